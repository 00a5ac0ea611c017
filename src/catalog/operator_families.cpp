#include <fmt/format.h>

#include "catalog/routines.h"
#include "model/quoting.h"
#include "support/text.h"

namespace strata::catalog {
namespace {

OperatorFamily takeFamily(Row& row) {
  const Key name{.schema = row.str(), .name = row.str()};
  const std::string method = row.str();
  OperatorFamily family;
  family.key = {.schema = name.schema, .name = name.name + " USING " + method};
  family.identity = quoteQualified(name) + " USING " + quoteIdentifier(method);
  family.definition = "CREATE OPERATOR FAMILY " + family.identity;
  if (const std::vector<std::string> members = row.array(); !members.empty()) {
    family.definition += fmt::format(";\nALTER OPERATOR FAMILY {} ADD\n  {}", family.identity,
                                     join(members, ",\n  "));
  }
  family.comment = row.str();
  return family;
}

Expected<void> read(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const Oid oid = row.oid();
    OperatorFamily family = takeFamily(row);
    if (!reading.excludesSchema(family.key.schema)) {
      reading.add(ClassId::kOperatorFamily, oid, std::move(family));
    }
  }
  return {};
}

}  // namespace

template <>
std::vector<Reader> readersOf<OperatorFamily>(int /*major*/) {
  return {{.query = fmt::format(R"(
SELECT f.oid, n.nspname, f.opfname, am.amname, {members}, d.description
FROM pg_catalog.pg_opfamily f JOIN pg_catalog.pg_namespace n ON n.oid = f.opfnamespace
JOIN pg_catalog.pg_am am ON am.oid = f.opfmethod
{comment}
WHERE {users} AND NOT {member})",
                                fmt::arg("members", familyMembers("pg_opfamily", "f.oid")),
                                fmt::arg("comment", joinComment("pg_opfamily", "f.oid")),
                                fmt::arg("users", isUsersSchema("n.nspname")),
                                fmt::arg("member", isExtensionMember("pg_opfamily", "f.oid"))),
           .read = read}};
}

}  // namespace strata::catalog
