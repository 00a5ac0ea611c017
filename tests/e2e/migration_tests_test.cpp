#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "e2e/project.h"
#include "support/text.h"

// `strata migrate test`: cases beside the directory, and each migration up, down, up.

namespace strata::e2e {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

class MigrationTests : public testing::Test {
 protected:
  void SetUp() override { project_.write("strata.toml", ""); }

  void migration(const std::string& name, const std::string& content) const {
    project_.write("migrations/" + name, content);
    expect("strata migrate hash", 0);
  }

  void users() const {
    migration("1_users.sql", "CREATE TABLE users (id bigint PRIMARY KEY, mail text NOT NULL);\n");
    migration("2_lower.sql",
              "UPDATE users SET mail = lower(mail);\nCREATE UNIQUE INDEX users_mail ON users "
              "(mail);\n");
  }

  std::string expect(const std::string& command, int exit_code) const {
    const Answer answer = project_.shell(command);
    EXPECT_EQ(answer.exit_code, exit_code) << command << "\n" << answer.text;
    return answer.text;
  }

  /// The result of each test, by its name.
  [[nodiscard]] std::map<std::string, std::string> results(const std::string& flags) const {
    const Answer answer =
        project_.shell("strata migrate test --format json " + flags + " 2>errors");
    std::map<std::string, std::string> out;
    const json report = json::parse(answer.text, nullptr, false);
    EXPECT_FALSE(report.is_discarded()) << answer.text << project_.read("errors");
    for (const json& test : report.is_object() ? report.at("tests") : json::array()) {
      const bool explained = !test.at("why").empty();
      EXPECT_EQ(explained, test.at("result") != json("ok")) << test;
      out[test.at("name")] =
          test.at("result").get<std::string>() +
          (explained ? " " + test.at("why")[0].at("code").get<std::string>() : "");
    }
    return out;
  }

