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
    Trigger trigger{.key = partOf(relation->key, row.str()),
                    .definition = row.printed(),
                    .constraint = row.boolean(),
                    .cloned = row.boolean(),
                    .enabled = takeEnabled(row),
                    .comment = row.str()};
    if (row.lost()) {
      return changedMeanwhile(Kind::kTrigger, trigger.key);
    }
    if (trigger.cloned) {
      // It comes and goes with its parent, and what it depends on is said of that.
      trigger.definition.clear();
      Key key = trigger.key;
      reading.schema.triggers.emplace(std::move(key), std::move(trigger));
    } else {
      reading.add(ClassId::kTrigger, oid, std::move(trigger));
    }
  }
  return {};
}

}  // namespace

template <>
std::vector<Reader> readersOf<Trigger>(int /*major*/) {
  // A constraint's own triggers are not the user's, unless it is that of CREATE CONSTRAINT TRIGGER
  // (contype t). Up to 14 clones are marked as internal too.
  return {{.query = fmt::format(R"(
SELECT g.oid, g.tgrelid, g.tgname, pg_catalog.pg_get_triggerdef(g.oid), k.oid IS NOT NULL,
  p.oid IS NOT NULL, g.tgenabled, d.description
FROM pg_catalog.pg_trigger g
JOIN pg_catalog.pg_class c ON c.oid = g.tgrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_constraint k ON k.oid = g.tgconstraint
LEFT JOIN pg_catalog.pg_trigger p ON p.oid = g.tgparentid
{comment}
WHERE coalesce(k.contype, 't') = 't' AND {users} AND c.relpersistence <> 't'
  AND CASE WHEN g.tgparentid = 0 THEN NOT g.tgisinternal
           ELSE g.tgenabled <> p.tgenabled OR d.description IS NOT NULL END)",
                                fmt::arg("comment", joinComment("pg_trigger", "g.oid")),
                                fmt::arg("users", isUsersSchema("n.nspname"))),
           .read = read}};
}

}  // namespace strata::catalog
