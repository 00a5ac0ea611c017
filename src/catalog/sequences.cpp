#include <fmt/format.h>

#include "catalog/reading.h"

namespace strata::catalog {
namespace {

Expected<void> read(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const Oid oid = row.oid();
    Sequence object{.key = {.schema = row.str(), .name = row.str()},
                    .options = takeSequenceOptions(row),
                    .owned_by = {.schema = row.str(), .parent = row.str(), .name = row.str()},
                    .unlogged = row.boolean(),
                    .comment = row.str()};
    // What an excluded table owns goes with it.
    if (!reading.excludesSchema(object.key.schema) &&
        !reading.excludesTable(tableOf(object.owned_by))) {
      reading.add(ClassId::kRelation, oid, std::move(object));
    }
  }
  return {};
}

}  // namespace

template <>
std::vector<Reader> readersOf<Sequence>(int /*major*/) {
  // pg_sequence, not the view pg_sequences: that hides what the role may not use.
  return {{.query = fmt::format(R"(
SELECT c.oid, n.nspname, c.relname, {fields}, own.nspname, owt.relname, owc.attname,
  c.relpersistence = 'u', d.description
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_sequence s ON s.seqrelid = c.oid
LEFT JOIN pg_catalog.pg_depend o ON o.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
  AND o.objid = c.oid AND o.objsubid = 0
  AND o.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND o.refobjsubid > 0
  AND o.deptype IN ('a', 'i')
LEFT JOIN pg_catalog.pg_class owt ON owt.oid = o.refobjid
LEFT JOIN pg_catalog.pg_namespace own ON own.oid = owt.relnamespace
LEFT JOIN pg_catalog.pg_attribute owc ON owc.attrelid = o.refobjid AND owc.attnum = o.refobjsubid
{comment}
WHERE c.relkind = 'S' AND o.deptype IS DISTINCT FROM 'i' AND {users} AND NOT {member})",
                                fmt::arg("fields", kSequenceFields),
                                fmt::arg("comment", joinComment("pg_class", "c.oid")),
                                fmt::arg("users", isUsersSchema("n.nspname")),
                                fmt::arg("member", isExtensionMember("pg_class", "c.oid"))),
           .read = read}};
}

}  // namespace strata::catalog
