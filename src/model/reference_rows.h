#pragma once
#include <optional>
#include <string>
#include <vector>

#include "model/declared.h"
#include "model/key.h"

namespace strata {

/// The values of one row, in the order of the columns; none: NULL. In a raw schema each is an SQL
/// expression, in a canonical one the server's text of the value.
struct ReferenceRow {
  std::vector<std::optional<std::string>> values = {};
  Declared declared = {};

  friend bool operator==(const ReferenceRow&, const ReferenceRow&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("values", self.values);
    visit("declared", self.declared);
  }
};

/// The rows that a model says its table has (DB_ROWS). They are the whole content of the table as
/// far as the models have a say: rows are added, changed and taken away by their key.
struct ReferenceRows {
  Key table = {};
  std::vector<std::string> key = {};      ///< the primary key's columns
  std::vector<std::string> columns = {};  ///< the key's among them
  std::vector<ReferenceRow> rows = {};    ///< canonical: by key

  friend bool operator==(const ReferenceRows&, const ReferenceRows&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("table", self.table);
    visit("key", self.key);
    visit("columns", self.columns);
    visit("rows", self.rows);
  }
};

}  // namespace strata
