#include "pg/embedded.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <string>
#include <vector>

#include "server.h"
#include "support/text.h"

namespace strata::pg {
namespace {

using testing::HasSubstr;
using Clock = std::chrono::steady_clock;

double millisecondsSince(Clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

TEST(EmbeddedServer, HasFourEmptyDatabasesInUtf8) {
  for (int i = 0; i < EmbeddedServer::kDatabases; ++i) {
    Connection c = connectTo("strata_" + std::to_string(i));
    EXPECT_EQ(
        valueOf(c, "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"),
        "0");
    EXPECT_EQ(valueOf(c, "SHOW server_encoding"), "UTF8");
    EXPECT_EQ(valueOf(c, "SELECT datcollate FROM pg_database WHERE datname = current_database()"),
              "C.UTF-8");
    EXPECT_EQ(valueOf(c, "SELECT upper('ä')"), "Ä");
  }
}

TEST(EmbeddedServer, ListensOnNoTcpPortAndOnlyItsOwnerMayReachItsSocket) {
  Connection c = connectTo("strata_0");
  EXPECT_EQ(valueOf(c, "SHOW listen_addresses"), "");
  const auto& directory = sharedServer().directory();
  struct stat info{};
  ASSERT_EQ(stat(directory.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0700U);
  EXPECT_EQ(valueOf(c, "SHOW unix_socket_directories"), directory.string());
  struct stat process{};
  ASSERT_EQ(stat(("/proc/" + std::to_string(sharedServer().pid())).c_str(), &process), 0);
  EXPECT_NE(process.st_uid, 0U);
  EXPECT_EQ(info.st_uid, process.st_uid);
}

TEST(EmbeddedServer, IsNotDurableAndDeterministic) {
  Connection c = connectTo("strata_0");
  const std::vector<std::pair<const char*, const char*>> expected = {
      {"fsync", "off"},
      {"synchronous_commit", "off"},
      {"full_page_writes", "off"},
      {"autovacuum", "off"},
      {"wal_level", "minimal"},
      {"jit", "off"},
      {"TimeZone", "UTC"},
      {"DateStyle", "ISO, MDY"},
      {"lc_messages", "C.UTF-8"},
      {"search_path", "\"$user\", public"},
      {"default_text_search_config", "pg_catalog.english"}};
  for (const auto& [name, value] : expected) {
    EXPECT_EQ(valueOf(c, std::string("SHOW ") + name), value) << name;
  }
}

TEST(EmbeddedServer, TheEnvironmentOfItsParentDoesNotLeakIn) {
  const std::vector<std::pair<const char*, const char*>> bad = {{"PGOPTIONS", "-c work_mem=1MB"},
                                                                {"PGSERVICE", "nope"},
                                                                {"PGTZ", "Asia/Tokyo"},
                                                                {"PGDATESTYLE", "German"},
                                                                {"PGDATA", "/nope"},
                                                                {"PGPORT", "1"},
                                                                {"PGHOST", "nope"},
                                                                {"PGUSER", "nope"},
                                                                {"PGDATABASE", "nope"},
                                                                {"PGSSLMODE", "verify-full"},
                                                                {"LC_ALL", "nope"},
                                                                {"LANG", "tr_TR.UTF-8"},
                                                                {"TZ", "Asia/Tokyo"},
                                                                {"PGCLIENTENCODING", "LATIN1"}};
  for (const auto& [name, value] : bad) {
    setenv(name, value, 1);
  }
  {
    const TemporaryDirectory cache;
    auto server = EmbeddedServer::start({.cache_dir = cache.path()});
    ASSERT_TRUE(server) << render(server.error());
    auto c = server->connect("strata_0");
    ASSERT_TRUE(c) << render(c.error());
    EXPECT_EQ(valueOf(*c, "SHOW timezone"), "UTC");
    EXPECT_EQ(valueOf(*c, "SHOW datestyle"), "ISO, MDY");
    EXPECT_EQ(valueOf(*c, "SHOW work_mem"), "4MB");
    EXPECT_EQ(valueOf(*c, "SHOW lc_messages"), "C.UTF-8");
  }
  for (const auto& variable : bad) {
    unsetenv(variable.first);
  }
}

TEST(EmbeddedServer, OneTransactionCreatesTenThousandTables) {
  Connection c = connectTo("strata_3");
  const auto made = c.execute(R"(DO $$ BEGIN
      FOR i IN 1..10000 LOOP
        EXECUTE format('CREATE TABLE big_%s (id int PRIMARY KEY, name text)', i);
      END LOOP;
      RAISE EXCEPTION 'all made' USING ERRCODE = 'P0099';
    END $$)");
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, "PGP0099") << render(made.error());
}

TEST(EmbeddedServer, TwoRunAtOnceAndAreSeparate) {
  auto other = EmbeddedServer::start(testOptions());
  ASSERT_TRUE(other) << render(other.error());
  EXPECT_NE(other->directory(), sharedServer().directory());
  auto there = other->connect("strata_0");
  ASSERT_TRUE(there) << render(there.error());
  EXPECT_TRUE(there->execute("CREATE TABLE only_there (a int)"));
  Connection here = connectTo("strata_0");
  EXPECT_EQ(valueOf(here, "SELECT to_regclass('only_there') IS NULL"), "t");
}

TEST(EmbeddedServer, IsGoneWithItsObjectAndAMovedOneStays) {
  std::filesystem::path directory;
  int pid = 0;
  {
    auto started = EmbeddedServer::start(testOptions());
    ASSERT_TRUE(started) << render(started.error());
    EmbeddedServer server = *std::move(started);
    directory = server.directory();
    pid = server.pid();
    EXPECT_TRUE(server.connect("strata_0"));
    EXPECT_EQ(kill(pid, 0), 0);
  }
  EXPECT_FALSE(std::filesystem::exists(directory));
  EXPECT_EQ(kill(pid, 0), -1);
}

TEST(EmbeddedServer, StartTimesArePrinted) {
  const TemporaryDirectory cache;
  for (const char* kind : {"cold", "warm", "warm", "warm"}) {
    auto begin = Clock::now();
    auto server = EmbeddedServer::start({.cache_dir = cache.path()});
    ASSERT_TRUE(server) << render(server.error());
    std::printf("[ figures  ] %s start: %.0f ms", kind, millisecondsSince(begin));
    begin = Clock::now();
    auto c = server->connect("postgres");
    ASSERT_TRUE(c) << render(c.error());
    std::printf(", first session %.1f ms", millisecondsSince(begin));
    begin = Clock::now();
    ASSERT_TRUE(c->execute("CREATE DATABASE a"));
    std::printf(", CREATE DATABASE %.0f ms", millisecondsSince(begin));
    begin = Clock::now();
    ASSERT_TRUE(c->execute("CREATE DATABASE b STRATEGY file_copy"));
    std::printf(" (by file copy %.0f ms)", millisecondsSince(begin));
    begin = Clock::now();
    {
      const EmbeddedServer gone = *std::move(server);
    }
    std::printf(", stop %.0f ms\n", millisecondsSince(begin));
  }
}

TEST(EmbeddedServer, HoldsNoPipeOfItsCaller) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);  // inheritable, as a shell's pipes are
  auto server = EmbeddedServer::start(testOptions());
  ASSERT_TRUE(server) << render(server.error());
  close(ends[1]);
  pollfd closed{.fd = ends[0], .events = POLLIN, .revents = 0};
  EXPECT_EQ(poll(&closed, 1, 1000), 1) << "someone still holds the other end";
  char byte = 0;
  EXPECT_EQ(read(ends[0], &byte, 1), 0);
  close(ends[0]);
}

TEST(EmbeddedServer, ASecondServersSupervisorDoesNotKeepTheFirstAlive) {
  auto first = EmbeddedServer::start(testOptions());
  ASSERT_TRUE(first) << render(first.error());
  auto second = EmbeddedServer::start(testOptions());
  ASSERT_TRUE(second) << render(second.error());
  const auto directory = first->directory();
  {
    const EmbeddedServer gone = *std::move(first);
  }
  EXPECT_FALSE(std::filesystem::exists(directory));
  EXPECT_TRUE(second->connect("strata_0"));
}

TEST(EmbeddedServer, ADamagedImageIsMadeAnew) {
  const TemporaryDirectory cache;
  ASSERT_TRUE(EmbeddedServer::start({.cache_dir = cache.path()}));
  for (const auto& file : std::filesystem::directory_iterator(cache.path())) {
    if (file.path().extension() == ".image") {
      std::filesystem::resize_file(file.path(), file.file_size() / 2);
    }
  }
  auto server = EmbeddedServer::start({.cache_dir = cache.path()});
  ASSERT_TRUE(server) << render(server.error());
  EXPECT_TRUE(server->connect("strata_3"));
}

TEST(EmbeddedServer, StartsWithoutACacheThatItCanWrite) {
  auto server = EmbeddedServer::start({.cache_dir = "/dev/null/cache"});
  ASSERT_TRUE(server) << render(server.error());
  EXPECT_TRUE(server->connect("strata_0"));
}

TEST(EmbeddedServer, ServesEveryMajorVersionThatIsThere) {
  int tried = 0;
  for (const int major : {14, 16, 17, 18}) {
    if (!findServerBinaries(major)) {
      continue;
    }
    ++tried;
    auto server = EmbeddedServer::start(testOptions(major));
    ASSERT_TRUE(server) << render(server.error());
    auto c = server->connect("strata_0");
    ASSERT_TRUE(c) << render(c.error());
    EXPECT_EQ(c->majorVersion(), major);
    EXPECT_TRUE(c->execute("CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY)"));
  }
  if (tried == 0) {
    GTEST_SKIP() << "no PostgreSQL but 15 here; set STRATA_PG18_BIN to a folder of binaries";
  }
}

/// A PostgreSQL installation whose server does what `script` says unless asked for its version.
void writeFakeInstallation(const std::filesystem::path& folder, const std::string& script) {
  const auto real = *findServerBinaries(15);
  std::filesystem::permissions(folder, std::filesystem::perms(0755));
  std::filesystem::create_symlink(real / "initdb", folder / "initdb");
  ASSERT_TRUE(writeFileAtomically(folder / "postgres",
                                  "#!/bin/sh\nREAL=" + (real / "postgres").string() +
                                      "\n[ \"$1\" = -V ] && exec $REAL -V\n" + script + "\n"));
  std::filesystem::permissions(folder / "postgres", std::filesystem::perms(0755));
}

TEST(EmbeddedServer, AServerThatDoesNotStartShowsTheEndOfItsLog) {
  const TemporaryDirectory folder;
  const TemporaryDirectory cache;
  writeFakeInstallation(folder.path(),
                        "[ \"$1\" = --single ] && exec $REAL \"$@\"\n"
                        "echo 'FATAL:  the moon is in the wrong house' >&2; exit 3");
  const auto server = EmbeddedServer::start({.bin_dir = folder.path(), .cache_dir = cache.path()});
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().code, "ST3003");
  EXPECT_THAT(server.error().message, HasSubstr("'postgres' ended with status 3"));
  EXPECT_THAT(render(server.error()), HasSubstr("the moon is in the wrong house"));
}

