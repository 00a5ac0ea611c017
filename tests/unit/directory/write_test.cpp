#include "directory/write.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <ctime>
#include <set>
#include <thread>

#include "directory/checksum.h"
#include "fixture.h"

namespace strata::directory {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

class Write : public DirectoryTest {
 protected:
  /// Every version once, and the checksum file knows all.
  void expectIntact(std::size_t files) const {
    const Directory directory = opened();
    std::set<std::string> versions;
    for (const MigrationFile& file : directory.files) {
      versions.insert(file.version);
    }
    EXPECT_EQ(versions.size(), files);
    EXPECT_EQ(directory.files.size(), files);
    const SumVerdict verdict = verify(directory);
    EXPECT_TRUE(verdict.ok()) << render(*verdict.diagnostic);
  }
};

Draft draft(std::string name) {
  return {.name = std::move(name),
          .statements = {{.comment = "Create \"t\" table",
                          .sql = "CREATE TABLE \"t\" ()",
                          .reverse = {"DROP TABLE \"t\""}},
                         {.comment = "Create \"u\" table",
                          .sql = "CREATE TABLE \"u\" ()",
                          .reverse = {"DROP TABLE \"u\""}}}};
}

std::string rendered(Format format, const Draft& one, std::size_t file = 0) {
  const auto files = renderDraft(format, one, "20240101000000");
  return file < files.size() ? files[file].name + "\n" + files[file].content : "";
}

TEST(Render, WritesEachFormatsFilesAsAtlasDoes) {
  constexpr const char* kUp =
      "-- create \"t\" table\nCREATE TABLE \"t\" ();\n-- create \"u\" table\nCREATE TABLE \"u\" "
      "();\n";
  constexpr const char* kDown =
      "-- reverse: create \"u\" table\nDROP TABLE \"u\";\n-- reverse: create \"t\" table\n"
      "DROP TABLE \"t\";\n";
  const Draft one = draft("a");
  EXPECT_EQ(rendered(Format::kAtlas, one),
            "20240101000000_a.sql\n-- Create \"t\" table\nCREATE TABLE \"t\" ();\n"
            "-- Create \"u\" table\nCREATE TABLE \"u\" ();\n");
  EXPECT_EQ(rendered(Format::kGolangMigrate, one), std::string("20240101000000_a.up.sql\n") + kUp);
  EXPECT_EQ(rendered(Format::kGolangMigrate, one, 1),
            std::string("20240101000000_a.down.sql\n") + kDown);
  EXPECT_EQ(rendered(Format::kGoose, one), std::string("20240101000000_a.sql\n-- +goose Up\n") +
                                               kUp + "\n-- +goose Down\n" + kDown);
  EXPECT_EQ(rendered(Format::kDbmate, one), std::string("20240101000000_a.sql\n-- migrate:up\n") +
                                                kUp + "\n-- migrate:down\n" + kDown);
  EXPECT_EQ(rendered(Format::kFlyway, one), std::string("V20240101000000__a.sql\n") + kUp);
  EXPECT_EQ(rendered(Format::kFlyway, one, 1), std::string("U20240101000000__a.sql\n") + kDown);
  EXPECT_EQ(rendered(Format::kLiquibase, one),
            "20240101000000_a.sql\n--liquibase formatted sql\n"
            "--changeset atlas:20240101000000-1\n--comment: create \"t\" table\n"
            "CREATE TABLE \"t\" ();\n--rollback: DROP TABLE \"t\";\n\n"
            "--changeset atlas:20240101000000-2\n--comment: create \"u\" table\n"
            "CREATE TABLE \"u\" ();\n--rollback: DROP TABLE \"u\";\n");
  EXPECT_EQ(rendered(Format::kAtlas, {}), "20240101000000.sql\n");
}

TEST_F(Write, WhatIsWrittenIsReadBackInEveryFormat) {
  for (const Format format : allFormats()) {
    SCOPED_TRACE(formatName(format));
    const DirectoryUrl where{.path = path() / formatName(format), .format = format};
    Draft one = draft("a");
    one.transactional = false;
    ASSERT_TRUE(addMigrations(where, {one}));
    const auto directory = open(where);
    ASSERT_TRUE(directory);
    EXPECT_TRUE(verify(*directory).ok());
    ASSERT_EQ(directory->files.size(), 1U);
    const MigrationFile& file = directory->files[0];
    EXPECT_EQ(file.description, "a");
    const auto up = file.statements();
    ASSERT_TRUE(up);
    ASSERT_EQ(up->size(), 2U);
    EXPECT_EQ((*up)[1].text, "CREATE TABLE \"u\" ();");
    EXPECT_EQ(file.directives()->tx_mode, TxMode::kNone);
    const auto down = file.downStatements();
    ASSERT_TRUE(down);
    ASSERT_EQ(down->size(), format == Format::kAtlas ? 0U : 2U);
    if (format != Format::kAtlas) {
      EXPECT_EQ((*down)[0].text, "DROP TABLE \"u\";");
    }
  }
}

TEST_F(Write, VersionsAreTimesAndNeverEqual) {
  const auto first = addMigrations(url(), {draft("a"), draft("b")});
  ASSERT_TRUE(first);
  ASSERT_TRUE(addMigrations(url(), {draft("a")}));
  expectIntact(3);
  std::time_t now = std::time(nullptr);
  char text[16];
  std::tm parts{};
  std::strftime(text, sizeof text, "%Y%m%d%H", gmtime_r(&now, &parts));
  EXPECT_EQ((*first)[0].version.size(), 14U);
  EXPECT_EQ((*first)[0].version.substr(0, 8), std::string(text).substr(0, 8));
}

TEST_F(Write, ComesAfterAFileFromTheFutureAndRefusesWhereNoTimeCan) {
  write("20991231235959_far.sql", "");
  ASSERT_TRUE(writeChecksum(url()));
  const auto after = addMigrations(url(), {draft("a")});
  ASSERT_TRUE(after);
  EXPECT_EQ((*after)[0].version, "21000101000000");
  write("99991231235959_end.sql", "");
  ASSERT_TRUE(writeChecksum(url()));
  EXPECT_EQ(addMigrations(url(), {draft("a")}).error().code, "ST5022");
  write("v2.sql", "");
  ASSERT_TRUE(writeChecksum(url()));
  EXPECT_EQ(addMigrations(url(), {draft("a")}).error().code, "ST5022");
}

TEST_F(Write, RefusesADirectoryThatWasTamperedWith) {
  ASSERT_TRUE(addMigrations(url(), {draft("a")}));
  write(opened().files[0].name, "DROP TABLE t;");
  EXPECT_EQ(addMigrations(url(), {draft("b")}).error().code, "ST5014");
  EXPECT_EQ(opened().files.size(), 1U);
}

TEST_F(Write, RefusesNamesThatAreNone) {
  EXPECT_EQ(*checkName("add users-Table.v2 é"), "add users-Table.v2 é");
  EXPECT_THAT(checkName("a/b").error().help, HasSubstr("'a_b'"));
  EXPECT_THAT(checkName("a\n\tb").error().help, HasSubstr("'a_b'"));
  EXPECT_THAT(checkName("a\xff").error().help, HasSubstr("'a_'"));
  EXPECT_FALSE(checkName(std::string(201, 'x')));
  EXPECT_EQ(addMigrations(url(), {draft("../x")}).error().code, "ST5021");
}

TEST_F(Write, ExactNamesAreWrittenOnceOnly) {
  ASSERT_TRUE(addFiles(url(), {{.name = "1_a.sql", .version = "1", .content = "SELECT 1;\n"}}));
  EXPECT_EQ(addFiles(url(), {{.name = "1_a.sql", .version = "1", .content = "x"}}).error().code,
            "ST5023");
  EXPECT_EQ(addFiles(url(), {{.name = "1_b.sql", .version = "1", .content = "x"}}).error().code,
            "ST5023");
  expectIntact(1);
}

TEST_F(Write, ChecksumOfADirectoryThatIsNotThereMakesNone) {
  EXPECT_EQ(writeChecksum(url()).error().code, "ST5004");
  EXPECT_FALSE(std::filesystem::exists(path()));
}

TEST_F(Write, ThreadsNeverMakeEqualVersions) {
  constexpr int kThreads = 8;
  constexpr int kEach = 5;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([this] {
      for (int i = 0; i < kEach; ++i) {
        EXPECT_TRUE(addMigrations(url(), {draft("same")}));
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  expectIntact(kThreads * kEach);
}

TEST_F(Write, ProcessesNeverMakeEqualVersions) {
  constexpr int kProcesses = 6;
  constexpr int kEach = 5;
  std::vector<pid_t> children;
  for (int process = 0; process < kProcesses; ++process) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      bool fine = true;
      for (int i = 0; i < kEach; ++i) {
        fine = fine && addMigrations(url(), {draft("same")});
      }
      ::_exit(fine ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  expectIntact(kProcesses * kEach);
}

TEST_F(Write, KillLeavesFilesThatTheChecksumKnowsOrDoesNotKnowYet) {
  constexpr int kRounds = 60;
  int unknown = 0;
  std::size_t before = 0;
  for (int round = 0; round < kRounds; ++round) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      while (addMigrations(url(), {draft("a"), draft("b")})) {
      }
      ::_exit(1);
    }
    std::this_thread::sleep_for(std::chrono::microseconds(500 + round * 97));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    if (!std::filesystem::exists(path())) {
      continue;
    }
    const Directory directory = opened();
    for (const MigrationFile& file : directory.files) {
      EXPECT_THAT(file.content, EndsWith("CREATE TABLE \"u\" ();\n"));
    }
    EXPECT_GE(directory.files.size(), before);
    before = directory.files.size();
    const SumVerdict verdict = verify(directory);
    if (!verdict.ok()) {
      ++unknown;
      EXPECT_TRUE(verdict.reason == SumReason::kAdded || verdict.state == SumState::kMissing)
          << render(*verdict.diagnostic);
      ASSERT_TRUE(writeChecksum(url()));
    }
    expectIntact(before);
  }
  // What was half written goes with the next lock.
  ASSERT_TRUE(writeChecksum(url()));
  for (const auto& entry : std::filesystem::directory_iterator(path())) {
    EXPECT_THAT(entry.path().filename().string(), Not(HasSubstr("tmp")));
  }
  RecordProperty("killed_before_the_checksum", unknown);
  EXPECT_GT(before, 0U);
}

}  // namespace
}  // namespace strata::directory
