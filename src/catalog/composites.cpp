#include <fmt/format.h>

#include "catalog/reading.h"

namespace strata::catalog {
namespace {

Expected<void> read(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const Oid type = row.oid();
    const Oid relation = row.oid();
    CompositeType object{.key = {.schema = row.str(), .name = row.str()}, .comment = row.str()};
    if (!reading.excludesSchema(object.key.schema)) {
      reading.identify(ClassId::kRelation, relation, idOf(object));
      reading.add(ClassId::kType, type, std::move(object));
    }
  }
  return {};
}

Expected<void> readAttributes(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const ObjectId* id = reading.find(ClassId::kRelation, row.oid());
    if (id == nullptr) {
      continue;
    }
    Attribute attribute{.name = row.str(),
                        .type = row.printed(),
                        .collation = takeCollation(row),
                        .comment = row.str()};
    if (row.lost()) {
      return changedMeanwhile(Kind::kCompositeType, id->key);
    }
    reading.schema.composite_types.at(id->key).attributes.push_back(std::move(attribute));
  }
  return {};
}

}  // namespace

template <>
std::vector<Reader> readersOf<CompositeType>(int /*major*/) {
  const std::string users = isUsersSchema("n.nspname");
  return {{.query = fmt::format(R"(
SELECT t.oid, t.typrelid, n.nspname, t.typname, d.description
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
{comment}
WHERE {users} AND NOT {member})",
                                fmt::arg("comment", joinComment("pg_type", "t.oid")),
                                fmt::arg("users", users),
                                fmt::arg("member", isExtensionMember("pg_type", "t.oid"))),
           .read = read},
          {.query = fmt::format(R"(
SELECT c.oid, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), cn.nspname, co.collname,
  d.description
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind = 'c'
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_type b ON b.oid = a.atttypid
LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation AND a.attcollation <> b.typcollation
LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
{comment}
WHERE a.attnum > 0 AND NOT a.attisdropped AND {users}
ORDER BY c.oid, a.attnum)",
                                fmt::arg("comment", joinComment("pg_class", "c.oid", "a.attnum")),
                                fmt::arg("users", users)),
           .read = readAttributes}};
}

}  // namespace strata::catalog
