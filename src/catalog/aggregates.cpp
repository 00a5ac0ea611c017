#include <fmt/format.h>

#include "catalog/routines.h"
#include "model/quoting.h"
#include "support/text.h"

namespace strata::catalog {
namespace {

/// No arguments are written as `*`.
std::string orStar(std::string arguments) {
  return arguments.empty() ? "*" : arguments;
}

Aggregate takeAggregate(Row& row) {
  Aggregate aggregate{.key = {.schema = row.str()}, .name = row.str()};
  aggregate.key.name = aggregate.name + "(" + row.str() + ")";
  aggregate.identity = orStar(row.printed());
  const std::string arguments = orStar(row.printed());
  aggregate.definition =
      fmt::format("CREATE AGGREGATE {}({}) (\n  {}\n)",
                  quoteQualified({.schema = aggregate.key.schema, .name = aggregate.name}),
                  arguments, join(row.array(), ",\n  "));
  aggregate.comment = row.str();
  return aggregate;
}

Expected<void> read(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const Oid oid = row.oid();
    Aggregate aggregate = takeAggregate(row);
    if (reading.excludesSchema(aggregate.key.schema)) {
      continue;
    }
    if (row.lost()) {
      return changedMeanwhile(Kind::kAggregate, aggregate.key);
    }
    reading.add(ClassId::kProcedure, oid, std::move(aggregate));
  }
  return {};
}

// The parameters of CREATE AGGREGATE, those at their defaults as NULL. A final function may modify
// the state by itself only in ordered-set aggregates.
constexpr const char* kParameters = R"(pg_catalog.array_remove(ARRAY[
  'SFUNC = ' || g.aggtransfn::pg_catalog.text,
  'STYPE = ' || pg_catalog.format_type(g.aggtranstype, NULL),
  'SSPACE = ' || nullif(g.aggtransspace, 0),
  'FINALFUNC = ' || nullif(g.aggfinalfn::pg_catalog.oid, 0)::pg_catalog.regproc,
  CASE WHEN g.aggfinalextra THEN 'FINALFUNC_EXTRA' END,
  'FINALFUNC_MODIFY = ' || {final_modify},
  'COMBINEFUNC = ' || nullif(g.aggcombinefn::pg_catalog.oid, 0)::pg_catalog.regproc,
  'SERIALFUNC = ' || nullif(g.aggserialfn::pg_catalog.oid, 0)::pg_catalog.regproc,
  'DESERIALFUNC = ' || nullif(g.aggdeserialfn::pg_catalog.oid, 0)::pg_catalog.regproc,
  'INITCOND = ' || pg_catalog.quote_literal(g.agginitval),
  'MSFUNC = ' || nullif(g.aggmtransfn::pg_catalog.oid, 0)::pg_catalog.regproc,
  'MINVFUNC = ' || nullif(g.aggminvtransfn::pg_catalog.oid, 0)::pg_catalog.regproc,
  'MSTYPE = ' || pg_catalog.format_type(nullif(g.aggmtranstype, 0), NULL),
  'MSSPACE = ' || nullif(g.aggmtransspace, 0),
  'MFINALFUNC = ' || nullif(g.aggmfinalfn::pg_catalog.oid, 0)::pg_catalog.regproc,
  CASE WHEN g.aggmfinalextra THEN 'MFINALFUNC_EXTRA' END,
  'MFINALFUNC_MODIFY = ' || {moving_modify},
  'MINITCOND = ' || pg_catalog.quote_literal(g.aggminitval),
  'SORTOP = OPERATOR(' || nullif(g.aggsortop, 0)::pg_catalog.regoper || ')',
  'PARALLEL = ' || CASE p.proparallel WHEN 's' THEN 'SAFE' WHEN 'r' THEN 'RESTRICTED' END,
  CASE WHEN g.aggkind = 'h' THEN 'HYPOTHETICAL' END], NULL))";

/// SQL: what `column` says when that is not the default.
std::string modifies(std::string_view column) {
  return fmt::format(
      "CASE WHEN g.{0} <> CASE g.aggkind WHEN 'n' THEN 'r' ELSE 'w' END THEN "
      "CASE g.{0} WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END END",
      column);
}

}  // namespace

template <>
std::vector<Reader> readersOf<Aggregate>(int /*major*/) {
  const std::string parameters =
      fmt::format(fmt::runtime(kParameters), fmt::arg("final_modify", modifies("aggfinalmodify")),
                  fmt::arg("moving_modify", modifies("aggmfinalmodify")));
  return {
      {.query = fmt::format(R"(
SELECT p.oid, n.nspname, p.proname, {types},
  pg_catalog.pg_get_function_identity_arguments(p.oid),
  pg_catalog.pg_get_function_arguments(p.oid), {parameters}, d.description
FROM pg_catalog.pg_aggregate g JOIN pg_catalog.pg_proc p ON p.oid = g.aggfnoid
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
{comment}
WHERE {users} AND NOT {member})",
                            fmt::arg("types", inputTypes("p")), fmt::arg("parameters", parameters),
                            fmt::arg("comment", joinComment("pg_proc", "p.oid")),
                            fmt::arg("users", isUsersSchema("n.nspname")),
                            fmt::arg("member", isExtensionMember("pg_proc", "p.oid"))),
       .read = read}};
}

}  // namespace strata::catalog
