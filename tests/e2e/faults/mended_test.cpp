#include "faults.h"

// Files that failed in part, and were mended.

namespace strata::e2e {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class Mended : public FaultsTest {};

TEST_F(Mended, AFileWithMoreFewerOrOtherStatementsCompletes) {
  struct Mend {
    const char* mode;
    const char* rest;  ///< in place of the statement that fails and what follows
    const char* wanted;
  };

  const std::string head = "CREATE TABLE t (n int);\nINSERT INTO t VALUES (1);\n";
  for (const auto& [mode, rest, wanted] : {
           Mend{"none", "INSERT INTO t VALUES (2);\n", "1,2"},
           Mend{"none",
                "INSERT INTO t VALUES (2);\nINSERT INTO t VALUES (3);\nINSERT INTO t "
                "VALUES (4);\nINSERT INTO t VALUES (5);\n",
                "1,2,3,4,5"},
           Mend{"none", "", "1"},
           Mend{"file", "INSERT INTO t VALUES (2);\n", "1,2"},
           Mend{"file", "", "1"},
           Mend{"all",
                "INSERT INTO t VALUES (2);\nINSERT INTO t VALUES (3);\nINSERT INTO t VALUES "
                "(4);\n",
                "1,2,3,4"},
       }) {
    SCOPED_TRACE(std::string(mode) + ": " + rest);
    migration("1_t.sql", head + "INSERT INTO nope VALUES (2);\nINSERT INTO t VALUES (3);\n");
    const std::string apply = std::string("strata migrate apply --tx-mode ") + mode;
    EXPECT_THAT(expect(apply, 3), HasSubstr("relation \"nope\" does not exist"));
    EXPECT_THAT(
        expect("strata migrate status", 0),
        HasSubstr(std::string(mode) == "none" ? "1 (2 statements left)" : "Executed Files:  0\n"));
    migration("1_t.sql", head + rest);
    EXPECT_THAT(expect("strata migrate status", 0), HasSubstr("Migration Status: PENDING"));
    expect(apply, 0);
    EXPECT_EQ(value("SELECT string_agg(n::text, ',' ORDER BY n) FROM t"), wanted);
    EXPECT_THAT(expect("strata migrate status", 0), HasSubstr("Migration Status: OK"));
    EXPECT_EQ(value("SELECT applied = total AND error = '' FROM "
                    "atlas_schema_revisions.atlas_schema_revisions"),
              "t");
    sql("DROP TABLE t; DELETE FROM atlas_schema_revisions.atlas_schema_revisions");
  }
}

TEST_F(Mended, AnOlderFileThatFailedInPartIsNotCalledDone) {
  migration("1_a.sql", "CREATE TABLE a ();\n");
  migration("3_c.sql", "CREATE TABLE c ();\n");
  expect("strata migrate apply", 0);
  migration("2_b.sql", "-- atlas:txmode none\n\nCREATE TABLE b ();\nSELECT 1/0;\nSELECT 2;\n");
  expect("strata migrate apply --exec-order non-linear", 3);
  EXPECT_EQ(expect("strata migrate status", 0),
            "Migration Status: PENDING\n"
            "  -- Current Version: 3\n"
            "  -- Next Version:    2 (2 statements left)\n"
            "  -- Executed Files:  3 (2 partially)\n"
            "  -- Pending Files:   1\n"
            "\n"
            "Last migration attempt had errors:\n"
            "  -- SQL:   SELECT 1/0;\n"
            "  -- ERROR: pq: division by zero (22012)\n");
  migration("2_b.sql", "-- atlas:txmode none\n\nCREATE TABLE b ();\nSELECT 1/1;\n");
  expect("strata migrate apply", 0);
  // Nor is 3 called edited, whose checksum another file came before since.
  EXPECT_EQ(expect("strata migrate status", 0),
            "Migration Status: OK\n"
            "  -- Current Version: 3\n"
            "  -- Next Version:    Already at latest version\n"
            "  -- Executed Files:  3\n"
            "  -- Pending Files:   0\n");
  migration("4_d.sql", "CREATE TABLE d ();\n");
  expect("strata migrate apply", 0);
  migration("4_d.sql", "CREATE TABLE dd ();\n");
  EXPECT_THAT(expect("strata migrate status", 0), HasSubstr("'4_d.sql' is not what was applied"));
}

TEST_F(Mended, AFileCutBelowWhatRanIsRefusedAndNotCalledDone) {
  migration("1_a.sql",
            "-- atlas:txmode none\n\nCREATE TABLE a ();\nCREATE TABLE b ();\nSELECT 1/0;\n");
  expect("strata migrate apply", 3);
  migration("1_a.sql", "-- atlas:txmode none\n\nCREATE TABLE a ();\n");
  EXPECT_THAT(expect("strata migrate status", 0),
              AllOf(HasSubstr("Migration Status: PENDING"), HasSubstr("1 (0 statements left)")));
  EXPECT_THAT(expect("strata migrate apply", 3), HasSubstr("[ST6007]"));
  migration("1_a.sql", "-- atlas:txmode none\n\nCREATE TABLE a ();\nCREATE TABLE b ();\n");
  expect("strata migrate apply", 0);
  EXPECT_THAT(expect("strata migrate status", 0), HasSubstr("Migration Status: OK"));
}

/// A chunk between delimiters is one statement to strata, and several to the server.
TEST_F(Mended, SeveralCommandsInOneStatementAreRecordedWithIt) {
  sql("CREATE TABLE t (n int)");
  migration("1_many.sql",
            "-- atlas:delimiter \\n\\n\n-- atlas:txmode none\n\n"
            "INSERT INTO t VALUES (1);\nINSERT INTO t VALUES (2);\n\n"
            "BEGIN;\nINSERT INTO t VALUES (3);\nCOMMIT;\n\n"
            "INSERT INTO t VALUES (4);\nSELECT 1/0 -- end\n");
  expect("strata migrate apply --allow-dirty", 3);
  EXPECT_EQ(value("SELECT string_agg(n::text, ',' ORDER BY n) FROM t"), "1,2,3");
  EXPECT_EQ(expect("strata migrate status --format json | grep -E '\"(count|total)\"'", 0),
            "  \"count\": 2,\n  \"total\": 3,\n");
  sql("CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.applied = 3 THEN "
      "PERFORM pg_advisory_xact_lock_shared(1); END IF; RETURN NEW; END $$; CREATE TRIGGER hold "
      "BEFORE INSERT ON atlas_schema_revisions.atlas_schema_revisions FOR EACH ROW EXECUTE "
      "FUNCTION hold()");
  migration("1_many.sql",
            "-- atlas:delimiter \\n\\n\n-- atlas:txmode none\n\n"
            "INSERT INTO t VALUES (1);\nINSERT INTO t VALUES (2);\n\n"
            "BEGIN;\nINSERT INTO t VALUES (3);\nCOMMIT;\n\n"
            "INSERT INTO t VALUES (4);\nINSERT INTO t VALUES (5) -- end\n");
  {
    pg::Connection holder = session();
    ASSERT_TRUE(holder.execute("SELECT pg_advisory_lock(1)"));
    const auto run = start();
    awaitWaiting();
    killWithItsSession(*run);
  }
  EXPECT_EQ(value("SELECT count(*) FROM t"), "3");
  expect("strata migrate apply", 0);
  EXPECT_EQ(value("SELECT string_agg(n::text, ',' ORDER BY n) FROM t"), "1,2,3,4,5");
}

/// The file's own transaction takes what counts its statements along.
TEST_F(Mended, ATransactionWithinAFileIsRecordedByItsCommit) {
  migration("0_init.sql",
            "CREATE TABLE t (n int);\nCREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NULL; END $$;\nCREATE "
            "CONSTRAINT TRIGGER late AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
            "EXECUTE FUNCTION late();\n");
  expect("strata migrate apply", 0);
  migration("1_own.sql",
            "-- atlas:txmode none\n\nBEGIN;\nINSERT INTO t VALUES (1);\nCOMMIT;\nSELECT 1;\n");
  std::unique_ptr<Background> run;
  {
    pg::Connection holder = session();
    ASSERT_TRUE(holder.execute("SELECT pg_advisory_lock(1)"));
    run = start();
    awaitWaiting();
    run->kill();
  }
  await(
      "SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = 'strata' AND datname = "
      "current_database()");
  EXPECT_EQ(value("SELECT count(*) FROM t"), "1");
  EXPECT_EQ(expect("strata migrate status --format json | grep -E '\"(count|total)\"'", 0),
            "  \"count\": 3,\n  \"total\": 4,\n");
  expect("strata migrate apply", 0);
  EXPECT_EQ(value("SELECT count(*) FROM t"), "1");
}

TEST_F(Mended, WhatAFileSetIsSetAgainWhereItIsGoneOnWith) {
  const std::string head =
      "-- atlas:txmode none\n\nCREATE SCHEMA app;\nSET search_path TO app;\nSELECT "
      "set_config('work_mem', '7MB', false);\nCREATE TABLE a (n int);\n";
  migration("1_app.sql", head + "SELECT 1/0;\n");
  expect("strata migrate apply", 3);
  migration("1_app.sql", head + "CREATE TABLE b AS SELECT current_setting('work_mem') AS mem;\n");
  EXPECT_THAT(expect("strata migrate apply", 0), HasSubstr("-- 1 sql statement\n"));
  EXPECT_EQ(value("SELECT mem FROM app.b"), "7MB");
}

}  // namespace
}  // namespace strata::e2e
