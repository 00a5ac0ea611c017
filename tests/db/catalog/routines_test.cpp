#include "fixture.h"

namespace strata::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::SizeIs;

class Routines : public OnServer {};

STRATA_ON_SERVERS(Routines);

Key app(const std::string& name) {
  return {.schema = "app", .name = name};
}

TEST_P(Routines, FunctionIsKnownByItsInputTypesAndCarriesAllOfItself) {
  const Schema schema = read(
      "CREATE FUNCTION f(a int, OUT b text, c numeric(5,2) DEFAULT 1) LANGUAGE sql STABLE AS"
      " 'SELECT ''x''::text'; COMMENT ON FUNCTION f IS 'one'");
  EXPECT_EQ(schema.functions.at(app("f(integer, numeric)")),
            (Function{.key = app("f(integer, numeric)"),
                      .name = "f",
                      .identity = "integer, numeric",
                      .arguments = "a integer, OUT b text, c numeric DEFAULT 1",
                      .result = "text",
                      .definition = "CREATE OR REPLACE FUNCTION app.f(a integer, OUT b text, "
                                    "c numeric DEFAULT 1)\n RETURNS text\n LANGUAGE sql\n STABLE\n"
                                    "AS $function$SELECT 'x'::text$function$",
                      .language = "sql",
                      .comment = "one"}));
}

TEST_P(Routines, OverloadsAreObjectsOfTheirOwn) {
  EXPECT_THAT(read("CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';"
                   "CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'SELECT 1';"
                   "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'")
                  .functions,
              SizeIs(3));
}

TEST_P(Routines, ProcedureWithOutArgumentsIsNamedByAllOfThem) {
  const Schema schema = read(
      "CREATE PROCEDURE p(a int, OUT b text) LANGUAGE plpgsql AS 'BEGIN END';"
      "CREATE PROCEDURE p(a int, b text) LANGUAGE plpgsql AS 'BEGIN END'");
  const Function& first = schema.functions.at(app("p(integer)"));
  EXPECT_EQ(first.identity, "IN a integer, OUT b text");
  EXPECT_TRUE(first.procedure);
  EXPECT_EQ(first.result, "");
  EXPECT_EQ(schema.functions.at(app("p(integer, text)")).identity, "integer, text");
  // what it is for: each name must find its own
  run("DROP PROCEDURE p(" + first.identity + ")");
  EXPECT_EQ(read().functions.begin()->first, app("p(integer, text)"));
}

TEST_P(Routines, BodyThatTheServerParsedIsNotOpaque) {
  const Schema schema = read(
      "CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS int RETURN (SELECT a FROM t);"
      "CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT a FROM t'");
  EXPECT_FALSE(schema.functions.at(app("f()")).opaque);
  EXPECT_TRUE(schema.functions.at(app("g()")).opaque);
  EXPECT_THAT(schema.dependencies, Contains(Dependency{{Kind::kFunction, app("f()")},
                                                       {Kind::kColumn, {"app", "t", "a"}}}));
}

TEST_P(Routines, WhatTheServerMadeAlongIsLeftOut) {
  const Schema schema = read(
      "CREATE TYPE r AS RANGE (subtype = int); CREATE EXTENSION citext SCHEMA app;"
      "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'");
  EXPECT_THAT(schema.functions, IsEmpty());
  EXPECT_THAT(schema.aggregates, IsEmpty());
  EXPECT_THAT(schema.operators, IsEmpty());
  EXPECT_THAT(schema.operator_classes, IsEmpty());
  EXPECT_THAT(schema.operator_families, IsEmpty());
  EXPECT_THAT(schema.casts, IsEmpty());
}

TEST_P(Routines, ExcludedSchemaIsLeftOut) {
  const Schema schema = read(
      "CREATE SCHEMA gone; CREATE FUNCTION gone.f(int, int) RETURNS int LANGUAGE sql AS 'SELECT 1';"
      "CREATE AGGREGATE gone.g(int) (SFUNC = int4pl, STYPE = int);"
      "CREATE OPERATOR gone.## (LEFTARG = int, RIGHTARG = int, FUNCTION = int4pl);"
      "CREATE OPERATOR CLASS gone.k FOR TYPE int USING hash AS FUNCTION 1 hashint4(int)",
      {.exclude_schemas = {"gone"}});
  EXPECT_THAT(schema.functions, IsEmpty());
  EXPECT_THAT(schema.aggregates, IsEmpty());
  EXPECT_THAT(schema.operators, IsEmpty());
  EXPECT_THAT(schema.operator_classes, IsEmpty());
  EXPECT_THAT(schema.operator_families, IsEmpty());
}

