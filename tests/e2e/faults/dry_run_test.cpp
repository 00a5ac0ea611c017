#include "faults.h"

// `--dry-run` changes nothing at all.

namespace strata::e2e {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class DryRun : public FaultsTest {
 protected:
  void SetUp() override {
    FaultsTest::SetUp();
    migration("1_init.sql", "CREATE TABLE t (n int);\n");
    migration("2_more.sql", "-- atlas:txmode none\n\nINSERT INTO t VALUES (1);\nSELECT 1/0;\n");
    project_.write("hook", "");
  }

  /// Where the server's log of changes ends: whatever changes anything
  /// writes there. The server tidies up behind earlier changes before, not when someone reads.
  [[nodiscard]] std::string written() const {
    sql("VACUUM");
    sql("CHECKPOINT");
    return value("SELECT pg_current_wal_insert_lsn() || ' ' || pg_current_snapshot()");
  }

  /// All files of the project with their content.
  [[nodiscard]] std::string files() const {
    return expect("find . -type f ! -name 'output.*' | sort | xargs sha256sum", 0);
  }

  /// Runs it and checks that neither server nor project is another one.
  std::string expectNoTrace(const std::string& command, int exit_code) const {
    const std::string server = written();
    const std::string project = files();
    std::string answer = expect(command, exit_code);
    EXPECT_EQ(value("SELECT pg_current_wal_insert_lsn() || ' ' || pg_current_snapshot()"), server)
        << command;
    EXPECT_EQ(files(), project) << command;
    return answer;
  }
};

TEST_F(DryRun, OfAFirstRunDoesNotEvenMakeTheRevisionTable) {
  for (const char* mode : {"file", "none"}) {
    EXPECT_THAT(expectNoTrace(std::string("strata migrate apply --dry-run --tx-mode ") + mode, 0),
                AllOf(HasSubstr("-> CREATE TABLE t"), HasSubstr("-> SELECT 1/0;")));
  }
  EXPECT_EQ(value("SELECT to_regnamespace('atlas_schema_revisions') IS NULL"), "t");
  EXPECT_THAT(expect("strata migrate status", 0), HasSubstr("No migration applied yet"));
}

TEST_F(DryRun, OfABaselineRecordsNothing) {
  sql("CREATE TABLE t (n int)");
  EXPECT_THAT(expectNoTrace("strata migrate apply --dry-run --baseline 1", 0),
              AllOf(HasSubstr("-> INSERT INTO t"), Not(HasSubstr("-> CREATE"))));
  EXPECT_THAT(expectNoTrace("strata migrate apply --dry-run", 3), HasSubstr("[ST6003]"));
}

TEST_F(DryRun, OfAFileThatFailedHalfWayLeavesItsStateAsItIs) {
  expect("strata migrate apply", 3);
  const std::string before = expect("strata migrate status", 0);
  EXPECT_THAT(before, HasSubstr("2 (1 statements applied)"));
  EXPECT_THAT(expectNoTrace("strata migrate apply --dry-run", 0),
              AllOf(HasSubstr("-> SELECT 1/0;"), Not(HasSubstr("-> INSERT"))));
  EXPECT_EQ(expectNoTrace("strata migrate status", 0), before);
}

TEST_F(DryRun, OfAStatementThatWasCutOffDoesNotLookAfterIt) {
  migration("2_more.sql", "-- atlas:txmode none\n\nCREATE INDEX CONCURRENTLY i ON t (n);\n");
  expect("strata migrate apply 1", 0);
  sql("CREATE INDEX i ON t (n); UPDATE pg_index SET indisvalid = false WHERE indexrelid = "
      "'i'::regclass; INSERT INTO atlas_schema_revisions.atlas_schema_revisions SELECT '2', "
      "'more', "
      "2, 0, 1, now(), 0, 'strata: begun, and not known to have ended', 'CREATE INDEX CONCURRENTLY "
      "i ON t (n);', '', 'null', ''");
  EXPECT_THAT(expectNoTrace("strata migrate apply --dry-run", 0), HasSubstr("-> CREATE INDEX"));
  EXPECT_EQ(value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass"), "f");
  EXPECT_THAT(expect("strata migrate apply", 0), HasSubstr("[ST6044]"));
}

TEST_F(DryRun, RunsNoHooks) {
  project_.write("strata.toml", "[database]\nurl = \"" + address() +
                                    "\"\n[hooks]\nbefore_apply = [\"touch ran\"]\nbefore_file = "
                                    "[\"touch ran\"]\nafter_file = [\"touch ran\"]\nafter_apply = "
                                    "[\"touch ran\"]\n");
  expectNoTrace("strata migrate apply --dry-run", 0);
  expect("strata migrate apply 1 && test -e ran", 0);
}

TEST_F(DryRun, NeitherWaitsForARunNorKeepsOneWaiting) {
  pg::Connection locking = session();
  ASSERT_TRUE(locking.execute("SELECT pg_advisory_lock(2686470616)"));  // that of apply
  EXPECT_THAT(expectNoTrace("strata migrate apply --dry-run --lock-timeout 0", 0),
              HasSubstr("-> CREATE TABLE t"));
  EXPECT_THAT(expect("strata migrate apply --lock-timeout 0", 3), HasSubstr("[ST6001]"));
}

}  // namespace
}  // namespace strata::e2e
