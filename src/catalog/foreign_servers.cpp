#include <fmt/format.h>

#include "catalog/reading.h"
#include "model/quoting.h"

namespace strata::catalog {
namespace {

Expected<void> read(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const Oid oid = row.oid();
    ForeignServer server;
    server.key = {.name = row.str()};
    server.identity = quoteQualified(server.key);
    const std::string type = row.str();
    const std::string wrapper = row.str();
    server.definition =
        fmt::format("CREATE SERVER {}{} FOREIGN DATA WRAPPER {}", server.identity,
                    type.empty() ? "" : " TYPE " + quoteLiteral(type), quoteIdentifier(wrapper));
    server.version = row.str();
    server.options = sortedOptions(row.array());
    server.comment = row.str();
    reading.add(ClassId::kForeignServer, oid, std::move(server));
  }
  return {};
}

}  // namespace

template <>
std::vector<Reader> readersOf<ForeignServer>(int /*major*/) {
  return {
      {.query = fmt::format(R"(
SELECT s.oid, s.srvname, s.srvtype, w.fdwname, s.srvversion, s.srvoptions, d.description
FROM pg_catalog.pg_foreign_server s
JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
{comment}
WHERE NOT {member})",
                            fmt::arg("comment", joinComment("pg_foreign_server", "s.oid")),
                            fmt::arg("member", isExtensionMember("pg_foreign_server", "s.oid"))),
       .read = read}};
}

}  // namespace strata::catalog
