#include "replay/dev_database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace strata {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

pg::EmbeddedOptions embeddedOptions() {
  return {.cache_dir = std::filesystem::path(STRATA_BINARY_DIR) / "test-cache"};
}

std::string valueOf(pg::Connection& connection, const std::string& sql) {
  const auto rows = connection.execute(sql);
  return rows ? rows->str(0, 0) : render(rows.error());
}

std::string run(pg::Connection& connection, const std::string& sql) {
  const auto rows = connection.execute(sql);
  return rows ? "" : render(rows.error());
}

/// Plays the server that a user gives: one of our own, reached by URL.
class UsersServer : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto started = pg::EmbeddedServer::start(embeddedOptions());
    ASSERT_TRUE(started) << render(started.error());
    server_ = new pg::EmbeddedServer(*std::move(started));
  }

  static void TearDownTestSuite() {
    delete server_;
    server_ = nullptr;
  }

  static std::string url(const std::string& database, const std::string& more = "") {
    return "postgres://postgres:s3cret@/" + database + "?host=" + server_->directory().string() +
           more;
  }

  static DevOptions options(const std::string& database) { return {.url = url(database)}; }

  static pg::Connection admin(const std::string& database = "postgres") {
    auto connection = server_->connect(database);
    EXPECT_TRUE(connection) << render(connection.error());
    return *std::move(connection);
  }

  /// The databases of ours on the server, in order.
  static std::vector<std::string> ours() {
    pg::Connection c = admin();
    const auto rows =
        c.execute("SELECT datname FROM pg_database WHERE datname LIKE 'strata\\_dev%' ORDER BY 1");
    std::vector<std::string> names;
    for (int i = 0; rows && i < rows->size(); ++i) {
      names.push_back(rows->str(i, 0));
    }
    return names;
  }

  static pg::EmbeddedServer* server_;
};

pg::EmbeddedServer* UsersServer::server_ = nullptr;

TEST(DevDatabase, TheEmbeddedServerHandsOutAsManyEmptyDatabasesAsAreAskedFor) {
  auto dev = DevDatabase::open({.embedded = embeddedOptions()});
  ASSERT_TRUE(dev) << render(dev.error());
  EXPECT_EQ(dev->majorVersion(), 15);
  std::set<std::string> names;
  std::vector<pg::Connection> held;
  for (int i = 0; i < pg::EmbeddedServer::kDatabases + 3; ++i) {
    auto scratch = dev->scratch();
    ASSERT_TRUE(scratch) << render(scratch.error());
    EXPECT_EQ(run(*scratch, "CREATE TABLE same_name (a int)"), "");
    EXPECT_EQ(valueOf(*scratch, "SHOW server_encoding"), "UTF8");
    names.insert(scratch->database());
    held.push_back(*std::move(scratch));
  }
  EXPECT_EQ(names.size(), held.size());
}

TEST(DevDatabase, TheFirstScratchUsesADatabaseThatIsThereAlready) {
  auto dev = DevDatabase::open({.embedded = embeddedOptions()});
  ASSERT_TRUE(dev) << render(dev.error());
  EXPECT_EQ(dev->scratch()->database(), "strata_0");
  EXPECT_EQ(dev->scratch()->database(), "strata_1");
}

TEST(DevDatabase, ACopyHasWhatTheOriginalHasAndIsApart) {
  auto dev = DevDatabase::open({.embedded = embeddedOptions()});
  ASSERT_TRUE(dev) << render(dev.error());
  std::string original;
  {
    auto first = dev->scratch();
    ASSERT_TRUE(first && run(*first, "CREATE TABLE t AS SELECT 1 AS n").empty());
    original = first->database();
  }
  auto copy = dev->copyOf(original);
  ASSERT_TRUE(copy) << render(copy.error());
  EXPECT_NE(copy->database(), original);
  EXPECT_EQ(run(*copy, "INSERT INTO t VALUES (2)"), "");
  auto again = dev->connect(original);
  ASSERT_TRUE(again) << render(again.error());
  EXPECT_EQ(valueOf(*again, "SELECT count(*) FROM t"), "1");
  EXPECT_EQ(dev->scratch()->database(), "strata_1") << "which was there already";
  dev->drop(copy->database());
  EXPECT_EQ(valueOf(*again,
                    "SELECT count(*) FROM pg_database WHERE datname = '" + copy->database() + "'"),
            "0");
}

