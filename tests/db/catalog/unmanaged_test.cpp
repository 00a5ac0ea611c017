#include "fixture.h"

namespace strata::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class UnmanagedObjects : public OnServer {};

STRATA_ON_SERVERS(UnmanagedObjects);

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

TEST_P(UnmanagedObjects, UserMappingsByNameAndWithoutTheirPasswords) {
  EXPECT_THAT(read("CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;"
                   "CREATE USER MAPPING FOR CURRENT_USER SERVER s OPTIONS (password 'secret')")
                  .unmanaged,
              ElementsAre(Unmanaged{"user mapping", "postgres on server s"}));
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

TEST_P(UnmanagedObjects, AccessMethods) {
  EXPECT_THAT(read("CREATE ACCESS METHOD h TYPE TABLE HANDLER heap_tableam_handler").unmanaged,
              ElementsAre(Unmanaged{"access method", "h"}));
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

TEST_P(UnmanagedObjects, ThoseOfExcludedSchemasAreLeftOut) {
  EXPECT_THAT(read("CREATE SCHEMA gone;"
                   "CREATE CONVERSION gone.v FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1;"
                   "CREATE CONVERSION kept FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1",
                   {.exclude_schemas = {"gone"}})
                  .unmanaged,
              ElementsAre(Unmanaged{"conversion", "app.kept"}));
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
