#pragma once
#include <string>
#include <utility>
#include <vector>

#include "support/diagnostic.h"

namespace strata {

/// A name that an object had before, and the db::was("…") that says so.
struct FormerName {
  std::string name = {};  ///< "schema.name" for a move
  SourceRange where = {};

  FormerName() = default;

  FormerName(std::string former, SourceRange place = {})  // NOLINT: a name alone is one
      : name(std::move(former)), where(std::move(place)) {}

  FormerName(const char* former) : name(former) {}  // NOLINT: the same

  friend bool operator==(const FormerName&, const FormerName&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("name", self.name);
    visit("file", self.where.file);
    visit("line", self.where.line);
    visit("column", self.where.column);
    visit("end_column", self.where.end_column);
  }
};

/// A label of an enum that had another name.
struct FormerLabel {
  std::string label = {};
  FormerName was = {};

  friend bool operator==(const FormerLabel&, const FormerLabel&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("label", self.label);
    visit("was", self.was);
  }
};

/// What only a C++ model knows of an object: where it is declared, and its former names. It is not
/// part of the object's value (a schema read from a database has none), so any two are equal.
struct Declared {
  SourceRange where = {};                    ///< the declaration; unknown for what a database gave
  std::string header = {};                   ///< the model header, as the user named it
  std::string cpp_name = {};                 ///< "app::User", or "email" for a field
  std::string cpp_type = {};                 ///< a field's type as written
  std::vector<FormerName> was = {};          ///< what db::was("…") says
  std::vector<FormerLabel> labels_was = {};  ///< what db::label(…, db::was("…")) says
  std::vector<std::pair<std::string, std::string>> labels_removed =
      {};  ///< enum label that is gone, the one its rows get

  friend bool operator==(const Declared&, const Declared&) { return true; }

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("file", self.where.file);
    visit("line", self.where.line);
    visit("column", self.where.column);
    visit("header", self.header);
    visit("cpp_name", self.cpp_name);
    visit("cpp_type", self.cpp_type);
    visit("was", self.was);
    visit("labels_was", self.labels_was);
    visit("labels_removed", self.labels_removed);
  }
};

}  // namespace strata