TEST(DevDatabase, ADockerUrlIsRefusedWithWhatToDoInstead) {
  const auto dev = DevDatabase::open({.url = "docker://postgres/16-alpine/dev?search_path=public"});
  ASSERT_FALSE(dev);
  EXPECT_EQ(dev.error().code, "ST3102");
  EXPECT_THAT(dev.error().help, HasSubstr("leave out --dev-url"));
  EXPECT_THAT(dev.error().help, HasSubstr("dev.version = 16"));
  EXPECT_EQ(DevDatabase::open({.url = "docker+postgres://host/image:tag/dev"}).error().code,
            "ST3102");
}

TEST(DevDatabase, AServerThatDoesNotAnswerIsReported) {
  const auto dev = DevDatabase::open({.url = "postgres://u:s3cret@127.0.0.1:1/d"});
  ASSERT_FALSE(dev);
  EXPECT_EQ(dev.error().code, "PG08001");
}

TEST_F(UsersServer, GetsDatabasesBesideTheNamedOneAndIsCleanAfterwards) {
  {
    auto dev = DevDatabase::open(options("strata_0"));
    ASSERT_TRUE(dev) << render(dev.error());
    EXPECT_EQ(dev->majorVersion(), 15);
    auto first = dev->scratch();
    auto second = dev->scratch();
    ASSERT_TRUE(first && second);
    EXPECT_EQ(run(*first, "CREATE TABLE t (a int)"), "");
    EXPECT_EQ(run(*second, "CREATE TABLE t (a int)"), "");
    const std::string prefix = "strata_dev_" + std::to_string(getpid());
    EXPECT_THAT(ours(), ElementsAre(prefix + "_0", prefix + "_1"));
    DevDatabase moved = *std::move(dev);  // and both scratch sessions are still connected
    EXPECT_TRUE(moved.scratch());
  }
  EXPECT_THAT(ours(), IsEmpty());
  pg::Connection named = admin("strata_0");
  EXPECT_EQ(valueOf(named, "SELECT to_regclass('t') IS NULL"), "t");
}

TEST_F(UsersServer, CopiesAreCleanedAwayToo) {
  {
    auto dev = DevDatabase::open(options("strata_0"));
    ASSERT_TRUE(dev) << render(dev.error());
    const std::string original = dev->scratch()->database();
    auto first = dev->copyOf(original);
    auto second = dev->copyOf(original);
    ASSERT_TRUE(first && second) << render(second.error());
    dev->drop(second->database());
    const std::string prefix = "strata_dev_" + std::to_string(getpid());
    EXPECT_THAT(ours(), ElementsAre(prefix + "_0", prefix + "_1"));
  }
  EXPECT_THAT(ours(), IsEmpty());
}

TEST_F(UsersServer, IsCleanAlsoWhenTheManagingSessionWasEnded) {
  {
    auto dev = DevDatabase::open(options("strata_0"));
    ASSERT_TRUE(dev) << render(dev.error());
    ASSERT_TRUE(dev->scratch());
    pg::Connection c = admin();
    EXPECT_EQ(valueOf(c,
                      "SELECT bool_and(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity "
                      "WHERE application_name LIKE 'strata_dev%'"),
              "t");
  }
  EXPECT_THAT(ours(), IsEmpty());
}

