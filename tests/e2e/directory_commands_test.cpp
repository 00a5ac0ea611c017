#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "e2e/project.h"
#include "pg/embedded.h"

// ls, show, new, edit, rm, rebase, hash and set as a user types them.

namespace strata::e2e {
namespace {

using testing::HasSubstr;
using testing::Not;

class DirectoryCommands : public testing::Test {
 protected:
  void SetUp() override {
    project_.write("strata.toml", "");
    project_.write("migrations/20240101000000_init.sql", "CREATE TABLE a (n int);\n");
    project_.write("migrations/20240102000000_more.sql", "CREATE TABLE b (n int);\n");
    expect("strata migrate hash", 0);
  }

  /// Runs it and gives what it printed.
  std::string expect(const std::string& command, int exit_code) const {
    const Answer answer = project_.shell(command);
    EXPECT_EQ(answer.exit_code, exit_code) << command << "\n" << answer.text;
    return answer.text;
  }

  Project project_;
};

TEST_F(DirectoryCommands, ListAndShow) {
  EXPECT_EQ(expect("strata migrate ls", 0), "20240101000000_init.sql\n20240102000000_more.sql\n");
  EXPECT_EQ(expect("strata migrate ls -s -l", 0), "20240102000000\n");
  EXPECT_THAT(expect("strata migrate ls --format json", 0), HasSubstr("\"description\": \"more\""));
  EXPECT_EQ(expect("strata migrate show 20240102000000", 0), "CREATE TABLE b (n int);\n");
  EXPECT_THAT(expect("strata migrate show 20240102000001", 2), HasSubstr("did you mean"));
}

TEST_F(DirectoryCommands, EditTakesWhatTheEditorSaved) {
  expect("EDITOR='sed -i s/b/bb/' strata migrate edit migrations/20240102000000_more.sql", 0);
  EXPECT_EQ(expect("strata migrate show 20240102000000", 0), "CREATE TABLE bb (n int);\n");
  expect("strata migrate validate", 0);
  EXPECT_THAT(expect("EDITOR=false strata migrate edit 20240102000000", 3), HasSubstr("ST1231"));
  EXPECT_EQ(expect("EDITOR=true strata migrate edit 20240102000000", 0), "not changed\n");
}

TEST_F(DirectoryCommands, NewWithABody) {
  const std::string edited =
      expect("EDITOR=\"echo 'SELECT 1;' >\" strata migrate new --edit seed", 0);
  EXPECT_EQ(expect("cat " + edited, 0), "SELECT 1;\n");
  const std::string made = expect("strata migrate new --data fill", 0);
  EXPECT_THAT(made, HasSubstr("_fill.sql"));
  EXPECT_THAT(expect("cat " + made, 0), HasSubstr("-- Rows, not structure"));
  expect("strata migrate validate --replay", 0);
  EXPECT_THAT(expect("strata migrate new a/b --edit", 2), HasSubstr("ST5021"));
}

TEST_F(DirectoryCommands, RemoveAndRebaseKeepTheChecksumRight) {
  expect("strata migrate new third", 0);
  EXPECT_THAT(expect("strata migrate rebase 20240101000000", 0), HasSubstr("_init.sql -> "));
  EXPECT_EQ(project_.migrations()[0].filename(), "20240102000000_more.sql");
  expect("strata migrate rm 20240102000000", 0);
  EXPECT_EQ(project_.migrations().size(), 2U);
  expect("strata migrate validate", 0);
}

TEST_F(DirectoryCommands, HashTakesAFileButNoSlip) {
  project_.write("migrations/20240102000000_more.sql", "SELECT 1;\r\n");
  EXPECT_THAT(expect("strata migrate hash migrations/20240102000000_moer.sql", 2),
              HasSubstr("did you mean"));
  expect("strata migrate validate", 1);
  expect("strata migrate hash migrations/20240102000000_more.sql", 0);
  expect("strata migrate validate", 0);
  EXPECT_THAT(expect("strata migrate hash --fix-eol", 0), HasSubstr("more.sql are LF now"));
  EXPECT_EQ(project_.read("migrations/20240102000000_more.sql"), "SELECT 1;\n");
}

TEST_F(DirectoryCommands, ValidateWarnsOfWhatAtlasReadsOtherwise) {
  project_.write("migrations/20240103000000_quotes.sql",
                 "INSERT INTO b VALUES (1);\nSELECT E'it\\'s; so';\n");
  project_.write("migrations/20240104000000_end.sql", "SELECT 1;\n-- the end");
  expect("strata migrate hash", 0);
  const std::string told = expect("strata migrate validate", 0);
  EXPECT_THAT(told, HasSubstr("migrations/20240103000000_quotes.sql:2:19: warning: Atlas reads "
                              "other statements in this file than strata [ST1260]\n"));
  EXPECT_THAT(told, HasSubstr("note: strata runs 2 statements, here: SELECT E'it\\'s; so';\n"));
  EXPECT_THAT(told, HasSubstr("note: Atlas runs nothing of it: 2:19: unclosed quote '\\''\n"));
  EXPECT_THAT(told, HasSubstr("note: strata runs 1 statement, none from here on\n"
                              "note: Atlas runs 2 statements, here: -- the end\n"
                              "help: end the last line with a line end"));
  const auto answer = nlohmann::json::parse(
      expect("strata migrate validate --format json 2>/dev/null", 0), nullptr, false);
  ASSERT_EQ(answer.at("atlas_differences").size(), 2U) << answer;
  EXPECT_EQ(answer.at("atlas_differences")[1],
            nlohmann::json::parse(R"({"file": "20240104000000_end.sql", "line": 2, "column": 1,
              "strata": {"statements": 1, "statement": "", "error": ""},
              "atlas": {"statements": 2, "statement": "-- the end", "error": ""}})"));
}

TEST_F(DirectoryCommands, WhatWasAppliedIsNotChanged) {
  auto server = pg::EmbeddedServer::start({});
  ASSERT_TRUE(server) << render(server.error());
  const std::string url = " --url \"" + server->conninfo("strata_0") + "\"";
  expect("strata migrate apply 1 --lock-timeout 5s" + url, 0);
  for (const char* command : {"rm", "rebase", "edit"}) {
    EXPECT_THAT(expect(std::string("strata migrate ") + command + " 20240101000000" + url, 1),
                HasSubstr("ST6016"))
        << command;
  }
  EXPECT_EQ(project_.migrations().size(), 2U);
  expect("strata migrate rebase 20240102000000" + url, 0);
  EXPECT_THAT(expect("strata migrate set 20240101000000" + url, 0), testing::IsEmpty());
  EXPECT_THAT(expect("strata migrate set 20240102000000" + url, 2), HasSubstr("ST6011"));
  // The database of the configuration need not be there to work on files.
  project_.write("strata.toml", "[database]\nurl = \"postgres:///gone?host=/nowhere\"\n");
  EXPECT_THAT(expect("strata migrate rm 20240101000000", 0), HasSubstr("not known"));
  EXPECT_THAT(expect("strata migrate apply --lock-timeout 5x" + url, 2), HasSubstr("ST1230"));
}

TEST_F(DirectoryCommands, ACheckpointMakesWhatAllFilesBeforeItMake) {
  project_.write(
      "migrations/20240103000000_views.sql",
      "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';\nCREATE VIEW v AS SELECT "
      "n, f() AS m FROM a;\nALTER TABLE b ADD COLUMN m int DEFAULT f() NOT NULL;\n");
  expect("strata migrate hash", 0);
  EXPECT_THAT(expect("strata migrate checkpoint --dry-run v1", 0),
              testing::StartsWith("-- atlas:checkpoint v1\n\n"));
  EXPECT_EQ(project_.migrations().size(), 3U);
  EXPECT_THAT(expect("strata migrate checkpoint v1", 0), HasSubstr("_checkpoint.sql"));
  expect("strata migrate validate --replay", 0);
  EXPECT_THAT(expect("strata schema diff --from migrations --to "
                     "\"dir://migrations?version=20240103000000\"",
                     0),
              HasSubstr("synced"));
}

TEST_F(DirectoryCommands, ACheckpointDoesNotLoseRowsUnsaid) {
  project_.write("migrations/20240103000000_seed.sql", "INSERT INTO a VALUES (1);\n");
  expect("strata migrate hash", 0);
  EXPECT_THAT(expect("strata migrate checkpoint", 1), HasSubstr("\"public\".\"a\""));
  EXPECT_EQ(project_.migrations().size(), 3U);
  expect("strata migrate checkpoint --without-rows", 0);
  EXPECT_EQ(project_.migrations().size(), 4U);
}

TEST_F(DirectoryCommands, SquashPlansAtOnceWhatTheFilesDo) {
  project_.write("migrations/20240103000000_a.sql",
                 "ALTER TABLE b RENAME TO c;\nCREATE TABLE gone (n int);\n");
  project_.write("migrations/20240104000000_b.sql",
                 "ALTER TABLE c RENAME n TO m;\nDROP TABLE gone;\n");
  expect("git init -q . && git add -A && strata migrate hash", 0);
  const std::string before = expect("strata schema inspect --from migrations", 0);
  const std::string shown = expect("strata migrate squash --since 20240103000000 --dry-run", 0);
  EXPECT_THAT(shown, HasSubstr("RENAME TO \"c\""));
  EXPECT_THAT(shown, HasSubstr("RENAME COLUMN \"n\" TO \"m\""));
  EXPECT_THAT(shown, Not(HasSubstr("gone")));
  expect(
      "git -c user.name=a -c user.email=b commit -qm x -- migrations/20240101000000_init.sql "
      "migrations/20240102000000_more.sql",
      0);
  EXPECT_THAT(expect("strata migrate squash --git-base HEAD renamed", 0),
              HasSubstr("_renamed.sql"));
  EXPECT_EQ(project_.migrations().size(), 3U);
  expect("strata migrate validate --replay", 0);
  EXPECT_EQ(expect("strata schema inspect --from migrations", 0), before);
}

TEST_F(DirectoryCommands, SquashDoesNotLoseWhatIsNoStructure) {
  project_.write("migrations/20240103000000_rows.sql", "-- why\nINSERT INTO a VALUES (1);\n");
  expect("strata migrate hash", 0);
  EXPECT_THAT(expect("strata migrate squash --since 20240102000000", 1),
              HasSubstr("20240103000000_rows.sql:2:1: error"));
  EXPECT_EQ(project_.migrations().size(), 3U);
  const std::string made = expect("strata migrate squash --since 20240102000000 --join", 0);
  EXPECT_THAT(expect("cat " + made, 0), HasSubstr("-- why\nINSERT INTO a VALUES (1);\n"));
  EXPECT_EQ(project_.migrations().size(), 2U);
  expect("strata migrate validate --replay", 0);
  EXPECT_THAT(expect("strata migrate squash", 2), HasSubstr("--since or --git-base"));
}

}  // namespace
}  // namespace strata::e2e
