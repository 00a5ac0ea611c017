#include <fmt/format.h>

#include "catalog/reading.h"

namespace strata::catalog {
namespace {

Expected<void> read(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const Oid oid = row.oid();
    reading.add(ClassId::kExtension, oid,
                Extension{.key = {.name = row.str()},
                          .schema = row.str(),
                          .version = row.str(),
                          .comment = row.str(),
                          .own_comment = row.boolean(),
                          .fixed_schema = row.boolean()});
  }
  return {};
}

}  // namespace

template <>
std::vector<Reader> readersOf<Extension>(int /*major*/) {
  // plpgsql is in every new database: no one's wish, like the comment of schema public.
  return {{.query = fmt::format(R"(
SELECT e.oid, e.extname, n.nspname,
  CASE WHEN e.extversion IS DISTINCT FROM f.default_version THEN e.extversion END,
  d.description, d.description IS NOT DISTINCT FROM f.comment, NOT e.extrelocatable
FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
LEFT JOIN pg_catalog.pg_available_extensions() f ON f.name = e.extname
{comment}
WHERE e.extname <> 'plpgsql')",
                                fmt::arg("comment", joinComment("pg_extension", "e.oid"))),
           .read = read}};
}

}  // namespace strata::catalog