TEST_F(UsersServer, ScratchDatabasesIgnoreWhatTemplate1Holds) {
  {
    pg::Connection c = admin("template1");
    ASSERT_EQ(run(c, "CREATE TABLE site_wide (a int)"), "");
  }
  {
    auto dev = DevDatabase::open(options("strata_0"));
    ASSERT_TRUE(dev) << render(dev.error());
    auto scratch = dev->scratch();
    ASSERT_TRUE(scratch) << render(scratch.error());
    EXPECT_EQ(valueOf(*scratch, "SELECT to_regclass('site_wide') IS NULL"), "t");
  }
  pg::Connection c = admin("template1");
  EXPECT_EQ(run(c, "DROP TABLE site_wide"), "");
}

TEST_F(UsersServer, AnAtlasUrlWithSearchPathWorks) {
  auto dev = DevDatabase::open({.url = url("strata_0", "&search_path=public")});
  ASSERT_TRUE(dev) << render(dev.error());
  auto scratch = dev->scratch();
  ASSERT_TRUE(scratch) << render(scratch.error());
  EXPECT_EQ(valueOf(*scratch, "SHOW search_path"), "public");
}

struct NotEmptyCase {
  const char* make;
  const char* found;
};

TEST_F(UsersServer, ANamedDatabaseThatHoldsAnythingIsRefusedAndNotTouched) {
  const NotEmptyCase cases[] = {
      {"CREATE TABLE users (id int)", "table 'public.users'"},
      {"CREATE SCHEMA app", "schema 'app'"},
      {"CREATE SCHEMA app; CREATE TABLE app.t (a int)", "table 'app.t'"},
      {"CREATE VIEW v AS SELECT 1 AS a", "view 'public.v'"},
      {"CREATE SEQUENCE s", "sequence 'public.s'"},
      {"CREATE TYPE mood AS ENUM ('sad')", "type 'public.mood'"},
      {"CREATE DOMAIN d AS int", "type 'public.d'"},
      {"CREATE TYPE pair AS (a int, b int)", "type 'public.pair'"},
      {"CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "function 'public.f'"},
  };
  for (const NotEmptyCase& c : cases) {
    {
      pg::Connection a = admin();
      ASSERT_EQ(run(a, "CREATE DATABASE filled"), "");
      pg::Connection filled = admin("filled");
      ASSERT_EQ(run(filled, c.make), "");
    }
    const auto dev = DevDatabase::open(options("filled"));
    ASSERT_FALSE(dev) << c.make;
    EXPECT_EQ(dev.error().code, "ST3101") << render(dev.error());
    EXPECT_THAT(render(dev.error()), HasSubstr(c.found));
    EXPECT_THAT(dev.error().message, HasSubstr("'filled' is not empty"));
    pg::Connection a = admin();
    EXPECT_EQ(run(a, "DROP DATABASE filled"), "");
  }
  EXPECT_THAT(ours(), IsEmpty());
}

TEST_F(UsersServer, ALongListOfObjectsIsCutShort) {
  pg::Connection a = admin();
  ASSERT_EQ(run(a, "CREATE DATABASE filled"), "");
  {
    pg::Connection filled = admin("filled");
    ASSERT_EQ(run(filled,
                  "DO $$ BEGIN FOR i IN 1..9 LOOP EXECUTE format('CREATE TABLE t%s (a int)'"
                  ", i); END LOOP; END $$"),
              "");
  }
  const auto dev = DevDatabase::open(options("filled"));
  ASSERT_FALSE(dev);
  EXPECT_THAT(dev.error().message, HasSubstr("it holds 9 objects"));
  EXPECT_EQ(dev.error().notes.size(), 6U);
  EXPECT_EQ(dev.error().notes.back().message, "and 4 more");
  EXPECT_EQ(run(a, "DROP DATABASE filled"), "");
}

TEST_F(UsersServer, AUserWhoMayNotCreateDatabasesIsToldTheStatementThatHelps) {
  pg::Connection a = admin();
  ASSERT_EQ(run(a, "CREATE ROLE \"Mere User\" LOGIN"), "");
  const auto dev = DevDatabase::open(
      {.url = "postgres://Mere%20User@/strata_0?host=" + server_->directory().string()});
  ASSERT_FALSE(dev);
  EXPECT_EQ(dev.error().code, "ST3103");
  EXPECT_THAT(dev.error().help, HasSubstr("ALTER ROLE \"Mere User\" CREATEDB"));
  EXPECT_EQ(run(a, "ALTER ROLE \"Mere User\" CREATEDB"), "");
  {
    auto allowed = DevDatabase::open(
        {.url = "postgres://Mere%20User@/strata_0?host=" + server_->directory().string()});
    ASSERT_TRUE(allowed) << render(allowed.error());
    auto scratch = allowed->scratch();
    ASSERT_TRUE(scratch) << render(scratch.error());
    EXPECT_EQ(run(*scratch, "CREATE TABLE t (a int)"), "") << "an owner may create in public";
  }
  EXPECT_THAT(ours(), IsEmpty());
  EXPECT_EQ(run(a, "DROP ROLE \"Mere User\""), "");
}

TEST_F(UsersServer, OnlyAbandonedDatabasesOfOursAreRemoved) {
  pg::Connection a = admin();
  for (const char* name : {"strata_dev_999999_0", "strata_dev_999998_0", "strata_dev_999997_0",
                           "strata_dev_mine", "strata_dev_1_2_3"}) {
    ASSERT_EQ(run(a, std::string("CREATE DATABASE ") + name), "");
  }
  {
    const pg::Connection connected = admin("strata_dev_999998_0");
    pg::Connection marked = admin();
    ASSERT_EQ(run(marked, "SET application_name = 'strata_dev_999997'"), "");
    auto dev = DevDatabase::open(options("strata_0"));
    ASSERT_TRUE(dev) << render(dev.error());
    EXPECT_THAT(ours(), ElementsAre("strata_dev_1_2_3", "strata_dev_999997_0",
                                    "strata_dev_999998_0", "strata_dev_mine"));
  }
  for (const std::string& name : ours()) {
    EXPECT_EQ(run(a, "DROP DATABASE " + name + " WITH (FORCE)"), "");
  }
}

TEST_F(UsersServer, WhatAKilledProcessLeftIsRemovedByTheNext) {
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const int child = fork();
  if (child == 0) {
    auto dev = DevDatabase::open(options("strata_0"));
    const bool made = dev && dev->scratch();
    (void)!write(ready[1], made ? "y" : "n", 1);
    for (;;) {
      pause();
    }
  }
  char made = 0;
  ASSERT_EQ(read(ready[0], &made, 1), 1);
  EXPECT_EQ(made, 'y');
  close(ready[0]);
  close(ready[1]);
  EXPECT_EQ(ours().size(), 1U);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  pg::Connection a = admin();
  // The server takes a moment to see that the client is gone.
  const std::string sessions =
      "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'strata_dev%'";
  for (int i = 0; i < 500 && valueOf(a, sessions) != "0"; ++i) {
    usleep(10'000);
  }
  ASSERT_TRUE(DevDatabase::open(options("strata_0")));
  EXPECT_THAT(ours(), IsEmpty());
}

TEST_F(UsersServer, ANameTakenByAProcessOfTheSameNumberElsewhereIsSkipped) {
  const std::string taken = "strata_dev_" + std::to_string(getpid()) + "_0";
  pg::Connection a = admin();
  ASSERT_EQ(run(a, "CREATE DATABASE " + taken), "");
  {
    auto dev = DevDatabase::open(options("strata_0"));
    ASSERT_TRUE(dev) << render(dev.error());
    auto scratch = dev->scratch();
    ASSERT_TRUE(scratch) << render(scratch.error());
    EXPECT_NE(scratch->database(), taken);
  }
  EXPECT_THAT(ours(), ElementsAre(taken));
  EXPECT_EQ(run(a, "DROP DATABASE " + taken), "");
}

}  // namespace
}  // namespace strata
