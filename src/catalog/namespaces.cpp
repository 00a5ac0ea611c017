#include <fmt/format.h>

#include "catalog/reading.h"

namespace strata::catalog {
namespace {

Expected<void> read(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const Oid oid = row.oid();
    Namespace object{.key = {.name = row.str()}, .comment = row.str()};
    if (reading.excludesSchema(object.key.name)) {
      continue;
    }
    reading.add(ClassId::kNamespace, oid, std::move(object));
  }
  return {};
}

}  // namespace

template <>
std::vector<Reader> readersOf<Namespace>(int /*major*/) {
  return {{.query = fmt::format(R"(
SELECT n.oid, n.nspname, d.description
FROM pg_catalog.pg_namespace n {comment}
WHERE {users} AND NOT {member})",
                                fmt::arg("comment", joinComment("pg_namespace", "n.oid")),
                                fmt::arg("users", isUsersSchema("n.nspname")),
                                fmt::arg("member", isExtensionMember("pg_namespace", "n.oid"))),
           .read = read}};
}

}  // namespace strata::catalog
