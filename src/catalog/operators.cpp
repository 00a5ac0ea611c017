#include <fmt/format.h>

#include "catalog/routines.h"
#include "model/quoting.h"
#include "support/text.h"

namespace strata::catalog {
namespace {

Operator takeOperator(Row& row) {
  Operator object;
  object.key.schema = row.str();
  const std::string name = row.str();
  const std::string types = row.printed();
  object.key.name = name + "(" + types + ")";
  // An operator's name is made of signs only and cannot be quoted.
  const std::string qualified = quoteIdentifier(object.key.schema) + "." + name;
  object.identity = qualified + " (" + types + ")";
  object.definition =
      fmt::format("CREATE OPERATOR {} (\n  {}\n)", qualified, join(row.array(), ",\n  "));
  object.comment = row.str();
  return object;
}

Expected<void> read(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const Oid oid = row.oid();
    Operator object = takeOperator(row);
    if (reading.excludesSchema(object.key.schema)) {
      continue;
    }
    if (row.lost()) {
      return changedMeanwhile(Kind::kOperator, object.key);
    }
    reading.add(ClassId::kOperator, oid, std::move(object));
  }
  return {};
}

/// SQL: `PARAMETER = OPERATOR(schema.name)` of the operator in that column; NULL when there is
/// none.
std::string partner(std::string_view parameter, std::string_view column) {
  return fmt::format(
      "(SELECT '{} = OPERATOR(' || pg_catalog.quote_ident(pn.nspname) || '.' || p.oprname || ')' "
      "FROM pg_catalog.pg_operator p JOIN pg_catalog.pg_namespace pn ON pn.oid = p.oprnamespace "
      "WHERE p.oid = o.{})",
      parameter, column);
}

}  // namespace

template <>
std::vector<Reader> readersOf<Operator>(int /*major*/) {
  // Commutator and negator may not be there yet: PostgreSQL then makes a shell that their own
  // CREATE OPERATOR fills. Shells that were never filled are no operators.
  return {{.query = fmt::format(
               R"(
SELECT o.oid, n.nspname, o.oprname,
  coalesce(pg_catalog.format_type(nullif(o.oprleft, 0), NULL), 'NONE') || ', '
    || pg_catalog.format_type(o.oprright, NULL),
  pg_catalog.array_remove(ARRAY[
    'FUNCTION = ' || o.oprcode,
    'LEFTARG = ' || pg_catalog.format_type(nullif(o.oprleft, 0), NULL),
    'RIGHTARG = ' || pg_catalog.format_type(o.oprright, NULL),
    {commutator}, {negator},
    'RESTRICT = ' || nullif(o.oprrest::pg_catalog.oid, 0)::pg_catalog.regproc,
    'JOIN = ' || nullif(o.oprjoin::pg_catalog.oid, 0)::pg_catalog.regproc,
    CASE WHEN o.oprcanhash THEN 'HASHES' END,
    CASE WHEN o.oprcanmerge THEN 'MERGES' END], NULL),
  d.description
FROM pg_catalog.pg_operator o JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
{comment}
WHERE o.oprcode <> 0 AND {users} AND NOT {member})",
               fmt::arg("commutator", partner("COMMUTATOR", "oprcom")),
               fmt::arg("negator", partner("NEGATOR", "oprnegate")),
               fmt::arg("comment", joinComment("pg_operator", "o.oid")),
               fmt::arg("users", isUsersSchema("n.nspname")),
               fmt::arg("member", isExtensionMember("pg_operator", "o.oid"))),
           .read = read}};
}

}  // namespace strata::catalog
