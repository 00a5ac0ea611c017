#include <fmt/format.h>

#include "catalog/reading.h"
#include "model/quoting.h"

namespace strata::catalog {
namespace {

/// " HANDLER "s"."f"", or empty when the next two fields, a function's, are NULL.
std::string takeFunction(Row& row, const char* clause) {
  const Key function{.schema = row.str(), .name = row.str()};
  return function.name.empty() ? "" : clause + quoteQualified(function);
}

Expected<void> read(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const Oid oid = row.oid();
    ForeignDataWrapper wrapper;
    wrapper.key = {.name = row.str()};
    wrapper.identity = quoteQualified(wrapper.key);
    wrapper.definition = "CREATE FOREIGN DATA WRAPPER " + wrapper.identity;
    wrapper.definition += takeFunction(row, " HANDLER ");
    wrapper.definition += takeFunction(row, " VALIDATOR ");
    wrapper.options = sortedOptions(row.array());
    wrapper.comment = row.str();
    reading.add(ClassId::kForeignDataWrapper, oid, std::move(wrapper));
  }
  return {};
}

}  // namespace

template <>
std::vector<Reader> readersOf<ForeignDataWrapper>(int /*major*/) {
  return {{.query = fmt::format(
               R"(
SELECT w.oid, w.fdwname, hn.nspname, h.proname, vn.nspname, v.proname, w.fdwoptions, d.description
FROM pg_catalog.pg_foreign_data_wrapper w
LEFT JOIN pg_catalog.pg_proc h ON h.oid = w.fdwhandler
LEFT JOIN pg_catalog.pg_namespace hn ON hn.oid = h.pronamespace
LEFT JOIN pg_catalog.pg_proc v ON v.oid = w.fdwvalidator
LEFT JOIN pg_catalog.pg_namespace vn ON vn.oid = v.pronamespace
{comment}
WHERE NOT {member})",
               fmt::arg("comment", joinComment("pg_foreign_data_wrapper", "w.oid")),
               fmt::arg("member", isExtensionMember("pg_foreign_data_wrapper", "w.oid"))),
           .read = read}};
}

}  // namespace strata::catalog
