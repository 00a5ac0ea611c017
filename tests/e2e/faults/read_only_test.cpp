#include "faults.h"

// Servers and sessions that may not write.

namespace strata::e2e {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class ReadOnly : public FaultsTest {
 protected:
  void SetUp() override {
    FaultsTest::SetUp();
    migration("1_init.sql", "CREATE TABLE t (n int);\n");
  }
};

TEST_F(ReadOnly, ASessionThatMayOnlyReadIsToldBeforeAnythingIsTried) {
  sql("ALTER DATABASE " + database_ + " SET default_transaction_read_only = on");
  const std::string refused = expect("strata migrate apply", 3);
  EXPECT_THAT(refused, AllOf(HasSubstr("the session may only read"), HasSubstr("[ST6042]")));
  expectAt("&default_transaction_read_only=off", "strata migrate apply", 0);
  EXPECT_THAT(expect("strata migrate apply", 0), HasSubstr("No migration files to execute"));
}

/// A replica that follows its primary by streaming.
class Standby : public ReadOnly {
 protected:
  void SetUp() override {
    ReadOnly::SetUp();
    primary_ = std::make_unique<OwnServer>(OwnServerOptions{
        .settings = "wal_level = replica\nmax_wal_senders = 4\nhot_standby = on\n"});
    primary_->sql("postgres", "CREATE DATABASE " + database_);
    primary_->stop();
    standby_ = std::make_unique<OwnServer>(OwnServerOptions{
        .settings = "primary_conninfo = 'host=" + primary_->folder().string() + " user=postgres'\n",
        .copy_of = primary_->data(),
        .standby = true,
        .started = false});
    primary_->start();
    standby_->start();
  }

  std::string applyAt(const OwnServer& server, const std::string& more, int exit_code) const {
    return expect("strata migrate apply " + more + " --url '" + server.address(database_) + "'",
                  exit_code);
  }

  [[nodiscard]] std::string statusAt(const OwnServer& server) const {
    return expect("strata migrate status --url '" + server.address(database_) + "'", 0);
  }

  /// Waits until the replica has what the primary had.
  void untilFollowed() const {
    const std::string position = primary_->value("postgres", "SELECT pg_current_wal_lsn()");
    for (int i = 0; i < 5000; ++i) {
      if (standby_->value("postgres", "SELECT pg_last_wal_replay_lsn() >= '" + position + "'") ==
          "t") {
        return;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    FAIL() << "the replica does not follow";
  }

  std::unique_ptr<OwnServer> primary_;
  std::unique_ptr<OwnServer> standby_;
};

TEST_F(Standby, IsToldAsSuchAndThePrimaryIsGoneOnWith) {
  for (const char* pending : {"1_init.sql", "2_more.sql"}) {
    migration(pending, std::string("CREATE TABLE t_") + pending[0] + " (n int);\n");
    EXPECT_THAT(applyAt(*standby_, "", 3),
                AllOf(HasSubstr("the server is a standby: nothing can be applied to it [ST6042]"),
                      HasSubstr("target_session_attrs=read-write")));
    EXPECT_THAT(statusAt(*standby_), HasSubstr("Pending Files:   1\n"));
    EXPECT_THAT(applyAt(*standby_, "--dry-run", 0), HasSubstr("-> CREATE TABLE"));
    applyAt(*primary_, "", 0);
    untilFollowed();
    EXPECT_THAT(statusAt(*standby_), HasSubstr("Migration Status: OK"));
    EXPECT_THAT(applyAt(*standby_, "", 0), HasSubstr("No migration files to execute"));
  }
  migration("3_both.sql", "CREATE TABLE t_3 (n int);\n");
  expect("strata migrate apply --url 'postgres://postgres@/" + database_ +
             "?host=" + standby_->folder().string() + "," + primary_->folder().string() +
             "&target_session_attrs=read-write'",
         0);
  EXPECT_THAT(statusAt(*primary_), HasSubstr("Migration Status: OK"));
}

/// The primary goes away in the middle of a run, and its replica takes its place.
TEST_F(Standby, TakesThePlaceOfAPrimaryThatDiedInARun) {
  migration("1_init.sql",
            "CREATE TABLE t (n int);\nCREATE FUNCTION gate() RETURNS int LANGUAGE sql AS 'SELECT 1 "
            "FROM pg_advisory_xact_lock_shared(1)';\n");
  applyAt(*primary_, "", 0);
  migration("2_half.sql",
            "-- atlas:txmode none\n\nINSERT INTO t VALUES (1);\nSELECT gate();\nINSERT INTO t "
            "VALUES (2);\n");
  {
    auto holder = pg::Connection::open(primary_->conninfo(database_));
    ASSERT_TRUE(holder && holder->execute("SELECT pg_advisory_lock(1)"));
    const auto run = start({"migrate", "apply", "--url", primary_->address(database_)});
    while (primary_->value(database_,
                           "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' "
                           "AND NOT granted") != "1") {
      ASSERT_FALSE(run->ended());
    }
    untilFollowed();
    primary_->crash();
    EXPECT_EQ(run->wait().exit_code, 3);
  }
  standby_->sql("postgres", "SELECT pg_promote()");
  EXPECT_THAT(statusAt(*standby_), HasSubstr("2 (1 statements applied)"));
  applyAt(*standby_, "", 0);
  EXPECT_EQ(standby_->value(database_, "SELECT string_agg(n::text, ',' ORDER BY n) FROM t"), "1,2");
}

}  // namespace
}  // namespace strata::e2e
