#include <fmt/format.h>

#include "catalog/routines.h"
#include "model/quoting.h"
#include "support/text.h"

namespace strata::catalog {
namespace {

OperatorClass takeClass(Row& row) {
  const Key name{.schema = row.str(), .name = row.str()};
  const std::string method = row.str();
  const Key family{.schema = row.str(), .name = row.str()};
  const bool is_default = row.boolean();
  const std::string type = row.printed();
  const std::string storage = row.str();
  std::vector<std::string> members = row.array();
  // A class has one item at least; to store what it indexes is what all do by themselves.
  if (!storage.empty() || members.empty()) {
    members.insert(members.begin(), "STORAGE " + (storage.empty() ? type : storage));
  }
  OperatorClass out;
  out.key = {.schema = name.schema, .name = name.name + " USING " + method};
  out.identity = quoteQualified(name) + " USING " + quoteIdentifier(method);
  out.definition =
      fmt::format("CREATE OPERATOR CLASS {}{} FOR TYPE {} USING {} FAMILY {} AS\n  {}",
                  quoteQualified(name), is_default ? " DEFAULT" : "", type, quoteIdentifier(method),
                  quoteQualified(family), join(members, ",\n  "));
  out.comment = row.str();
  return out;
}

Expected<void> read(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const Oid oid = row.oid();
    OperatorClass object = takeClass(row);
    if (reading.excludesSchema(object.key.schema)) {
      continue;
    }
    if (row.lost()) {
      return changedMeanwhile(Kind::kOperatorClass, object.key);
    }
    reading.add(ClassId::kOperatorClass, oid, std::move(object));
  }
  return {};
}

}  // namespace

template <>
std::vector<Reader> readersOf<OperatorClass>(int /*major*/) {
  return {{.query = fmt::format(R"(
SELECT o.oid, n.nspname, o.opcname, am.amname, fn.nspname, f.opfname, o.opcdefault,
  pg_catalog.format_type(o.opcintype, NULL),
  pg_catalog.format_type(nullif(o.opckeytype, 0), NULL), {members}, d.description
FROM pg_catalog.pg_opclass o JOIN pg_catalog.pg_namespace n ON n.oid = o.opcnamespace
JOIN pg_catalog.pg_am am ON am.oid = o.opcmethod
JOIN pg_catalog.pg_opfamily f ON f.oid = o.opcfamily
JOIN pg_catalog.pg_namespace fn ON fn.oid = f.opfnamespace
{comment}
WHERE {users} AND NOT {member})",
                                fmt::arg("members", familyMembers("pg_opclass", "o.oid")),
                                fmt::arg("comment", joinComment("pg_opclass", "o.oid")),
                                fmt::arg("users", isUsersSchema("n.nspname")),
                                fmt::arg("member", isExtensionMember("pg_opclass", "o.oid"))),
           .read = read},
          familyMemberReader()};
}

}  // namespace strata::catalog
