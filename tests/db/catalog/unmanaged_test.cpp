#include "fixture.h"

namespace strata::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class UnmanagedObjects : public OnServer {};

STRATA_ON_SERVERS(UnmanagedObjects);

constexpr const char* kTriggerFunction =
    "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';";

TEST_P(UnmanagedObjects, ViewsAndMaterializedViewsWithTheirIndexes) {
  EXPECT_THAT(
      read("CREATE VIEW v AS SELECT 1 AS a; CREATE MATERIALIZED VIEW \"M v\" AS SELECT 1 AS"
           " a; CREATE INDEX i ON \"M v\" (a)")
          .unmanaged,
      ElementsAre(Unmanaged{"index", "app.i"}, Unmanaged{"materialized view", "app.\"M v\""},
                  Unmanaged{"view", "app.v"}));
}

TEST_P(UnmanagedObjects, TriggersOnceAndNotTheServersOwn) {
  EXPECT_THAT(read(std::string(kTriggerFunction) +
                   "CREATE TABLE r (a int PRIMARY KEY); CREATE TABLE t (a int REFERENCES r)"
                   "  PARTITION BY LIST (a); CREATE TABLE p PARTITION OF t DEFAULT;"
                   "CREATE TRIGGER g AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()")
                  .unmanaged,
              ElementsAre(Unmanaged{"trigger", "g on app.t"}));
}

TEST_P(UnmanagedObjects, RulesAndPolicies) {
  EXPECT_THAT(read("CREATE TABLE t (a int); CREATE RULE r AS ON INSERT TO t DO INSTEAD NOTHING;"
                   "CREATE POLICY p ON t USING (true); CREATE STATISTICS s ON a, (a + 1) FROM t")
                  .unmanaged,
              ElementsAre(Unmanaged{"policy", "p on app.t"}, Unmanaged{"rule", "r on app.t"},
                          Unmanaged{"statistics object", "app.s"}));
}

TEST_P(UnmanagedObjects, TypesOfTheUsersAndNotThoseMadeAlong) {
  EXPECT_THAT(
      read("CREATE TYPE c AS (a int); CREATE TYPE r AS RANGE (subtype = int); CREATE TYPE s;"
           "CREATE TABLE t (a c, b c[]); CREATE TYPE e AS ENUM (); CREATE DOMAIN d AS int")
          .unmanaged,
      ElementsAre(Unmanaged{"shell type", "app.s"}));
}

TEST_P(UnmanagedObjects, BaseTypesButNotTheirFunctions) {
  EXPECT_THAT(read("CREATE TYPE b; CREATE FUNCTION b_in(cstring) RETURNS b LANGUAGE internal STRICT"
                   "  IMMUTABLE AS 'int4in'; CREATE FUNCTION b_out(b) RETURNS cstring LANGUAGE"
                   "  internal STRICT IMMUTABLE AS 'int4out'; CREATE TYPE b (INPUT = b_in,"
                   "  OUTPUT = b_out, LIKE = int4)")
                  .unmanaged,
              ElementsAre(Unmanaged{"base type", "app.b"}));
}

TEST_P(UnmanagedObjects, ConversionAndShellOperators) {
  EXPECT_THAT(read("CREATE CONVERSION v FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1;"
                   "CREATE OPERATOR ## (LEFTARG = int, RIGHTARG = int, FUNCTION = int4pl,"
                   "  COMMUTATOR = OPERATOR(app.###))")
                  .unmanaged,
              ElementsAre(Unmanaged{"conversion", "app.v"},
                          Unmanaged{"operator", "app.###(integer,integer)"}));
}

TEST_P(UnmanagedObjects, Transforms) {
  const std::string on = before(16) ? "on " : "";  // the server's words
  EXPECT_THAT(
      read("CREATE LANGUAGE l HANDLER plpgsql_call_handler;"
           "CREATE FUNCTION f(internal) RETURNS internal LANGUAGE internal IMMUTABLE AS 'textout';"
           "CREATE TRANSFORM FOR text LANGUAGE l (FROM SQL WITH FUNCTION f(internal))")
          .unmanaged,
      ElementsAre(Unmanaged{"transform", "for pg_catalog.text " + on + "language l"}));
}

TEST_P(UnmanagedObjects, ForeignDataAndUserMappings) {
  EXPECT_THAT(
      read("CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;"
           "CREATE USER MAPPING FOR CURRENT_USER SERVER s;"
           "CREATE FOREIGN TABLE t (a int CHECK (a > 0)) SERVER s")
          .unmanaged,
      ElementsAre(Unmanaged{"foreign table", "app.t"}, Unmanaged{"foreign-data wrapper", "w"},
                  Unmanaged{"server", "s"}, Unmanaged{"user mapping", "postgres on server s"}));
}

