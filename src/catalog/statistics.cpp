#include <fmt/format.h>

#include <algorithm>

#include "catalog/reading.h"
#include "model/quoting.h"
#include "support/text.h"

namespace strata::catalog {
namespace {

constexpr const char* kKeys =
    "FROM pg_catalog.pg_attribute a WHERE a.attrelid = s.stxrelid AND a.attnum = ANY (s.stxkeys) "
    "ORDER BY a.attnum";

/// PostgreSQL prints the columns in the order of their numbers, which says nothing: by name
/// instead.
void sortColumns(std::vector<std::string> printed, Statistics& object) {
  std::ranges::sort(object.columns);
  const std::string was = " ON " + join(printed, ", ");
  std::ranges::sort(printed);
  if (const std::size_t at = object.definition.find(was); at != std::string::npos) {
    object.definition.replace(at, was.size(), " ON " + join(printed, ", "));
  }
}

Expected<void> read(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const Oid oid = row.oid();
    Statistics object;
    object.table = {.schema = row.str(), .name = row.str()};
    object.key = {.schema = row.str(), .name = row.str()};
    object.identity = quoteQualified(object.key);
    object.definition = row.printed();
    object.columns = row.array();
    sortColumns(row.array(), object);
    object.target = static_cast<int>(row.integer());
    object.comment = row.str();
    if (reading.excludesTable(object.table) || reading.excludesSchema(object.key.schema)) {
      continue;
    }
    if (row.lost()) {
      return changedMeanwhile(Kind::kStatistics, object.key);
    }
    reading.add(ClassId::kStatistics, oid, std::move(object));
  }
  return {};
}

}  // namespace

template <>
std::vector<Reader> readersOf<Statistics>(int /*major*/) {
  // No extension has statistics objects; those on an extension's table are a user's.
  return {{.query = fmt::format(R"(
SELECT s.oid, tn.nspname, t.relname, n.nspname, s.stxname,
  pg_catalog.pg_get_statisticsobjdef(s.oid),
  ARRAY(SELECT a.attname {keys}), ARRAY(SELECT pg_catalog.quote_ident(a.attname) {keys}),
  coalesce(s.stxstattarget, -1), d.description
FROM pg_catalog.pg_statistic_ext s
JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
JOIN pg_catalog.pg_class t ON t.oid = s.stxrelid AND t.relpersistence <> 't'
JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
{comment}
WHERE {users} AND NOT {member})",
                                fmt::arg("keys", kKeys),
                                fmt::arg("comment", joinComment("pg_statistic_ext", "s.oid")),
                                fmt::arg("users", isUsersSchema("n.nspname")),
                                fmt::arg("member", isExtensionMember("pg_statistic_ext", "s.oid"))),
           .read = read}};
}

}  // namespace strata::catalog
