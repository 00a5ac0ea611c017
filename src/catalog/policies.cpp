#include <fmt/format.h>

#include <algorithm>

#include "catalog/reading.h"

namespace strata::catalog {
namespace {

std::string commandWord(char letter) {
  switch (letter) {
    case 'r':
      return "SELECT";
    case 'a':
      return "INSERT";
    case 'w':
      return "UPDATE";
    case 'd':
      return "DELETE";
    default:
      return "ALL";
  }
}

Policy takePolicy(Row& row, const Key& table) {
  Policy policy{.key = partOf(table, row.str()),
                .permissive = row.boolean(),
                .command = commandWord(row.letter()),
                .roles = row.array()};
  std::ranges::sort(policy.roles);
  const bool filters = row.boolean();
  const bool checks = row.boolean();
  policy.using_expr = row.printedIf(filters);
  policy.check_expr = row.printedIf(checks);
  policy.comment = row.str();
  return policy;
}

Expected<void> read(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const Oid oid = row.oid();
    const Relation* relation = reading.managed(row.oid());
    if (relation == nullptr) {
      continue;
    }
    Policy policy = takePolicy(row, relation->key);
    if (row.lost()) {
      return changedMeanwhile(Kind::kPolicy, policy.key);
    }
    reading.add(ClassId::kPolicy, oid, std::move(policy));
  }
  return {};
}

}  // namespace

template <>
std::vector<Reader> readersOf<Policy>(int /*major*/) {
  // Role 0 is PUBLIC, and then the only one.
  return {{.query = fmt::format(R"(
SELECT p.oid, p.polrelid, p.polname, p.polpermissive, p.polcmd, s.roles, p.polqual IS NOT NULL,
  p.polwithcheck IS NOT NULL, pg_catalog.pg_get_expr(p.polqual, p.polrelid),
  pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid), d.description
FROM pg_catalog.pg_policy p
JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN (SELECT o.oid, pg_catalog.array_agg(pg_catalog.pg_get_userbyid(r.role)) AS roles
           FROM pg_catalog.pg_policy o, pg_catalog.unnest(o.polroles) AS r(role)
           WHERE r.role <> 0 GROUP BY o.oid) s ON s.oid = p.oid
{comment}
WHERE {users} AND c.relpersistence <> 't')",
                                fmt::arg("comment", joinComment("pg_policy", "p.oid")),
                                fmt::arg("users", isUsersSchema("n.nspname"))),
           .read = read}};
}

}  // namespace strata::catalog