TEST_P(UnmanagedObjects, SubscriptionsOfThisDatabaseOnly) {
  const auto subscribe = [](pg::Connection& connection, const std::string& name) {
    need(connection.execute("CREATE SUBSCRIPTION " + name +
                            " CONNECTION 'dbname=nowhere' PUBLICATION p WITH (connect = false,"
                            " slot_name = NONE, enabled = false)"));
  };
  run("ROLLBACK");
  pg::Connection other = connect("strata_1");
  subscribe(other, "theirs");
  run("BEGIN");
  subscribe(connection(), "ours");
  const Schema schema = read();
  run("ROLLBACK");
  need(other.execute("DROP SUBSCRIPTION theirs"));
  run("BEGIN");
  EXPECT_THAT(schema.unmanaged, ElementsAre(Unmanaged{"subscription", "ours"}));
}

TEST_P(UnmanagedObjects, DefaultPrivilegesAndAccessMethods) {
  EXPECT_THAT(
      read("ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO PUBLIC;"
           "CREATE ACCESS METHOD h TYPE TABLE HANDLER heap_tableam_handler")
          .unmanaged,
      ElementsAre(Unmanaged{"access method", "h"},
                  Unmanaged{"default privileges", "for role postgres in schema app on tables"}));
}

TEST_P(UnmanagedObjects, PropertiesWithoutAMemberInTheModel) {
  EXPECT_THAT(
      read("CREATE TYPE c AS (a int); CREATE TABLE typed OF c;"
           "CREATE TABLE t (a int CONSTRAINT k PRIMARY KEY, r int4range, i int GENERATED ALWAYS AS"
           "  IDENTITY, CONSTRAINT x EXCLUDE USING gist (r WITH &&, int4range(a, a) WITH &&));"
           "ALTER TABLE t CLUSTER ON k; ALTER INDEX x ALTER COLUMN 2 SET STATISTICS 50;"
           "COMMENT ON SEQUENCE t_i_seq IS 'x'; CREATE DOMAIN d AS int CONSTRAINT dc CHECK"
           "  (VALUE > 0); COMMENT ON CONSTRAINT dc ON DOMAIN d IS 'x'")
          .unmanaged,
      ElementsAre(Unmanaged{"clustering by index", "app.k"},
                  Unmanaged{"comment on domain constraint", "dc on app.d"},
                  Unmanaged{"comment on identity sequence", "app.t_i_seq"},
                  Unmanaged{"statistics target of index", "app.x"},
                  Unmanaged{"type of typed table", "app.typed"}));
}

TEST_P(UnmanagedObjects, FunctionsThatAUserPutIntoPgCatalogAreReported) {
  EXPECT_THAT(
      read("CREATE FUNCTION pg_catalog.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'").unmanaged,
      ElementsAre(Unmanaged{"function", "pg_catalog.mine()"}));
}

TEST_P(UnmanagedObjects, TemporaryObjectsAreNot) {
  EXPECT_THAT(read(std::string("CREATE FUNCTION pg_temp.f() RETURNS trigger LANGUAGE plpgsql AS"
                               " 'BEGIN RETURN NULL; END'; CREATE TEMP TABLE t (a int);"
                               "CREATE TRIGGER g AFTER INSERT ON t EXECUTE FUNCTION pg_temp.f();"
                               "CREATE TEMP VIEW v AS SELECT 1"))
                  .unmanaged,
              IsEmpty());
}

TEST_P(UnmanagedObjects, ThoseOfExcludedSchemasAndTablesAreLeftOut) {
  EXPECT_THAT(read("CREATE SCHEMA gone; CREATE VIEW gone.v AS SELECT 1; CREATE TABLE t (a int);"
                   "CREATE POLICY p ON t USING (true)",
                   {.exclude_schemas = {"gone"}, .exclude_tables = {"t"}})
                  .unmanaged,
              IsEmpty());
}

class UnmanagedOutsideTransactions : public OnDatabase {};

STRATA_ON_SERVERS(UnmanagedOutsideTransactions);

TEST_P(UnmanagedOutsideTransactions, PendingDetachIsReported) {
  runOwn(
      "CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE p PARTITION OF t FOR VALUES"
      " IN (1)");
  // A reader of the old partition list keeps the second phase waiting, and a time-out stops it.
  pg::Connection reader = connect("own");
  need(reader.execute("BEGIN; SELECT * FROM t"));
  runOwn("SET lock_timeout = '200ms'");
  ASSERT_FALSE(own().execute("ALTER TABLE t DETACH PARTITION p CONCURRENTLY"));
  need(reader.execute("COMMIT"));
  EXPECT_THAT(readOwn().unmanaged,
              ElementsAre(Unmanaged{"pending detach of partition", "public.p"}));
}

}  // namespace
}  // namespace strata::test
