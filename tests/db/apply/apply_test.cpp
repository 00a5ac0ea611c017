#include "apply/apply.h"

#include <numeric>
#include <regex>
#include <thread>

#include "apply/lock.h"
#include "apply/revisions.h"
#include "directory/checksum.h"
#include "fixture.h"
#include "support/sha256.h"

namespace strata::apply {
namespace {

using directory::TxMode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Apply : public ApplyTest {
 protected:
  void writeThree() {
    write("20240101000000_init.sql", "CREATE TABLE \"t1\" (\"id\" bigint NOT NULL);\n");
    write("20240102000000.sql",
          "-- Modify \"t1\" table\nALTER TABLE \"t1\"\n  ADD COLUMN \"c\" text NULL;\n");
    write("20240103000000_d.sql", "ALTER TABLE \"t1\" ADD COLUMN \"d\" text NULL;\nSELECT 1;\n");
  }
};

std::string withoutTimes(const std::string& text) {
  return std::regex_replace(text, std::regex("[0-9.]+(ns|µs|ms|s)\\b"), "TIME");
}

TEST_P(Apply, PrintsAndRecordsAFirstRunAsAtlasDoes) {
  writeThree();
  EXPECT_EQ(withoutTimes(text(succeed())),
            "Migrating to version 20240103000000 (3 migrations in total):\n"
            "\n"
            "  -- migrating version 20240101000000\n"
            "    -> CREATE TABLE \"t1\" (\"id\" bigint NOT NULL);\n"
            "  -- ok (TIME)\n"
            "\n"
            "  -- migrating version 20240102000000\n"
            "    -> ALTER TABLE \"t1\"\n"
            "         ADD COLUMN \"c\" text NULL;\n"
            "  -- ok (TIME)\n"
            "\n"
            "  -- migrating version 20240103000000\n"
            "    -> ALTER TABLE \"t1\" ADD COLUMN \"d\" text NULL;\n"
            "    -> SELECT 1;\n"
            "  -- ok (TIME)\n"
            "\n"
            "  -------------------------\n"
            "  -- TIME\n"
            "  -- 3 migrations\n"
            "  -- 4 sql statements\n");
  EXPECT_EQ(text(succeed()), "No migration files to execute\n");
  const std::string table = "atlas_schema_revisions.atlas_schema_revisions";
  EXPECT_THAT(rows("SELECT version, description, type, applied, total, error, error_stmt, "
                   "partial_hashes = 'null'::jsonb, operator_version ~ '^strata [0-9.]+$', "
                   "execution_time > 0 FROM " +
                   table + " ORDER BY 1"),
              ElementsAre("20240101000000|init|2|1|1|||t|t|t", "20240102000000||2|1|1|||t|t|t",
                          "20240103000000|d|2|2|2|||t|t|t"));
  EXPECT_EQ(rows("SELECT hash FROM " + table + " WHERE version = '20240101000000'")[0],
            "R2dP2AeMaSOd7Wvu9faj+Vq9j4OvHfI2IOPUt/mv1Pw=");
}

TEST_P(Apply, MakesAtlassTable) {
  writeThree();
  succeed();
  EXPECT_THAT(
      rows("SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, "
           "pg_get_expr(d.adbin, d.adrelid) FROM pg_attribute a LEFT JOIN pg_attrdef d "
           "ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attnum > 0 AND a.attrelid = "
           "'atlas_schema_revisions.atlas_schema_revisions'::regclass ORDER BY a.attnum"),
      ElementsAre("version|character varying|t|NULL", "description|character varying|t|NULL",
                  "type|bigint|t|2", "applied|bigint|t|0", "total|bigint|t|0",
                  "executed_at|timestamp with time zone|t|NULL", "execution_time|bigint|t|NULL",
                  "error|text|f|NULL", "error_stmt|text|f|NULL", "hash|character varying|t|NULL",
                  "partial_hashes|jsonb|f|NULL", "operator_version|character varying|t|NULL"));
  EXPECT_THAT(rows("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = "
                   "'p' AND connamespace = 'atlas_schema_revisions'::regnamespace"),
              ElementsAre("atlas_schema_revisions_pkey|PRIMARY KEY (version)"));
}

TEST_P(Apply, SaysFromWhereAndHowMany) {
  writeThree();
  EXPECT_EQ(succeed({.amount = 1}).files.size(), 1U);
  const auto report = succeed({.to_version = "20240102000000"});
  EXPECT_THAT(text(report), HasSubstr("Migrating to version 20240102000000 from 20240101000000 (1 "
                                      "migrations in total):\n"));
  EXPECT_THAT(text(report), HasSubstr("  -- 1 migration\n  -- 1 sql statement\n"));
  EXPECT_EQ(run({.to_version = "20240102000001"}).error().code, "ST6011");
  EXPECT_EQ(run({.amount = 0}).error().message, "cannot apply '0' migration files");
}

TEST_P(Apply, FailureInAFileLeavesNoTraceOfIt) {
  writeThree();
  succeed({.amount = 1});
  write("20240102000000.sql", "INSERT INTO t1 VALUES (1);\nINSERT INTO nope VALUES (1);\n");
  const auto report = stop();
  EXPECT_EQ(withoutTimes(text(report)),
            "Migrating to version 20240103000000 from 20240101000000 (2 migrations in total):\n"
            "\n"
            "  -- migrating version 20240102000000\n"
            "    -> INSERT INTO t1 VALUES (1);\n"
            "    -> INSERT INTO nope VALUES (1);\n"
            "    pq: relation \"nope\" does not exist at column 13 (42P01)\n"
            "\n"
            "  -------------------------\n"
            "  -- TIME\n"
            "  -- 1 migration with errors\n"
            "  -- 1 sql statement ok, 1 with errors\n");
  EXPECT_EQ(report.atlas_error,
            "sql/migrate: executing statement \"INSERT INTO nope VALUES (1);\" from version "
            "\"20240102000000\": pq: relation \"nope\" does not exist at column 13 (42P01)");
  EXPECT_THAT(render(*report.failure),
              HasSubstr("20240102000000.sql:2:13: error: relation \"nope\" does not exist "
                        "[PG42P01]\n    2 | INSERT INTO nope VALUES (1);\n"));
  EXPECT_THAT(revisions(), ElementsAre("20240101000000|1|1"));
  EXPECT_THAT(rows("SELECT count(*) FROM t1"), ElementsAre("0"));
}

TEST_P(Apply, AllModeRollsEverythingBack) {
  writeThree();
  write("20240104000000.sql", "SELECT 1;\nSELECT\n  é,\n  1/0;\n");
  const auto report = stop({.tx_mode = TxMode::kAll});
  EXPECT_THAT(report.files.back().failure->text,
              HasSubstr("does not exist at position 2:3 (42703)"));
  EXPECT_THAT(revisions(), IsEmpty());
  EXPECT_THAT(rows("SELECT to_regclass('t1') IS NULL"), ElementsAre("t"));
  write("20240104000000.sql", "SELECT 1;\n");
  succeed({.tx_mode = TxMode::kAll});
  EXPECT_EQ(revisions().size(), 4U);
}

TEST_P(Apply, AllModeAndADirectiveExcludeEachOther) {
  write("1.sql", "-- atlas:txmode none\n\nSELECT 1;\n");
  EXPECT_EQ(run({.tx_mode = TxMode::kAll}).error().code, "ST6008");
  succeed();
}

TEST_P(Apply, WithoutTransactionResumesWhereItStopped) {
  write("1.sql",
        "-- atlas:txmode none\n\nCREATE TABLE t1 (a int);\nINSERT INTO t1 VALUES (1);\n"
        "INSERT INTO nope VALUES (1);\nINSERT INTO t1 VALUES (2);\n");
  stop();
  EXPECT_THAT(rows("SELECT applied, total, error, error_stmt, jsonb_array_length(partial_hashes) "
                   "FROM atlas_schema_revisions.atlas_schema_revisions"),
              ElementsAre("2|4|pq: relation \"nope\" does not exist at column 13 "
                          "(42P01)|INSERT INTO nope VALUES (1);|2"));
  EXPECT_EQ(statusText(),
            "Migration Status: PENDING\n"
            "  -- Current Version: 1 (2 statements applied)\n"
            "  -- Next Version:    1 (2 statements left)\n"
            "  -- Executed Files:  1 (last one partially)\n"
            "  -- Pending Files:   1\n"
            "\n"
            "Last migration attempt had errors:\n"
            "  -- SQL:   INSERT INTO nope VALUES (1);\n"
            "  -- ERROR: pq: relation \"nope\" does not exist at column 13 (42P01)\n");
  // Mended, and longer than before, which Atlas does not survive.
  write("1.sql",
        "-- atlas:txmode none\n\nCREATE TABLE t1 (a int);\nINSERT INTO t1 VALUES (1);\n"
        "INSERT INTO t1 VALUES (2);\nINSERT INTO t1 VALUES (3);\nINSERT INTO t1 VALUES (4);\n");
  const auto report = succeed();
  EXPECT_EQ(report.files[0].skipped, 2U);
  EXPECT_THAT(rows("SELECT string_agg(a::text, ',' ORDER BY a) FROM t1"), ElementsAre("1,2,3,4"));
  EXPECT_THAT(rows("SELECT applied, total, error, error_stmt, partial_hashes, hash = '" +
                   computeChecksum(opened()).hashOf("1.sql") +
                   "' FROM atlas_schema_revisions.atlas_schema_revisions"),
              ElementsAre("5|5|||null|t"));
  EXPECT_THAT(statusText(), HasSubstr("Migration Status: OK"));
}

TEST_P(Apply, ResumeRefusesAChangedPast) {
  write("1.sql", "-- atlas:txmode none\n\nCREATE TABLE t1 (a int);\nSELECT 1/0;\n");
  stop();
  write("1.sql", "-- atlas:txmode none\n\nCREATE TABLE t2 (a int);\nSELECT 1;\n");
  const auto changed = run();
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().code, "ST6007");
  write("1.sql", "-- atlas:txmode none\n\n");
  EXPECT_EQ(run().error().code, "ST6007");
  std::filesystem::remove(path() / "1.sql");
  write("2.sql", "SELECT 1;\n");
  EXPECT_EQ(run().error().code, "ST6005");
}

TEST_P(Apply, RecordsAtlassPartialHashes) {
  write("1.sql", "-- atlas:txmode none\n\nCREATE TABLE t1 (a int);\nSELECT 1/0;\nSELECT 2;\n");
  stop();
  write("2.sql", "");
  const auto hashes =
      rows("SELECT partial_hashes->>0 FROM atlas_schema_revisions.atlas_schema_revisions");
  EXPECT_THAT(hashes, ElementsAre("h1:" + [] {
                Sha256 hash;
                hash.update("CREATE TABLE t1 (a int);");
                return base64(hash.digest());
              }()));
}

TEST_P(Apply, ATransactionInAFileWithoutOneIsRecordedWithIt) {
  write("1.sql",
        "-- atlas:txmode none\n\nCREATE TABLE t1 (a int);\nBEGIN;\nINSERT INTO t1 VALUES (1);\n"
        "SELECT 1/0;\nCOMMIT;\n");
  stop();
  EXPECT_THAT(revisions(), ElementsAre("1|1|5"));
  EXPECT_THAT(rows("SELECT count(*) FROM t1"), ElementsAre("0"));
  write("1.sql",
        "-- atlas:txmode none\n\nCREATE TABLE t1 (a int);\nBEGIN;\nINSERT INTO t1 VALUES (1);\n"
        "COMMIT;\n");
  succeed();
  EXPECT_THAT(rows("SELECT count(*) FROM t1"), ElementsAre("1"));
  write("2.sql", "-- atlas:txmode none\n\nBEGIN;\nSELECT 1;\n");
  EXPECT_EQ(stop().failure->code, "ST6013");
}

TEST_P(Apply, ConcurrentIndexInATransactionIsAnsweredWithTheDirective) {
  write("1.sql", "CREATE TABLE t1 (a int);\n");
  write("2.sql", "CREATE INDEX CONCURRENTLY i ON t1 (a);\n");
  EXPECT_THAT(stop().failure->help, HasSubstr("atlas:txmode none"));
  write("2.sql", "-- atlas:txmode none\n\nCREATE INDEX CONCURRENTLY i ON t1 (a);\n");
  succeed();
}

TEST_P(Apply, OutOfOrderIsAnErrorLeftOutOrRun) {
  write("20240102000000_b.sql", "SELECT 2;\n");
  write("20240104000000_d.sql", "SELECT 4;\n");
  succeed();
  write("20240103000000_c.sql", "SELECT 3;\n");
  write("20240105000000_e.sql", "SELECT 5;\n");
  // Atlas overlooks this one: it sorts before the first revision.
  write("20240101000000_a.sql", "SELECT 1;\n");
  EXPECT_EQ(run().error().code, "ST6006");
  EXPECT_EQ(statusText(),
            "Migration Status: PENDING\n"
            "  -- Current Version: 20240104000000\n"
            "  -- Next Version:    UNKNOWN\n"
            "  -- Executed Files:  2\n"
            "  -- Pending Files:   3 (2 out of order)\n"
            "\n"
            "  ERROR: migration files 20240101000000_a.sql, 20240103000000_c.sql were added out of "
            "order. See: https://atlasgo.io/versioned/apply#non-linear-error\n");
  EXPECT_EQ(succeed({.exec_order = ExecOrder::kLinearSkip}).pending.size(), 1U);
  EXPECT_THAT(statusText(), HasSubstr("  -- Pending Files:   2 (out of order)\n"));
  EXPECT_THAT(succeed({.exec_order = ExecOrder::kNonLinear}).pending,
              ElementsAre("20240101000000_a.sql", "20240103000000_c.sql"));
  EXPECT_EQ(revisions().size(), 5U);
  EXPECT_THAT(statusText(), HasSubstr("Migration Status: OK\n"));
}

TEST_P(Apply, BaselineRecordsAndRunsWhatFollows) {
  writeThree();
  ASSERT_TRUE(db().execute("CREATE TABLE t1 (id bigint NOT NULL)"));
  EXPECT_EQ(run().error().code, "ST6003");
  EXPECT_EQ(run({.baseline = "2099"}).error().code, "ST6004");
  EXPECT_EQ(run({.baseline = "1", .allow_dirty = true}).error().code, "ST6010");
  const auto report = succeed({.baseline = "20240101000000"});
  EXPECT_EQ(report.files.size(), 2U);
  EXPECT_THAT(rows("SELECT type, applied, total, hash FROM "
                   "atlas_schema_revisions.atlas_schema_revisions ORDER BY version LIMIT 1"),
              ElementsAre("1|0|0|"));
  EXPECT_THAT(statusText(), HasSubstr("Migration Status: OK\n"));
}

TEST_P(Apply, AllowDirtyRunsEverything) {
  writeThree();
  ASSERT_TRUE(db().execute("CREATE TABLE other ()"));
  EXPECT_THAT(run().error().message, HasSubstr("schema 'public'"));
  succeed({.allow_dirty = true});
}

TEST_P(Apply, DryRunChangesNothing) {
  writeThree();
  ASSERT_TRUE(db().execute("CREATE TABLE other ()"));
  // Whoever writes anything takes a transaction number.
  const std::string next = "SELECT pg_snapshot_xmax(pg_current_snapshot())";
  const auto before = rows(next);
  const auto report = succeed({.dry_run = true, .baseline = "20240101000000"});
  EXPECT_THAT(report.pending, ElementsAre("20240102000000.sql", "20240103000000_d.sql"));
  EXPECT_EQ(report.files[1].statements.size(), 2U);
  EXPECT_EQ(rows("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'atlas%'")[0], "0");
  EXPECT_EQ(rows(next), before);
}

TEST_P(Apply, StartsAnEmptyDatabaseAtTheLastCheckpoint) {
  write("1.sql", "CREATE TABLE t1 (a int);\n");
  write("2.sql", "-- atlas:checkpoint\n\nCREATE TABLE t1 (a int);\n");
  write("3.sql", "ALTER TABLE t1 ADD b int;\n");
  EXPECT_THAT(statusText(), HasSubstr("  -- Next Version:    2 (checkpoint)\n"));
  EXPECT_THAT(succeed().pending, ElementsAre("2.sql", "3.sql"));
  EXPECT_THAT(statusText(), HasSubstr("Migration Status: OK\n"));
}

TEST_P(Apply, SkipsCheckpointsWhereThereAreRevisions) {
  write("1.sql", "CREATE TABLE t1 (a int);\n");
  succeed();
  write("2.sql", "-- atlas:checkpoint\n\nCREATE TABLE t1 (a int);\n");
  write("3.sql", "ALTER TABLE t1 ADD b int;\n");
  EXPECT_THAT(succeed().pending, ElementsAre("3.sql"));
}

TEST_P(Apply, FileThatIsNotInTheChecksumIsAppliedToo) {
  write("1.sql", "-- atlas:sum ignore\n\nCREATE TABLE t1 (a int);\n");
  succeed();
  EXPECT_THAT(revisions(), ElementsAre("1|1|1"));
}

TEST_P(Apply, FileWithoutStatementsIsDone) {
  write("1.sql", "-- nothing\n");
  succeed();
  EXPECT_THAT(revisions(), ElementsAre("1|0|0"));
  EXPECT_THAT(statusText(), HasSubstr("Migration Status: OK\n"));
}

TEST_P(Apply, RefusesATamperedDirectoryBeforeAnything) {
  writeThree();
  ASSERT_TRUE(writeFileAtomically(path() / "20240102000000.sql", "DROP TABLE t1;\n"));
  EXPECT_EQ(run().error().code, "ST5014");
  EXPECT_THAT(rows("SELECT to_regclass('t1') IS NULL"), ElementsAre("t"));
}

TEST_P(Apply, RevisionsAreWhereTheSessionsSchemaIs) {
  writeThree();
  ASSERT_TRUE(db().execute("CREATE SCHEMA app"));
  ASSERT_TRUE(db().execute("SET search_path TO app"));
  EXPECT_EQ(*revisionSchema(db(), ""), "app");
  EXPECT_EQ(*revisionSchema(db(), "other"), "other");
  succeed({.amount = 1});
  EXPECT_THAT(rows("SELECT version FROM app.atlas_schema_revisions"),
              ElementsAre("20240101000000"));
  ASSERT_TRUE(db().execute("ALTER TABLE app.atlas_schema_revisions SET SCHEMA public"));
  ASSERT_TRUE(db().execute("CREATE SCHEMA atlas_schema_revisions"));
  ASSERT_TRUE(
      db().execute("ALTER TABLE public.atlas_schema_revisions SET SCHEMA atlas_schema_revisions"));
  EXPECT_EQ(run().error().code, "ST6002");
  succeed({.revisions_schema = "atlas_schema_revisions"});
}

TEST_P(Apply, StatusTellsAllItsStates) {
  writeThree();
  EXPECT_EQ(statusText(),
            "Migration Status: PENDING\n"
            "  -- Current Version: No migration applied yet\n"
            "  -- Next Version:    20240101000000\n"
            "  -- Executed Files:  0\n"
            "  -- Pending Files:   3\n");
  succeed({.amount = 1});
  EXPECT_EQ(statusText(),
            "Migration Status: PENDING\n"
            "  -- Current Version: 20240101000000\n"
            "  -- Next Version:    20240102000000\n"
            "  -- Executed Files:  1\n"
            "  -- Pending Files:   2\n");
  succeed();
  EXPECT_EQ(statusText(),
            "Migration Status: OK\n"
            "  -- Current Version: 20240103000000\n"
            "  -- Next Version:    Already at latest version\n"
            "  -- Executed Files:  3\n"
            "  -- Pending Files:   0\n");
}

TEST_P(Apply, StatusSeesAnAppliedFileThatWasEdited) {
  writeThree();
  succeed();
  EXPECT_EQ(status(db(), opened())->edited, std::nullopt);
  write("20240102000000.sql", "SELECT 'something else';\n");
  EXPECT_EQ(status(db(), opened())->edited, "20240102000000.sql");
}

TEST_P(Apply, StatusOfAnEmptyDirectoryIsOk) {
  std::filesystem::create_directories(path());
  EXPECT_EQ(statusText(),
            "Migration Status: OK\n"
            "  -- Current Version: No migration applied yet\n"
            "  -- Next Version:    Already at latest version\n"
            "  -- Executed Files:  0\n"
            "  -- Pending Files:   0\n");
}

TEST_P(Apply, EightAtOnceApplyEachFileOnce) {
  for (int i = 10; i < 30; ++i) {
    write(std::to_string(i) + ".sql", "CREATE TABLE t" + std::to_string(i) + " ();\n");
  }
  constexpr int kRunners = 8;
  std::vector<std::size_t> done(kRunners);
  std::vector<std::thread> threads;
  for (int runner = 0; runner < kRunners; ++runner) {
    threads.emplace_back([&, runner] {
      auto own = connect();
      const auto report = apply(own, opened(), {.lock = {.timeout = std::chrono::seconds(60)}});
      ASSERT_TRUE(report) << render(report.error());
      EXPECT_TRUE(report->ok());
      done[static_cast<std::size_t>(runner)] = report->files.size();
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(std::accumulate(done.begin(), done.end(), std::size_t{0}), 20U);
  EXPECT_EQ(revisions().size(), 20U);
}

TEST_P(Apply, WaitsForAtlassLockNoLongerThanAsked) {
  writeThree();
  auto other = connect();
  ASSERT_TRUE(other.execute("SELECT pg_advisory_lock(2686470616)"));
  EXPECT_EQ(lockId(kApplyLock), 2686470616U);
  EXPECT_EQ(lockId("atlas_migrate_diff"), 361947982U);
  EXPECT_EQ(lockId("atlas_lint_public"), 1304589634U);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(run({.lock = {.timeout = std::chrono::milliseconds(200)}}).error().code, "ST6001");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
  ASSERT_TRUE(other.execute("SELECT pg_advisory_unlock(2686470616)"));
  succeed();
  EXPECT_THAT(rows("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = "
                   "(SELECT oid FROM pg_database WHERE datname = current_database())"),
              ElementsAre("0"));
}

INSTANTIATE_TEST_SUITE_P(Server, Apply, testing::ValuesIn(majors()));

}  // namespace
}  // namespace strata::apply