TEST_P(Routines, AggregateSaysOnlyWhatIsNotTheDefault) {
  const Schema schema = read("CREATE AGGREGATE \"G\"(int) (SFUNC = int4pl, STYPE = int)");
  EXPECT_EQ(schema.aggregates.at(app("G(integer)")).definition,
            "CREATE AGGREGATE \"app\".\"G\"(integer) (\n  SFUNC = int4pl,\n  STYPE = integer\n)");
}

TEST_P(Routines, AggregateOverAllRowsIsNamedByAStar) {
  const Schema schema = read(
      "CREATE AGGREGATE g(*) (SFUNC = int8inc, STYPE = int8, INITCOND = '0');"
      "COMMENT ON AGGREGATE g(*) IS 'all'");
  const Aggregate& aggregate = schema.aggregates.at(app("g()"));
  EXPECT_EQ(aggregate.identity, "*");
  EXPECT_EQ(aggregate.comment, "all");
  EXPECT_THAT(aggregate.definition, HasSubstr("INITCOND = '0'"));
}

TEST_P(Routines, AggregateNeedsItsFunctionsAndItsSortOperator) {
  EXPECT_THAT(read("CREATE FUNCTION f(int, int) RETURNS int LANGUAGE sql AS 'SELECT 1';"
                   "CREATE FUNCTION l(int, int) RETURNS bool LANGUAGE sql AS 'SELECT true';"
                   "CREATE OPERATOR <~ (LEFTARG = int, RIGHTARG = int, FUNCTION = l);"
                   "CREATE OPERATOR CLASS k FOR TYPE int USING btree AS OPERATOR 1 <~, FUNCTION 1"
                   "  btint4cmp(int, int);"
                   "CREATE AGGREGATE g(int) (SFUNC = f, STYPE = int, SORTOP = <~)")
                  .dependencies,
              IsSupersetOf({Dependency{{Kind::kAggregate, app("g(integer)")},
                                       {Kind::kFunction, app("f(integer, integer)")}},
                            Dependency{{Kind::kAggregate, app("g(integer)")},
                                       {Kind::kOperator, app("<~(integer, integer)")}},
                            Dependency{{Kind::kOperatorClass, app("k USING btree")},
                                       {Kind::kOperator, app("<~(integer, integer)")}},
                            Dependency{{Kind::kOperatorClass, app("k USING btree")},
                                       {Kind::kOperatorFamily, app("k USING btree")}}}));
}

TEST_P(Routines, PrefixOperatorHasNoLeftSide) {
  const Schema schema = read("CREATE OPERATOR !!! (RIGHTARG = int, FUNCTION = int4um)");
  const Operator& object = schema.operators.at(app("!!!(NONE, integer)"));
  EXPECT_EQ(object.identity, "\"app\".!!! (NONE, integer)");
  EXPECT_EQ(object.definition,
            "CREATE OPERATOR \"app\".!!! (\n  FUNCTION = int4um,\n  RIGHTARG = integer\n)");
}

TEST_P(Routines, CastAndLanguageAreReadWhole) {
  const Schema schema = read(
      "CREATE TYPE e AS ENUM (); CREATE CAST (text AS e) WITH INOUT AS ASSIGNMENT;"
      "COMMENT ON CAST (text AS e) IS 'c';"
      "CREATE LANGUAGE l HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler");
  const Cast& cast = schema.casts.at({.name = "text AS app.e"});
  EXPECT_EQ(cast.definition, "CREATE CAST (text AS app.e) WITH INOUT AS ASSIGNMENT");
  EXPECT_EQ(cast.comment, "c");
  EXPECT_EQ(schema.languages.at({.name = "l"}).definition,
            "CREATE LANGUAGE \"l\" HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler");
}

TEST_P(Routines, EventTriggerKeepsTheOrderOfItsTags) {
  const Schema schema = read(
      "CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';"
      "CREATE EVENT TRIGGER e ON ddl_command_end WHEN TAG IN ('DROP TABLE', 'CREATE TABLE')"
      "  EXECUTE FUNCTION f(); ALTER EVENT TRIGGER e DISABLE");
  EXPECT_EQ(schema.event_triggers.at({.name = "e"}),
            (EventTrigger{.key = {.name = "e"},
                          .event = "ddl_command_end",
                          .tags = {"DROP TABLE", "CREATE TABLE"},
                          .function = "\"app\".\"f\"",
                          .enabled = Enabled::kDisabled}));
  EXPECT_THAT(schema.dependencies, Contains(Dependency{{Kind::kEventTrigger, {.name = "e"}},
                                                       {Kind::kFunction, app("f()")}}));
}

}  // namespace
}  // namespace strata::test
