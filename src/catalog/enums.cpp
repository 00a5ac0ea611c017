#include <fmt/format.h>

#include "catalog/reading.h"

namespace strata::catalog {
namespace {

Expected<void> read(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const Oid oid = row.oid();
    Enum object{.key = {.schema = row.str(), .name = row.str()},
                .labels = row.array(),
                .comment = row.str()};
    if (!reading.excludesSchema(object.key.schema)) {
      reading.add(ClassId::kType, oid, std::move(object));
    }
  }
  return {};
}

}  // namespace

template <>
std::vector<Reader> readersOf<Enum>(int /*major*/) {
  return {{.query = fmt::format(R"(
SELECT t.oid, n.nspname, t.typname, l.labels, d.description
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN (SELECT e.enumtypid, pg_catalog.array_agg(e.enumlabel ORDER BY e.enumsortorder) AS labels
           FROM pg_catalog.pg_enum e GROUP BY e.enumtypid) l ON l.enumtypid = t.oid
{comment}
WHERE t.typtype = 'e' AND {users} AND NOT {member})",
                                fmt::arg("comment", joinComment("pg_type", "t.oid")),
                                fmt::arg("users", isUsersSchema("n.nspname")),
                                fmt::arg("member", isExtensionMember("pg_type", "t.oid"))),
           .read = read}};
}

}  // namespace strata::catalog
