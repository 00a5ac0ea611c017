#include "e2e/live.h"

// `migrate refresh`, `migrate fresh` and `schema clean`, on a real database.

namespace strata::e2e {
namespace {

using testing::HasSubstr;

class Development : public LiveTest {
 protected:
  void SetUp() override {
    LiveTest::SetUp();
    project_.write("strata.toml", "[env.local.database]\ndevelopment = true\nurl = \"" +
                                      conninfo() + "\"\n[env.staging.database]\nurl = \"" +
                                      conninfo() + "\"\n");
    migration("1_init.sql", "CREATE TABLE users (id bigint PRIMARY KEY);\n");
  }

  /// Something of each sort that does not lie in a schema, and of what does.
  void fill() const {
    sql("CREATE TABLE t (n int); CREATE VIEW v AS SELECT * FROM t; CREATE SCHEMA \"odd name\"; "
        "CREATE TYPE \"odd name\".e AS ENUM ('a'); CREATE FUNCTION f(\"odd name\".e) RETURNS int "
        "LANGUAGE sql IMMUTABLE AS 'SELECT 1'; CREATE CAST (\"odd name\".e AS int) WITH FUNCTION "
        "f; "
        "CREATE EXTENSION pg_trgm; CREATE PUBLICATION p FOR TABLE t; CREATE FUNCTION g() RETURNS "
        "event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER w ON ddl_command_end "
        "EXECUTE FUNCTION g(); CREATE FOREIGN DATA WRAPPER d; SELECT lo_create(77);");
  }

  [[nodiscard]] std::string leftovers() const {
    return value(
        "SELECT (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE "
        "nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema') + (SELECT count(*) FROM "
        "pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('information_schema', "
        "'public')) + (SELECT count(*) FROM pg_extension WHERE extname <> 'plpgsql') + (SELECT "
        "count(*) FROM pg_publication) + (SELECT count(*) FROM pg_event_trigger) + (SELECT "
        "count(*) "
        "FROM pg_foreign_data_wrapper) + (SELECT count(*) FROM pg_largeobject_metadata)");
  }
};

TEST_F(Development, RefreshHashesAndApplies) {
  project_.write("migrations/1_init.sql", "CREATE TABLE people (id bigint);\n");
  EXPECT_THAT(expect("strata migrate apply --env local", 1), HasSubstr("ST5014"));
  EXPECT_THAT(expect("strata migrate refresh --env local", 0), HasSubstr("-- 1 migration\n"));
  expect("strata migrate validate", 0);
}

TEST_F(Development, FreshBeginsWithNothing) {
  fill();
  EXPECT_THAT(expect("strata migrate fresh --env local --yes", 0), HasSubstr("-- 1 migration\n"));
  EXPECT_EQ(value("SELECT count(*) FROM pg_tables WHERE tablename IN ('t', 'users')"), "1");
  expect("strata schema drift --env local", 0);
  EXPECT_THAT(expect("strata migrate fresh --env local --yes", 0), HasSubstr("-- 1 migration\n"));
}

TEST_F(Development, FreshTouchesNothingThatIsNotNamedAsADevelopmentDatabase) {
  fill();
  EXPECT_THAT(expect("strata migrate fresh --env staging --yes", 2), HasSubstr("ST1235"));
  EXPECT_THAT(expect("strata migrate fresh --yes --env local --url \"" + conninfo() + "\"", 2),
              HasSubstr("ST1235"));
  EXPECT_THAT(expect("strata migrate fresh --env local < /dev/null", 2), HasSubstr("ST1236"));
  EXPECT_EQ(value("SELECT to_regclass('t')"), "t");
}

TEST_F(Development, CleanShowsAsksAndLeavesADatabaseAsItWasMade) {
  const std::string acl = value("SELECT nspacl::text FROM pg_namespace WHERE nspname = 'public'");
  fill();
  const std::string shown = expect("strata schema clean --env staging --dry-run", 0);
  EXPECT_THAT(shown, HasSubstr("DROP SCHEMA \"odd name\" CASCADE;"));
  EXPECT_THAT(expect("strata schema clean --env staging < /dev/null", 2), HasSubstr("ST1236"));
  EXPECT_EQ(value("SELECT to_regclass('t')"), "t");
  EXPECT_THAT(expect("echo no | script -qec 'strata schema clean --env staging' /dev/null", 1),
              HasSubstr("to go on"));
  expect("strata schema clean --env staging --yes", 0);
  EXPECT_EQ(leftovers(), "0");
  EXPECT_EQ(value("SELECT nspacl::text FROM pg_namespace WHERE nspname = 'public'"), acl);
  EXPECT_EQ(expect("strata schema clean --env staging --yes", 0), "Nothing to drop\n");
}

TEST_F(Development, OfOneSchemaOnlyThatIsCleaned) {
  sql("CREATE TABLE t (n int); CREATE SCHEMA mine; CREATE TABLE mine.a (n int)");
  const std::string url = "'" + address("&search_path=mine") + "'";
  EXPECT_THAT(expect("strata schema clean --yes --url " + url, 0), HasSubstr("mine"));
  EXPECT_EQ(value("SELECT to_regclass('t')"), "t");
  EXPECT_EQ(value("SELECT to_regclass('mine.a')"), "NULL");
  EXPECT_EQ(value("SELECT to_regnamespace('mine')"), "mine");
}

}  // namespace
}  // namespace strata::e2e
