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

Expected<void> read(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const Key owner{.schema = row.str(), .name = row.str()};
    const std::string column = row.str();
    const std::string name = row.str();
    const bool named = row.boolean() && !isDefaultName(name, owner.name, column);
    const bool no_inherit = row.boolean();
    const bool not_valid = row.boolean();
    const std::string comment = row.str();
    if (reading.excludesTable(owner) || !(named || no_inherit || not_valid || !comment.empty())) {
      continue;
    }
    reading.schema.unmanaged.push_back(
        {.kind = "not-null constraint",
         .name =
             fmt::format("{} on {}{}{}{}{}", name, display(owner),
                         column.empty() ? "" : "." + column, no_inherit ? " NO INHERIT" : "",
                         not_valid ? " NOT VALID" : "", comment.empty() ? "" : " with a comment")});
  }
  return {};
}

}  // namespace

std::vector<Reader> notNullReaders(int major) {
  if (major < 17) {  // 17 has them for domains, 18 for columns
    return {};
  }
  return {{.query = fmt::format(R"(
SELECT n.nspname, coalesce(t.relname, y.typname), a.attname, c.conname, c.conislocal,
  c.connoinherit AND c.conrelid <> 0, NOT c.convalidated, d.description
FROM pg_catalog.pg_constraint c
LEFT JOIN pg_catalog.pg_class t ON t.oid = c.conrelid AND c.conrelid <> 0
LEFT JOIN pg_catalog.pg_type y ON y.oid = c.contypid AND c.contypid <> 0
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
JOIN pg_catalog.pg_namespace n ON n.oid = coalesce(t.relnamespace, y.typnamespace)
{comment}
WHERE c.contype = 'n' AND {users} AND coalesce(t.relpersistence, 'p') <> 't'
  AND coalesce(t.relkind, 'r') IN ('r', 'p')
  AND NOT {table_member} AND NOT {type_member}
  AND (c.connoinherit OR NOT c.convalidated OR d.description IS NOT NULL
    OR c.conislocal AND c.conname <> pg_catalog.concat_ws('_', coalesce(t.relname, y.typname),
      a.attname, 'not_null')))",
                                fmt::arg("comment", joinComment("pg_constraint", "c.oid")),
                                fmt::arg("users", isUsersSchema("n.nspname")),
                                fmt::arg("table_member", isExtensionMember("pg_class", "t.oid")),
                                fmt::arg("type_member", isExtensionMember("pg_type", "y.oid"))),
           .read = read}};
}

}  // namespace strata::catalog
