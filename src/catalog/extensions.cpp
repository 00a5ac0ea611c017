#include "catalog/reading.h"

namespace strata::catalog {
namespace {

Expected<void> read(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const Oid oid = row.oid();
    reading.add(ClassId::kExtension, oid,
                Extension{.key = {.name = row.str()}, .schema = row.str(), .version = row.str()});
  }
  return {};
}

}  // namespace

template <>
std::vector<Reader> readersOf<Extension>(int /*major*/) {
  // plpgsql is in every new database: no one's wish, like the comment of schema public.
  return {{.query = R"(
SELECT e.oid, e.extname, n.nspname, e.extversion
FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
WHERE e.extname <> 'plpgsql')",
           .read = read}};
}

}  // namespace strata::catalog
