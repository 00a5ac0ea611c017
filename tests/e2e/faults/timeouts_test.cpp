#include "faults.h"

// Limits that a role, a database or the URL sets to what a statement may take.

namespace strata::e2e {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class Timeouts : public FaultsTest {
 protected:
  void SetUp() override {
    FaultsTest::SetUp();
    migration(
        "1_init.sql",
        "CREATE TABLE t (n int);\nCREATE TABLE u (n int);\nCREATE FUNCTION gate() RETURNS int "
        "LANGUAGE sql AS 'SELECT 1 FROM pg_advisory_xact_lock_shared(1)';\n");
    expect("strata migrate apply", 0);
  }

  /// A session that keeps whoever calls gate() waiting.
  [[nodiscard]] pg::Connection closedGate() const {
    pg::Connection holder = session();
    EXPECT_TRUE(holder.execute("SELECT pg_advisory_lock(1)"));
    return holder;
  }

  static constexpr const char* kSlow =
      "INSERT INTO t VALUES (1);\nSELECT gate();\nINSERT INTO t VALUES (2);\n";
};

TEST_F(Timeouts, OfAStatementInTheUrlEndTheRunWhereTheNextOneGoesOn) {
  migration("2_slow.sql", kSlow);
  {
    const pg::Connection holder = closedGate();
    for (const char* parameters :
         {"&statement_timeout=500ms", "&options=-c%20statement_timeout%3D500ms"}) {
      EXPECT_THAT(
          expectAt(parameters, "strata migrate apply", 3),
          AllOf(HasSubstr("2_slow.sql:2:1: error: canceling statement due to statement timeout "
                          "[PG57014]"),
                HasSubstr("note: nothing of '2_slow.sql' is applied: it was rolled back"),
                HasSubstr("help: apply again, with a longer statement_timeout")));
    }
    EXPECT_EQ(value("SELECT count(*) FROM t"), "0");
    EXPECT_THAT(expect("strata migrate status", 0), HasSubstr("Current Version: 1\n"));
    expectAt("&statement_timeout=500ms", "strata migrate apply --tx-mode none", 3);
    EXPECT_EQ(value("SELECT count(*) FROM t"), "1");
    EXPECT_THAT(expect("strata migrate status", 0),
                AllOf(HasSubstr("2 (1 statements applied)"), HasSubstr("2 (2 statements left)")));
  }
  expectAt("&statement_timeout=0", "strata migrate apply --tx-mode none", 0);
  EXPECT_EQ(value("SELECT count(*) FROM t"), "2");
}

TEST_F(Timeouts, OfALockThatTheRoleSetsEndTheRunWhereTheNextOneGoesOn) {
  sql("ALTER ROLE postgres IN DATABASE " + database_ + " SET lock_timeout = '50ms'");
  migration("2_lock.sql",
            "INSERT INTO u VALUES (1);\nALTER TABLE t ADD COLUMN m int;\nINSERT INTO u VALUES "
            "(2);\n");
  {
    pg::Connection reader = session();
    ASSERT_TRUE(reader.execute("BEGIN; SELECT * FROM t"));
    EXPECT_THAT(expect("strata migrate apply", 3),
                AllOf(HasSubstr("2_lock.sql:2:1: error: canceling statement due to lock timeout "
                                "[PG55P03]"),
                      HasSubstr("help: apply again when the lock is free")));
    EXPECT_EQ(value("SELECT count(*) FROM u"), "0");
    EXPECT_THAT(expect("strata migrate apply --tx-mode none", 3),
                HasSubstr("note: 1 of 3 statements of '2_lock.sql' are applied"));
    EXPECT_EQ(value("SELECT count(*) FROM u"), "1");
  }
  EXPECT_THAT(expect("strata migrate status", 0), HasSubstr("2 (2 statements left)"));
  expect("strata migrate apply", 0);
  EXPECT_EQ(value("SELECT string_agg(n::text, ',' ORDER BY n) FROM u"), "1,2");
}

/// The row that records a statement meets the limit, not the statement.
TEST_F(Timeouts, InTheRevisionTableTakeTheStatementBack) {
  migration("2_row.sql", "INSERT INTO t VALUES (1);\n");
  {
    pg::Connection holder = session();
    ASSERT_TRUE(
        holder.execute("BEGIN; INSERT INTO atlas_schema_revisions.atlas_schema_revisions "
                       "SELECT '2', description, type, applied, total, executed_at, "
                       "execution_time, error, error_stmt, hash, partial_hashes, "
                       "operator_version FROM atlas_schema_revisions.atlas_schema_revisions"));
    EXPECT_THAT(expectAt("&lock_timeout=50ms", "strata migrate apply", 3),
                AllOf(HasSubstr("canceling statement due to lock timeout"),
                      HasSubstr("note: nothing of '2_row.sql' is applied: it was rolled back")));
    EXPECT_EQ(value("SELECT count(*) FROM t"), "0");
  }
  expect("strata migrate apply", 0);
  EXPECT_EQ(value("SELECT count(*) FROM t"), "1");
}

TEST_F(Timeouts, ADeadlockIsToldAndGoneOnFrom) {
  sql("ALTER DATABASE " + database_ + " SET deadlock_timeout = '50ms'");
  migration("2_deadlock.sql", "LOCK TABLE t;\nSELECT gate();\nLOCK TABLE u;\n");
  pg::Connection other = session();
  ASSERT_TRUE(other.execute("SET deadlock_timeout = '1min'; SELECT pg_advisory_lock(1)"));
  const auto run = start();
  awaitWaiting();
  ASSERT_TRUE(other.execute("BEGIN; LOCK TABLE u; SELECT pg_advisory_unlock(1)"));
  ASSERT_TRUE(other.execute("LOCK TABLE t"));  // until strata is the victim
  const Answer answer = run->wait();
  EXPECT_EQ(answer.exit_code, 3);
  EXPECT_THAT(answer.text, AllOf(HasSubstr("2_deadlock.sql:3:1: error: deadlock detected"),
                                 HasSubstr("note: nothing of '2_deadlock.sql' is applied")));
  ASSERT_TRUE(other.execute("COMMIT"));
  expect("strata migrate apply", 0);
}

class TimeoutsOf18 : public Timeouts {
 protected:
  void SetUp() override {
    if (majors().size() == 1) {
      GTEST_SKIP() << "no PostgreSQL 18 here: set STRATA_PG18_BIN";
    }
    Timeouts::SetUp();
  }

  [[nodiscard]] OwnServer& server() const override { return e2e::server(18); }
};

TEST_F(TimeoutsOf18, OfATransactionEndTheSessionAndNothingElse) {
  migration("2_slow.sql", kSlow);
  {
    const pg::Connection holder = closedGate();
    EXPECT_THAT(expectAt("&transaction_timeout=1s", "strata migrate apply", 3),
                AllOf(HasSubstr("terminating connection due to transaction timeout [PG25P04]"),
                      HasSubstr("help: raise transaction_timeout for this run")));
  }
  EXPECT_EQ(value("SELECT count(*) FROM t"), "0");
  EXPECT_THAT(expect("strata migrate status", 0), HasSubstr("Current Version: 1\n"));
  expect("strata migrate apply", 0);
  EXPECT_EQ(value("SELECT count(*) FROM t"), "2");
}

}  // namespace
}  // namespace strata::e2e
