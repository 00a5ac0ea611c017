#include <sys/wait.h>

#include <csignal>
#include <fstream>

#include "faults.h"
#include "pg/account.h"
#include "support/process.h"

// Through PgBouncer.

namespace strata::e2e {
namespace {

using testing::AllOf;
using testing::HasSubstr;

fs::path pgbouncer() {
  const fs::path on_path = findOnPath("pgbouncer");
  return on_path.empty() ? "/usr/sbin/pgbouncer" : on_path;
}

class Pooler : public FaultsTest {
 protected:
  void SetUp() override {
    if (!fs::exists(pgbouncer())) {
      GTEST_SKIP() << "there is no pgbouncer";
    }
    FaultsTest::SetUp();
    migration("1_init.sql", "CREATE TABLE t (n int);\nINSERT INTO t VALUES (1);\n");
    migration("2_more.sql", "-- atlas:txmode none\n\nCREATE INDEX CONCURRENTLY i ON t (n);\n");
  }

  void TearDown() override {
    if (pid_ != 0) {
      stop(SIGKILL);
    }
  }

  /// Starts it in a folder of the server's user, with more lines of its configuration.
  void start(const std::string& mode, const std::string& more = "") {
    folder_ = server().makeFolder("pooler_" + database_);
    std::ofstream(folder_ / "users") << "\"postgres\" \"\"\n";
    std::ofstream(folder_ / "ini") << fmt::format(
        "[databases]\n* = host={}\n[pgbouncer]\nunix_socket_dir = {}\nlisten_port = 6432\n"
        "auth_type = trust\nauth_file = {}/users\npool_mode = {}\n{}",
        server().folder().string(), folder_.string(), folder_.string(), mode, more);
    auto account = pg::serverAccount();
    ASSERT_TRUE(account);
    pid_ = startAs(*account, {pgbouncer(), folder_ / "ini"}, folder_ / "log");
    for (int i = 0; i < 2000 && !pg::Connection::open(pooled()); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }

  void stop(int signal) {
    ::kill(pid_, signal);
    ::waitpid(std::exchange(pid_, 0), nullptr, 0);
  }

  [[nodiscard]] std::string pooled() const {
    return fmt::format("postgres://postgres@:6432/{}?host={}", database_, folder_.string());
  }

  std::string expectPooled(const std::string& command, int exit_code) const {
    return expect(command + " --url '" + pooled() + "'", exit_code);
  }

  /// Advisory locks in the test's database, whoever holds them.
  [[nodiscard]] std::string locks() const {
    return value(
        "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database WHERE "
        "locktype = 'advisory' AND datname = current_database()");
  }

  fs::path folder_;
  pid_t pid_ = 0;
};

TEST_F(Pooler, ThatSharesSessionsOutIsRefusedAndNothingIsLeft) {
  for (const char* mode : {"transaction", "statement"}) {
    start(mode);
    for (const char* command :
         {"strata migrate apply", "strata migrate set 1", "strata migrate down"}) {
      EXPECT_THAT(expectPooled(command, 2),
                  AllOf(HasSubstr("a pooler that gives each transaction another session [ST6041]"),
                        HasSubstr("help: give the server's own address")));
    }
    EXPECT_EQ(locks(), "0");
    EXPECT_EQ(value("SELECT to_regnamespace('atlas_schema_revisions') IS NULL"), "t");
    EXPECT_THAT(expectPooled("strata migrate status", 0), HasSubstr("Pending Files:   2\n"));
    EXPECT_THAT(expectPooled("strata migrate apply --dry-run", 0), HasSubstr("-> CREATE TABLE t"));
    stop(SIGKILL);
    fs::remove_all(folder_);
  }
  expect("strata migrate apply", 0);
  EXPECT_EQ(value("SELECT count(*) FROM t"), "1");
}

/// What the URL sets would meet whoever has that session next.
TEST_F(Pooler, ThatSharesSessionsOutIsNotGivenSettings) {
  start("transaction");
  EXPECT_THAT(expect("strata migrate status --url '" + pooled() + "&search_path=app'", 2),
              AllOf(HasSubstr("[ST6041]"), HasSubstr("search_path in the URL needs a session")));
  auto other = pg::Connection::open(pooled());
  ASSERT_TRUE(other);
  const auto rows = other->execute("SHOW search_path");
  ASSERT_TRUE(rows);
  EXPECT_EQ(rows->str(0, 0), "\"$user\", public");
}

TEST_F(Pooler, ThatSharesSessionsOutIsNoticedWhileOthersAreBusy) {
  start("transaction", "server_round_robin = 1\n");
  std::vector<pg::Connection> others;
  for (int i = 0; i < 6; ++i) {
    auto opened = pg::Connection::open(pooled());
    ASSERT_TRUE(opened) << render(opened.error());
    ASSERT_TRUE(opened->execute("BEGIN"));
    others.push_back(*std::move(opened));
  }
  for (std::size_t i = 0; i < 4; ++i) {
    ASSERT_TRUE(others[i].execute("COMMIT"));
  }
  for (int i = 0; i < 5; ++i) {
    EXPECT_THAT(expectPooled("strata migrate apply", 2), HasSubstr("[ST6041]"));
  }
  EXPECT_EQ(locks(), "0");
}

TEST_F(Pooler, OfSessionsWorksAsTheServerItself) {
  start("session");
  expectPooled("strata migrate apply", 0);
  EXPECT_EQ(value("SELECT count(*) FROM t"), "1");
  EXPECT_THAT(expectPooled("strata migrate status", 0), HasSubstr("Migration Status: OK"));
}

TEST_F(Pooler, OfOneSessionWorksAsTheServerItself) {
  start("session", "default_pool_size = 1\n");
  expectPooled("strata migrate apply", 0);
  EXPECT_EQ(value("SELECT count(*) FROM t"), "1");
}

/// Its end cuts strata off from a session that does its COMMIT all the same.
TEST_F(Pooler, ThatDiesInTheCommitLeavesAStateToGoOnFrom) {
  start("session");
  migration(
      "2_more.sql",
      "CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM "
      "pg_advisory_xact_lock_shared(1); RETURN NULL; END $$;\nCREATE CONSTRAINT TRIGGER late "
      "AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION late();\n");
  migration("3_late.sql", "INSERT INTO t VALUES (2);\n");
  std::unique_ptr<Background> run;
  {
    pg::Connection holder = session();
    ASSERT_TRUE(holder.execute("SELECT pg_advisory_lock(1)"));
    run = FaultsTest::start({"migrate", "apply", "--url", pooled()});
    awaitWaiting();
    stop(SIGKILL);
    const Answer answer = run->wait();
    EXPECT_EQ(answer.exit_code, 3);
    EXPECT_THAT(answer.text,
                AllOf(HasSubstr("the connection was lost at the COMMIT: whether it was done is not "
                                "known here"),
                      HasSubstr("'strata migrate status' tells what is applied")));
  }
  await(
      "SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = 'strata' AND datname = "
      "current_database()");
  const bool done = value("SELECT count(*) FROM t") == "2";
  EXPECT_THAT(expect("strata migrate status", 0),
              HasSubstr(done ? "Migration Status: OK" : "Current Version: 2\n"));
  expect("strata migrate apply", 0);
  EXPECT_EQ(value("SELECT string_agg(n::text, ',' ORDER BY n) FROM t"), "1,2");
}

}  // namespace
}  // namespace strata::e2e
