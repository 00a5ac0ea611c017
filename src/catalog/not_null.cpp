#include <fmt/format.h>

#include <algorithm>

#include "catalog/reading.h"

namespace strata::catalog {
namespace {

/// The name that the server gives when the user gives none, a number after it if that was taken.
bool isDefaultName(const std::string& name, const std::string& owner, const std::string& column) {
  const std::string stem = defaultObjectName(owner, column, "not_null");
  if (name == stem) {
    return true;
  }
  const std::size_t digits = name.find_last_not_of("0123456789") + 1;
  const std::string number = name.substr(digits);
  return !number.empty() && name == defaultObjectName(owner, column, "not_null" + number);
}

/// What one row says, and whether the constraint is its owner's own.
struct NotNullRow {
  Key owner = {};
  std::string column = {};
  std::string name = {};
  bool is_local = false;
  bool handed_down = false;  ///< also
  NotNull value = {};
};

NotNullRow takeRow(Row row) {
  return {.owner = {.schema = row.str(), .name = row.str()},
          .column = row.str(),
          .name = row.str(),
          .is_local = row.boolean(),
          .handed_down = row.boolean(),
          .value = {.no_inherit = row.boolean(), .not_valid = row.boolean(), .comment = row.str()}};
}

std::optional<NotNull> unlessPlain(NotNull value) {
  return value == NotNull{} ? std::nullopt : std::optional(std::move(value));
}

/// An inherited one cannot be renamed.
void putColumn(NotNullRow row, Column& column) {
  if (!row.handed_down && !isDefaultName(row.name, row.owner.name, row.column)) {
    row.value.name = row.name;
  }
  row.value.local = row.is_local && column.inherited;
  row.value.inherited = !row.is_local && !column.inherited;
  column.not_null_constraint = unlessPlain(std::move(row.value));
  column.not_null_name.text = std::move(row.name);
}

void putDomain(NotNullRow row, Domain& domain) {
  if (!isDefaultName(row.name, row.owner.name, "")) {
    row.value.name = row.name;
  }
  domain.not_null_constraint = unlessPlain(std::move(row.value));
  domain.not_null_name.text = std::move(row.name);
}

Expected<void> read(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    NotNullRow row = takeRow(Row(rows, i));
    Schema& schema = reading.schema;
    if (const auto domain = schema.domains.find(row.owner);
        row.column.empty() && domain != schema.domains.end()) {
      putDomain(std::move(row), domain->second);
      continue;
    }
    const auto table = schema.tables.find(row.owner);
    if (row.column.empty() || table == schema.tables.end()) {
      continue;
    }
    std::vector<Column>& columns = table->second.columns;
    const auto column =
        std::ranges::find(columns, row.column,
                          [](const Column& each) -> const std::string& { return each.key.name; });
    if (column != columns.end()) {
      putColumn(std::move(row), *column);
    }
  }
  return {};
}

}  // namespace

std::vector<Reader> notNullReaders(int major) {
  if (major < 17) {  // 17 has them for domains, 18 for columns
    return {};
  }
  return {{.query = fmt::format(R"(
SELECT n.nspname, coalesce(t.relname, y.typname), a.attname, c.conname, c.conislocal, c.coninhcount > 0,
  c.connoinherit AND c.conrelid <> 0, NOT c.convalidated, d.description
FROM pg_catalog.pg_constraint c
LEFT JOIN pg_catalog.pg_class t ON t.oid = c.conrelid AND c.conrelid <> 0
LEFT JOIN pg_catalog.pg_type y ON y.oid = c.contypid AND c.contypid <> 0
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
JOIN pg_catalog.pg_namespace n ON n.oid = coalesce(t.relnamespace, y.typnamespace)
{comment}
WHERE c.contype = 'n' AND {users} AND coalesce(t.relpersistence, 'p') <> 't'
  AND coalesce(t.relkind, 'r') IN ('r', 'p', 'f')
  AND NOT {table_member} AND NOT {type_member})",
                                fmt::arg("comment", joinComment("pg_constraint", "c.oid")),
                                fmt::arg("users", isUsersSchema("n.nspname")),
                                fmt::arg("table_member", isExtensionMember("pg_class", "t.oid")),
                                fmt::arg("type_member", isExtensionMember("pg_type", "y.oid"))),
           .read = read}};
}

}  // namespace strata::catalog
