#include "e2e/live.h"

// `strata deploy`, on a real database.

namespace strata::e2e {
namespace {

using testing::HasSubstr;
using testing::Not;

class Deploy : public LiveTest {
 protected:
  void SetUp() override {
    LiveTest::SetUp();
    migration("1_init.sql", "CREATE TABLE users (id bigint PRIMARY KEY, age integer);\n");
  }
};

TEST_F(Deploy, FromNothingToTheEndAndThenThereIsNothing) {
  const std::string first = expect("strata deploy --yes", 0);
  EXPECT_THAT(first, HasSubstr("1 of 1, the database is at no version"));
  EXPECT_THAT(first, HasSubstr("-- migrating version 1"));
  EXPECT_THAT(first, HasSubstr("5. apply"));
  EXPECT_THAT(first, HasSubstr("6. the database is what the directory makes\n   it is\n"));
  EXPECT_THAT(expect("strata deploy", 0), HasSubstr("nothing to deploy"));
}

TEST_F(Deploy, TheDryRunTellsLocksWithTheSizesOfThisDatabase) {
  expect("strata migrate apply", 0);
  sql("INSERT INTO users SELECT n, n FROM generate_series(1, 20000) n; ANALYZE users");
  migration("2_type.sql", "ALTER TABLE users ALTER COLUMN age TYPE bigint;\n");
  migration("3_check.sql",
            "ALTER TABLE users ADD CHECK (age > 0);\nCREATE INDEX ON users (age);\n");
  migration("4_new.sql", "CREATE TABLE other (user_id bigint REFERENCES users);\n");
  const std::string shown = expect("strata deploy --preview", 0);
  EXPECT_THAT(shown, HasSubstr("ACCESS EXCLUSIVE users ("));
  EXPECT_THAT(shown, HasSubstr("20000 rows): blocks reads and writes, rewrites it"));
  EXPECT_THAT(shown, HasSubstr("blocks reads and writes, reads it whole"));
  EXPECT_THAT(shown, HasSubstr("SHARE ROW EXCLUSIVE users ("));
  EXPECT_THAT(shown, HasSubstr("preview: nothing was changed"));
  EXPECT_THAT(expect("strata migrate status", 0), HasSubstr("Pending Files:   3\n"));
  EXPECT_THAT(expect("strata deploy --to-version 2 --yes", 0), HasSubstr("-- 1 migration\n"));
}

TEST_F(Deploy, WithoutATerminalNothingRunsUnlessTold) {
  EXPECT_THAT(expect("strata deploy < /dev/null", 2), HasSubstr("ST6028"));
  EXPECT_EQ(value("SELECT to_regclass('users')"), "NULL");
  EXPECT_EQ(value("SELECT to_regnamespace('atlas_schema_revisions')"), "NULL");
}

TEST_F(Deploy, OnATerminalTheDatabasesNameIsTyped) {
  const std::string name = value("SELECT current_database()");
  EXPECT_THAT(expect("echo no | script -qec 'strata deploy' /dev/null", 1),
              HasSubstr("not confirmed"));
  EXPECT_THAT(expect("echo " + name + " | script -qec 'strata deploy' /dev/null", 0),
              HasSubstr("6. the database is what the directory makes"));
}

TEST_F(Deploy, ADatabaseThatDriftedIsNotDeployedTo) {
  expect("strata deploy --yes", 0);
  sql("ALTER TABLE users DROP COLUMN age");
  migration("2_more.sql", "ALTER TABLE users ADD COLUMN mail text;\n");
  EXPECT_THAT(expect("strata deploy --yes", 1), HasSubstr("ST6027"));
  EXPECT_THAT(expect("strata migrate status", 0), HasSubstr("Pending Files:   1\n"));
}

TEST_F(Deploy, AMigrationThatFailsInTheDryRunNeverReachesTheDatabase) {
  expect("strata deploy --yes", 0);
  migration("2_bad.sql", "CREATE TABLE ok (n int);\nALTER TABLE nope ADD COLUMN n int;\n");
  const std::string failed = expect("strata deploy --yes", 3);
  EXPECT_THAT(failed, HasSubstr("2_bad.sql:2:1: error: relation \"nope\" does not exist"));
  EXPECT_THAT(failed, Not(HasSubstr("5. apply")));
}

TEST_F(Deploy, WhatDependsOnTheDataIsNoticedAfterwards) {
  expect("strata deploy --yes", 0);
  sql("INSERT INTO users VALUES (1, 1)");
  migration("2_depends.sql",
            "DO $$ BEGIN IF EXISTS (SELECT 1 FROM users) THEN CREATE TABLE surprise (n int); "
            "END IF; END $$;\n");
  EXPECT_THAT(expect("strata deploy --yes", 1), HasSubstr("surprise"));
}

TEST_F(Deploy, AVersionThatFailedHalfWayIsGoneOnWith) {
  migration("2_half.sql",
            "-- atlas:txmode none\n\nCREATE TABLE half (n int);\nINSERT INTO users VALUES (1);\n");
  expect("strata migrate apply 1", 0);
  sql("INSERT INTO users VALUES (1)");
  expect("strata migrate apply", 3);
  sql("DELETE FROM users");
  EXPECT_THAT(expect("strata deploy --yes", 0), HasSubstr("   it is\n"));
}

}  // namespace
}  // namespace strata::e2e
