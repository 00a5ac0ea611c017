#include <fmt/format.h>

#include "catalog/reading.h"
#include "model/quoting.h"
#include "support/text.h"

namespace strata::catalog {
namespace {

/// Adds "WORD = "schema"."name"", unless the next two fields are NULL.
void takeOption(Row& row, const char* word, std::vector<std::string>& options) {
  const Key name{.schema = row.str(), .name = row.str()};
  if (!name.name.empty()) {
    options.push_back(fmt::format("{} = {}", word, quoteQualified(name)));
  }
}

Expected<void> read(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const Oid oid = row.oid();
    const Oid multirange = row.oid();
    RangeType object{.key = {.schema = row.str(), .name = row.str()}, .subtype = row.printed()};
    object.multirange = {.schema = row.str(), .name = row.str()};
    std::vector<std::string> options = {"SUBTYPE = " + object.subtype};
    takeOption(row, "SUBTYPE_OPCLASS", options);
    takeOption(row, "COLLATION", options);
    takeOption(row, "CANONICAL", options);
    takeOption(row, "SUBTYPE_DIFF", options);
    const std::vector<std::int64_t> functions = row.numbers();
    object.comment = row.str();
    if (reading.excludesSchema(object.key.schema)) {
      continue;
    }
    if (row.lost()) {
      return changedMeanwhile(Kind::kRangeType, object.key);
    }
    object.definition = join(options, ", ");
    reading.identify(ClassId::kType, multirange, idOf(object));
    for (const std::int64_t function : functions) {
      reading.identify(ClassId::kProcedure, static_cast<Oid>(function), idOf(object));
    }
    reading.add(ClassId::kType, oid, std::move(object));
  }
  return {};
}

}  // namespace

template <>
std::vector<Reader> readersOf<RangeType>(int /*major*/) {
  // The constructors of both types depend internally on them.
  return {{.query = fmt::format(R"(
SELECT t.oid, m.oid, n.nspname, t.typname, pg_catalog.format_type(r.rngsubtype, NULL),
  mn.nspname, m.typname, op.nspname, o.opcname, cn.nspname, co.collname,
  kn.nspname, k.proname, fn.nspname, f.proname, p.oids, d.description
FROM pg_catalog.pg_range r
JOIN pg_catalog.pg_type t ON t.oid = r.rngtypid
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
JOIN pg_catalog.pg_type m ON m.oid = r.rngmultitypid
JOIN pg_catalog.pg_namespace mn ON mn.oid = m.typnamespace
JOIN pg_catalog.pg_type s ON s.oid = r.rngsubtype
LEFT JOIN pg_catalog.pg_opclass o ON o.oid = r.rngsubopc AND NOT o.opcdefault
LEFT JOIN pg_catalog.pg_namespace op ON op.oid = o.opcnamespace
LEFT JOIN pg_catalog.pg_collation co ON co.oid = r.rngcollation AND r.rngcollation <> s.typcollation
LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
LEFT JOIN pg_catalog.pg_proc k ON k.oid = r.rngcanonical
LEFT JOIN pg_catalog.pg_namespace kn ON kn.oid = k.pronamespace
LEFT JOIN pg_catalog.pg_proc f ON f.oid = r.rngsubdiff
LEFT JOIN pg_catalog.pg_namespace fn ON fn.oid = f.pronamespace
LEFT JOIN LATERAL (
  SELECT pg_catalog.array_agg(i.objid) AS oids FROM pg_catalog.pg_depend i
  WHERE i.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND i.deptype = 'i'
    AND i.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass
    AND i.refobjid IN (t.oid, m.oid)) p ON true
{comment}
WHERE {users} AND NOT {member})",
                                fmt::arg("comment", joinComment("pg_type", "t.oid")),
                                fmt::arg("users", isUsersSchema("n.nspname")),
                                fmt::arg("member", isExtensionMember("pg_type", "t.oid"))),
           .read = read}};
}

}  // namespace strata::catalog
