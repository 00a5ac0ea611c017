#include "e2e/live.h"

// `strata migrate apply` to many databases and schemas.

namespace strata::e2e {
namespace {

using testing::HasSubstr;

class Fleet : public LiveTest {
 protected:
  void SetUp() override {
    LiveTest::SetUp();
    project_.write("strata.toml", "[database]\nurl = \"" + address() + "\"\n");
    migration("1_init.sql", "CREATE TABLE users (id bigint PRIMARY KEY);\n");
    migration("2_more.sql", "ALTER TABLE users ADD COLUMN mail text;\n");
  }
};

TEST_F(Fleet, EachSchemaOfAPatternIsATenant) {
  sql("CREATE SCHEMA tenant_a; CREATE SCHEMA \"tenant_B c\"; CREATE SCHEMA other");
  const std::string first = expect("strata migrate apply --each-schema 'tenant_*' --parallel 2", 0);
  EXPECT_THAT(first, HasSubstr("tenant_a    ok          2 files, 2 statements, at 2"));
  EXPECT_THAT(first, HasSubstr("2 ok, 0 failed, 0 left out\n"));
  EXPECT_EQ(value("SELECT count(*) FROM pg_tables WHERE tablename = 'users'"), "2");
  EXPECT_THAT(expect("strata migrate apply --each-schema 'tenant_*'", 0), HasSubstr("up to date"));
  EXPECT_THAT(expect("strata migrate apply --each-schema 'nobody_*'", 2), HasSubstr("ST1239"));
}

TEST_F(Fleet, OneThatFailsDoesNotStopTheOthersAndTheNextRunGoesOnWithIt) {
  sql("CREATE SCHEMA tenant_a; CREATE SCHEMA tenant_b; CREATE SCHEMA tenant_c; "
      "CREATE FUNCTION tenant_b.users() RETURNS int LANGUAGE sql AS 'SELECT 1'; "
      "CREATE TYPE tenant_b.users AS (n int)");
  const std::string run = expect("strata migrate apply --each-schema 'tenant_*' --format json", 3);
  EXPECT_THAT(run, HasSubstr("already exists"));
  EXPECT_EQ(value("SELECT count(*) FROM pg_tables WHERE tablename = 'users'"), "2");
  sql("DROP TYPE tenant_b.users");
  EXPECT_THAT(expect("strata migrate apply --each-schema 'tenant_*'", 0),
              HasSubstr("3 ok, 0 failed"));
}

TEST_F(Fleet, WhenTheCanaryFailsTheRestIsLeftAlone) {
  sql("CREATE SCHEMA tenant_a; CREATE SCHEMA tenant_b; CREATE TYPE tenant_a.users AS (n int)");
  const std::string run = expect("strata migrate apply --each-schema 'tenant_*' --canary 1", 3);
  EXPECT_THAT(run, HasSubstr("tenant_b  left out"));
  EXPECT_EQ(value("SELECT count(*) FROM pg_tables WHERE schemaname = 'tenant_b'"), "0");
}

TEST_F(Fleet, DatabasesOfAFileAndOfAQuery) {
  const std::string other = database_ + "_other";
  sql("CREATE DATABASE " + other);
  const std::string urls = address() + "\n# a comment\n\n" + "postgres://postgres:sec%20ret@/" +
                           other + "?host=" + server()->directory().string() + "\n";
  project_.write("urls", urls);
  const std::string run = expect("strata migrate apply --each-url-from urls", 0);
  EXPECT_THAT(run, HasSubstr("2 ok, 0 failed"));
  EXPECT_THAT(run, testing::Not(HasSubstr("ret@")));
  EXPECT_THAT(expect("strata migrate apply --each-query \"SELECT datname FROM pg_database WHERE "
                     "datname LIKE '" +
                         database_ + "%'\"",
                     0),
              HasSubstr("2 ok, 0 failed"));
  project_.write("urls", "mysql://x/y\n");
  EXPECT_THAT(expect("strata migrate apply --each-url-from urls", 2), HasSubstr("urls:1: error"));
}

}  // namespace
}  // namespace strata::e2e
