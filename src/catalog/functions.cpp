#include <fmt/format.h>

#include "catalog/routines.h"

namespace strata::catalog {
namespace {

Function takeFunction(Row& row) {
  Function function{.key = {.schema = row.str()}, .name = row.str()};
  const std::string types = row.str();
  function.key.name = function.name + "(" + types + ")";
  function.identity = row.skipNull() ? types : row.printed();
  const char kind = row.letter();
  function.procedure = kind == 'p';
  function.window = kind == 'w';
  function.arguments = row.printed();
  function.result = row.printedIf(!function.procedure);
  function.definition = row.printed();
  if (function.definition.ends_with('\n')) {
    function.definition.pop_back();
  }
  function.language = row.str();
  function.opaque = row.boolean();
  function.comment = row.str();
  return function;
}

Expected<void> read(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const Oid oid = row.oid();
    Function function = takeFunction(row);
    if (reading.excludesSchema(function.key.schema)) {
      continue;
    }
    if (row.lost()) {
      return changedMeanwhile(Kind::kFunction, function.key);
    }
    reading.add(ClassId::kProcedure, oid, std::move(function));
  }
  return {};
}

}  // namespace

template <>
std::vector<Reader> readersOf<Function>(int /*major*/) {
  // A procedure with OUT arguments may share its input types with another: only all of its
  // arguments name it. What depends internally on a type is that range's or multirange's own.
  return {{.query = fmt::format(R"(
SELECT p.oid, n.nspname, p.proname, {types},
  CASE WHEN p.prokind = 'p' AND 'o' = ANY (p.proargmodes)
    THEN pg_catalog.pg_get_function_identity_arguments(p.oid) END,
  p.prokind, pg_catalog.pg_get_function_arguments(p.oid), pg_catalog.pg_get_function_result(p.oid),
  pg_catalog.pg_get_functiondef(p.oid), l.lanname, p.prosqlbody IS NULL, d.description
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
JOIN pg_catalog.pg_language l ON l.oid = p.prolang
{comment}
WHERE p.prokind <> 'a' AND {users} AND NOT {member} AND NOT {part})",
                                fmt::arg("types", inputTypes("p")),
                                fmt::arg("comment", joinComment("pg_proc", "p.oid")),
                                fmt::arg("users", isUsersSchema("n.nspname")),
                                fmt::arg("member", isExtensionMember("pg_proc", "p.oid")),
                                fmt::arg("part", isInternalPart("pg_proc", "p.oid"))),
           .read = read}};
}

}  // namespace strata::catalog