  Project project_;
};

TEST_F(MigrationTests, TheExampleOfTheDocsPasses) {
  const auto page = readFile(STRATA_SOURCE_DIR "/docs/testing-migrations.md");
  ASSERT_TRUE(page);
  constexpr std::string_view kFence = "```sql\n-- file: ";
  int files = 0;
  for (std::size_t at = page->find(kFence); at != std::string::npos;
       at = page->find(kFence, at + 1)) {
    const std::size_t name = at + kFence.size();
    const std::size_t body = page->find('\n', name) + 1;
    project_.write(page->substr(name, body - 1 - name),
                   page->substr(body, page->find("```", body) - body));
    ++files;
  }
  ASSERT_EQ(files, 3);
  expect("strata migrate hash", 0);
  for (std::size_t at = page->find("```sh\n"); at != std::string::npos;
       at = page->find("```sh\n", at + 1)) {
    const std::string commands = page->substr(at + 6, page->find("```", at + 6) - at - 6);
    EXPECT_THAT(expect("set -e\n" + commands, 0), Not(HasSubstr("FAILED")));
  }
  const std::string all = expect("strata migrate test", 0);
  EXPECT_THAT(all, HasSubstr("ok      mail.sql: two of a name stop the migration ("));
  EXPECT_THAT(all, HasSubstr("\n5 tests: 5 ok ("));
  expect("strata migrate validate", 0);  // the tests are no members of the directory
}

TEST_F(MigrationTests, AFailureHasItsPlaceAndWhatWasGot) {
  users();
  project_.write("migrations/tests/a.sql",
                 "-- migrate: to latest\nINSERT INTO users VALUES (1, 'a'), (2, 'b');\n"
                 "-- assert: there are three\nSELECT count(*) = 3 FROM users;\n"
                 "-- rows: mails\nSELECT id, mail FROM users ORDER BY 1;\n"
                 "--  id | mail\n-- ----+------\n--   1 | a\n--   2 | c\n"
                 "-- rows:\nSELECT mail FROM users WHERE id = 1;\n"
                 "-- error: 23505 taken\nINSERT INTO users VALUES (3, 'c');\n");
  const std::string all = expect("strata migrate test a", 1);
  EXPECT_THAT(all, HasSubstr("FAILED  a.sql ("));
  EXPECT_THAT(all, HasSubstr("migrations/tests/a.sql:4:1: error: 'there are three' does not hold: "
                             "the answer is false [ST1283]\n    4 | SELECT count"));
  EXPECT_THAT(all, HasSubstr("a.sql:6:1: error: 'mails' has other rows [ST1284]"));
  EXPECT_THAT(all, HasSubstr("\n-  2 | c\n+  2 | b\n"));
  EXPECT_THAT(all, HasSubstr("got\n-- mail\n--------\n-- a\n")) << "ready to be copied";
  EXPECT_THAT(all, HasSubstr("a.sql:14:1: error: 'taken' was to fail with 23505: it succeeded"));
  EXPECT_THAT(all, HasSubstr("\n1 test: 0 ok, 1 failed ("));
}

TEST_F(MigrationTests, AStatementThatFailsEndsItsTestOnly) {
  users();
  project_.write("migrations/tests/a.sql",
                 "-- test: one\n-- migrate: before 2\nSELECT 1,\n  nope;\n"
                 "-- assert: not asked any more\nSELECT false;\n"
                 "-- test: two\n-- migrate: to 2\n-- assert:\nSELECT true;\n");
  const std::string all = expect("strata migrate test a", 1);
  EXPECT_THAT(all, HasSubstr("a.sql:4:3: error: column \"nope\" does not exist"));
  EXPECT_THAT(all, HasSubstr("    4 |   nope;\n      |   ^"));
  EXPECT_THAT(all, Not(HasSubstr("not asked")));
  EXPECT_THAT(all, HasSubstr("ok      a.sql: two ("));
}

TEST_F(MigrationTests, AMigrationThatFailsIsShownAtItsOwnPlaceAndTheTests) {
  users();
  project_.write("migrations/tests/a.sql",
                 "-- migrate: to 1\nINSERT INTO users VALUES (1, 'a'), (2, 'A');\n"
                 "-- migrate: to 2\n");
  const std::string all = expect("strata migrate test a", 1);
  EXPECT_THAT(all, HasSubstr("migrations/2_lower.sql:2:1: error: could not create unique index"));
  EXPECT_THAT(all, HasSubstr("migrations/tests/a.sql:3:1: note: this test migrates here"));
}

TEST_F(MigrationTests, EachHasADatabaseOfItsOwnWithTheRevisionTableInIt) {
  users();
  project_.write("migrations/tests/a.sql",
                 "-- test: one\n-- migrate: to 1\nINSERT INTO users VALUES (1, 'a');\n"
                 "-- test: two\n-- migrate: to 1\n-- assert:\nSELECT count(*) = 0 FROM users;\n"
                 "-- migrate: to latest\n-- rows:\nSELECT version, applied, total FROM "
                 "atlas_schema_revisions.atlas_schema_revisions ORDER BY 1;\n"
                 "-- version | applied | total\n-- --------+---------+-------\n--  1 | 1 | 1\n"
                 "-- 2 | 2 | 2\n");
  expect("strata migrate test a", 0);
}

TEST_F(MigrationTests, TheWayBackIsThatOfDown) {
  users();
  project_.write(
      "migrations/tests/back.sql",
      "-- test: the index goes, the rows stay\n-- migrate: to latest\n"
      "INSERT INTO users VALUES (1, 'a');\n-- migrate: down to 1\n"
      "-- assert:\nSELECT to_regclass('users_mail') IS NULL AND count(*) = 1 FROM users;\n"
      "-- migrate: to latest\n"
      "-- test: rows are not lost unseen\n-- migrate: to latest\n"
      "INSERT INTO users VALUES (1, 'a');\n-- error: ST6024\n-- migrate: down all\n"
      "-- migrate: down all --allow-drop\n"
      "-- assert:\nSELECT to_regclass('users') IS NULL;\n");
  expect("strata migrate test back", 0);
  project_.write("migrations/tests/wrong.sql", "-- migrate: to 2\n-- migrate: to 1\n");
  EXPECT_THAT(expect("strata migrate test wrong", 1),
              HasSubstr("wrong.sql:2:1: error: '1' is before '2'"));
  project_.write("migrations/tests/wrong.sql", "-- migrate: to 1\nBEGIN;\n-- migrate: to 2\n");
  EXPECT_THAT(expect("strata migrate test wrong", 1), HasSubstr("a transaction is open"));
}

TEST_F(MigrationTests, ARoleThatTheMigrationsNameIsThere) {
  users();
  migration("3_policy.sql",
            "GRANT SELECT ON users TO app_reader;\nALTER TABLE users ENABLE ROW LEVEL SECURITY;\n"
            "CREATE POLICY own ON users TO app_reader USING (mail = 'a');\n");
  project_.write("migrations/tests/policy.sql",
                 "-- migrate: to latest\nINSERT INTO users VALUES (1, 'a'), (2, 'b');\n"
                 "SET ROLE app_reader;\n-- rows: only the own one\nSELECT id FROM users;\n"
                 "-- id\n-- --\n-- 1\n-- error: 42501\nDELETE FROM users;\n");
  expect("strata migrate test", 0);
}

TEST_F(MigrationTests, WhatHasNoWayBackIsListedWithTheReason) {
  users();
  migration("3_fill.sql", "INSERT INTO users VALUES (1, 'a');\n");
  migration("4_by_hand.sql", "CREATE TABLE notes (n int);\n");
  migration("5_wrong.sql", "CREATE TABLE more (n int);\n");
  project_.write("migrations/down/4_by_hand.sql", "DROP TABLE notes;\n");
  project_.write("migrations/down/5_wrong.sql", "SELECT 1;\n");
  const auto all = results("--only updown");
  EXPECT_EQ(all.at("1_users.sql"), "ok");
  EXPECT_EQ(all.at("3_fill.sql"), "one_way ST3510") << "the row is there already";
  EXPECT_EQ(all.at("4_by_hand.sql"), "ok");
  EXPECT_EQ(all.at("5_wrong.sql"), "failed ST6021");
  project_.write("migrations/down/5_wrong.sql", "DROP TABLE more;\n");
  const std::string text = expect("strata migrate test", 0);
  EXPECT_THAT(text, HasSubstr("one way 3_fill.sql: up, down, up ("));
  EXPECT_THAT(text, HasSubstr("ok      4_by_hand.sql: up, its own down, up ("));
  EXPECT_THAT(text, HasSubstr("\n5 tests: 4 ok, 1 one way ("));
  expect("strata migrate test --strict", 1);
  EXPECT_EQ(results("--last 2").size(), 2U);
  EXPECT_EQ(results("--run '[13]_'").size(), 2U);
}

TEST_F(MigrationTests, AFileThatDoesNotRunIsTheLastOne) {
  users();
  migration("3_broken.sql", "CREATE TABLE t (n int);\nSELECT nope;\n");
  migration("4_after.sql", "CREATE TABLE u (n int);\n");
  const auto all = results("");
  EXPECT_EQ(all.size(), 3U);
  EXPECT_EQ(all.at("3_broken.sql"), "failed ST3201");
  EXPECT_EQ(results("--last 1").at("3_broken.sql"), "failed ST3201") << "on the way there";
}

TEST_F(MigrationTests, ACheckpointMustBeWhatItStandsFor) {
  migration("20240101000000_t.sql", "CREATE TABLE t (a int, b int);\n");
  migration("20240102000000_t.sql", "ALTER TABLE t DROP COLUMN a, ADD COLUMN c int;\n");
  expect("strata migrate checkpoint", 0);
  for (const auto& [name, result] : results("")) {
    EXPECT_EQ(result, "ok") << name;
  }
  const std::string checkpoint = project_.migrations().back().filename().string();
  migration(checkpoint, project_.read("migrations/" + checkpoint) + "CREATE TABLE more (n int);\n");
  EXPECT_EQ(results("").at(checkpoint), "failed ST3512");
}

TEST_F(MigrationTests, WrongUseIsToldBeforeAnythingRuns) {
  users();
  project_.write("migrations/tests/mail.sql", "-- migrat: to 1\n");
  EXPECT_THAT(expect("strata migrate test", 2), HasSubstr("did you mean 'migrate'?"));
  project_.write("migrations/tests/mail.sql", "-- migrate: to 1\n");
  EXPECT_THAT(expect("strata migrate test mial", 2), HasSubstr("did you mean 'mail'?"));
  EXPECT_THAT(expect("strata migrate test --run '('", 2), HasSubstr("ST1282"));
  EXPECT_THAT(expect("strata migrate test --run nope", 2), HasSubstr("ST1281"));
  project_.write("strata.toml", "[migrations]\ntests = \"checks\"\n");
  project_.write("checks/deep/other.sql", "-- migrate: to latest\n");
  EXPECT_EQ(results("").count("deep/other.sql"), 1U);
  EXPECT_EQ(results("").count("mail.sql"), 0U);
}

}  // namespace
}  // namespace strata::e2e
