#include <fmt/format.h>

#include <algorithm>

#include "catalog/reading.h"

namespace strata::catalog {
namespace {

/// Four arrays, of oids, names, definitions and comments, that belong together.
std::vector<DomainCheck> takeChecks(Row& row, const ObjectId& domain, Reading& reading) {
  const std::vector<std::int64_t> oids = row.numbers();
  std::vector<std::string> names = row.array();
  std::vector<std::string> definitions = row.array();
  std::vector<std::string> comments = row.array();
  std::vector<DomainCheck> checks;
  for (std::size_t i = 0; i < names.size() && i < definitions.size() && i < comments.size(); ++i) {
    reading.identify(ClassId::kConstraint, static_cast<Oid>(oids[i]), domain);
    checks.push_back({.name = std::move(names[i]),
                      .definition = std::move(definitions[i]),
                      .comment = std::move(comments[i])});
  }
  return checks;
}

Expected<void> read(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const Oid oid = row.oid();
    Domain object{.key = {.schema = row.str(), .name = row.str()},
                  .type = row.printed(),
                  .not_null = row.boolean(),
                  .default_expr = row.str(),
                  .collation = takeCollation(row),
                  .comment = row.str()};
    if (reading.excludesSchema(object.key.schema)) {
      continue;
    }
    if (row.lost()) {
      return changedMeanwhile(Kind::kDomain, object.key);
    }
    object.checks = takeChecks(row, idOf(object), reading);
    if (std::ranges::any_of(object.checks, [](const auto& c) { return c.definition.empty(); })) {
      return changedMeanwhile(Kind::kDomain, object.key);
    }
    reading.add(ClassId::kType, oid, std::move(object));
  }
  return {};
}

}  // namespace

template <>
std::vector<Reader> readersOf<Domain>(int /*major*/) {
  return {{.query = fmt::format(R"(
SELECT t.oid, n.nspname, t.typname, pg_catalog.format_type(t.typbasetype, t.typtypmod),
  t.typnotnull, pg_catalog.pg_get_expr(t.typdefaultbin, 0), cn.nspname, co.collname, d.description,
  k.oids, k.names, k.definitions, k.comments
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
LEFT JOIN pg_catalog.pg_collation co ON co.oid = t.typcollation AND t.typcollation <> b.typcollation
LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
LEFT JOIN (SELECT c.contypid, pg_catalog.array_agg(c.oid ORDER BY c.conname) AS oids,
             pg_catalog.array_agg(c.conname ORDER BY c.conname) AS names,
             pg_catalog.array_agg(pg_catalog.pg_get_constraintdef(c.oid) ORDER BY c.conname)
               AS definitions,
             pg_catalog.array_agg(coalesce(e.description, '') ORDER BY c.conname) AS comments
           FROM pg_catalog.pg_constraint c
           LEFT JOIN pg_catalog.pg_description e ON e.objoid = c.oid
             AND e.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
           WHERE c.contypid <> 0 AND c.contype = 'c'
           GROUP BY c.contypid) k ON k.contypid = t.oid
{comment}
WHERE t.typtype = 'd' AND {users} AND NOT {member})",
                                fmt::arg("comment", joinComment("pg_type", "t.oid")),
                                fmt::arg("users", isUsersSchema("n.nspname")),
                                fmt::arg("member", isExtensionMember("pg_type", "t.oid"))),
           .read = read}};
}

}  // namespace strata::catalog
