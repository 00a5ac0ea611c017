#include <fmt/format.h>

#include "catalog/reading.h"

namespace strata::catalog {
namespace {

Expected<void> read(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const Oid oid = row.oid();
    const Relation* relation = reading.managed(row.oid());
    if (relation == nullptr) {
      continue;
    }
    Rule rule{.key = partOf(relation->key, row.str()),
              .definition = row.printed(),
              .enabled = takeEnabled(row),
              .comment = row.str()};
    if (row.lost()) {
      return changedMeanwhile(Kind::kRule, rule.key);
    }
    if (rule.definition.ends_with(';')) {
      rule.definition.pop_back();
    }
    reading.add(ClassId::kRewrite, oid, std::move(rule));
  }
  return {};
}

}  // namespace

template <>
std::vector<Reader> readersOf<Rule>(int /*major*/) {
  return {{.query = fmt::format(R"(
SELECT r.oid, r.ev_class, r.rulename, pg_catalog.pg_get_ruledef(r.oid), r.ev_enabled, d.description
FROM pg_catalog.pg_rewrite r
JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
{comment}
WHERE r.rulename <> '_RETURN' AND {users} AND c.relpersistence <> 't')",
                                fmt::arg("comment", joinComment("pg_rewrite", "r.oid")),
                                fmt::arg("users", isUsersSchema("n.nspname"))),
           .read = read}};
}

}  // namespace strata::catalog
