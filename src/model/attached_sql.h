#pragma once
#include <string>

#include "model/kinds.h"

namespace strata {

/// A statement that a model carries along: db::sql("…"), or what db::trigger("…") and the like say
/// in SQL. Only raw schemas have them; what they make is in the canonical one.
struct AttachedSql {
  std::string text = {};
  Declared declared = {};
  ObjectId makes = {};  ///< what `declared.was` is about; without former names empty

  friend bool operator==(const AttachedSql&, const AttachedSql&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("text", self.text);
    visit("declared", self.declared);
    visit("makes", self.makes);
  }
};

}  // namespace strata