TEST(EmbeddedServer, AServerThatCannotBePopulatedIsReportedAndNotCached) {
  const TemporaryDirectory folder;
  const TemporaryDirectory cache;
  writeFakeInstallation(folder.path(), "echo 'no disk, no fun' >&2; exit 1");
  const auto server = EmbeddedServer::start({.bin_dir = folder.path(), .cache_dir = cache.path()});
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().code, "ST3003");
  EXPECT_THAT(render(server.error()), HasSubstr("no disk, no fun"));
  for (const auto& file : std::filesystem::directory_iterator(cache.path())) {
    EXPECT_NE(file.path().extension(), ".image");
  }
}

TEST(ServerBinaries, AreFoundAndHavePostgresAndInitdb) {
  const auto folder = findServerBinaries(15);
  ASSERT_TRUE(folder) << render(folder.error());
  EXPECT_EQ(access((*folder / "postgres").c_str(), X_OK), 0);
  EXPECT_EQ(access((*folder / "initdb").c_str(), X_OK), 0);
}

TEST(ServerBinaries, ANamedFolderMustHoldTheRightVersion) {
  const auto other = findServerBinaries(16, *findServerBinaries(15));
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, "ST3001");
  EXPECT_THAT(other.error().message, HasSubstr("which is PostgreSQL 15, not 16"));
  const auto empty = findServerBinaries(15, "/nonexistent");
  ASSERT_FALSE(empty);
  EXPECT_THAT(empty.error().message, HasSubstr("dev.bin_dir is '/nonexistent'"));
  EXPECT_THAT(empty.error().help, HasSubstr("apt install postgresql-15"));
}

