#pragma once
#include <compare>
#include <string>

namespace strata {

/// The name of an object. `parent` is the table of a part of a table (column, constraint, index),
/// else empty; `schema` is empty for what lives in no schema (a schema itself, an extension).
/// Names are PostgreSQL's own, unquoted. Ordered so that the parts of a table are neighbours.
struct Key {
  std::string schema = {};
  std::string parent = {};
  std::string name = {};

  friend auto operator<=>(const Key&, const Key&) = default;
  friend bool operator==(const Key&, const Key&) = default;
};

/// The table that `part` belongs to.
inline Key tableOf(const Key& part) {
  return {.schema = part.schema, .name = part.parent};
}

/// The part called `name` of `table`.
inline Key partOf(const Key& table, std::string name) {
  return {.schema = table.schema, .parent = table.name, .name = std::move(name)};
}

/// `schema.table.column` for people: unquoted, without empty parts.
std::string display(const Key& key);

}  // namespace strata