TEST(ServerBinaries, WhenThereAreNoneTheErrorListsWhereTheyWereSought) {
  setenv("STRATA_PG14_BIN", "", 1);  // as good as unset
  const auto none = findServerBinaries(14);
  if (none) {
    GTEST_SKIP() << "PostgreSQL 14 is installed here";
  }
  const std::string text = render(none.error());
  EXPECT_THAT(text, HasSubstr("[ST3001]"));
  EXPECT_THAT(text, HasSubstr("STRATA_PG14_BIN"));
  EXPECT_THAT(text, HasSubstr("nothing in '/usr/lib/postgresql/14/bin'"));
  EXPECT_THAT(text, HasSubstr("dev.version = 15"));
  EXPECT_THAT(text, HasSubstr("apt install postgresql-14"));
}

TEST(ServerBinaries, TheVariableOfTheVersionComesFirst) {
  setenv("STRATA_PG15_BIN", "/nonexistent", 1);
  const auto folder = findServerBinaries(15);
  unsetenv("STRATA_PG15_BIN");
  ASSERT_FALSE(folder);
  EXPECT_THAT(folder.error().message, HasSubstr("STRATA_PG15_BIN is '/nonexistent'"));
}

TEST(ServerBinaries, VersionsOutsideTheRangeAreRefused) {
  for (const int major : {13, 19}) {
    const auto folder = findServerBinaries(major);
    ASSERT_FALSE(folder);
    EXPECT_THAT(folder.error().help, HasSubstr("14, 15, 16, 17 or 18"));
  }
}

}  // namespace
}  // namespace strata::pg
