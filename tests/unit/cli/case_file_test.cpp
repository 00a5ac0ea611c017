#include "cli/case_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace strata::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using Kind = CaseStep::Kind;

directory::Directory threeFiles() {
  directory::Directory out;
  for (const char* version : {"1", "2", "30"}) {
    out.files.push_back({.name = std::string(version) + "_x.sql", .version = version});
  }
  return out;
}

CaseFile parsed(const std::string& content) {
  auto file = parseCaseFile("t.sql", "tests/t.sql", content, threeFiles());
  EXPECT_TRUE(file) << render(file.error());
  return file ? *std::move(file) : CaseFile{};
}

std::string refusal(const std::string& content) {
  const auto file = parseCaseFile("t.sql", "tests/t.sql", content, threeFiles());
  EXPECT_FALSE(file) << content;
  EXPECT_TRUE(file || file.error().exit_code == ExitCode::kUsage);
  return file ? "" : render(file.error());
}

std::vector<Kind> kindsOf(const TestCase& test) {
  std::vector<Kind> out;
  for (const CaseStep& step : test.steps) {
    out.push_back(step.kind);
  }
  return out;
}

TEST(CaseFile, AFileWithoutNamesIsOneTest) {
  const CaseFile file = parsed(
      "-- what this is about: nothing\n"
      "-- migrate: to 2\nINSERT INTO t VALUES (1);\n"
      "-- assert: it is there\nSELECT true;\nSELECT 1;\n");
  ASSERT_THAT(file.cases, SizeIs(1));
  EXPECT_EQ(file.cases[0].name, "t.sql");
  EXPECT_THAT(kindsOf(file.cases[0]),
              ElementsAre(Kind::kMigrate, Kind::kStatement, Kind::kAssert, Kind::kStatement));
  EXPECT_EQ(file.cases[0].steps[2].label, "it is there");
  EXPECT_EQ(file.cases[0].steps[2].statement.text, "SELECT true;");
}

TEST(CaseFile, NamesBeginTestsOfTheirOwn) {
  const CaseFile file =
      parsed("-- test: a\n-- migrate: to 1\n-- test: b\n-- migrate: to 2\nSELECT 1;\n");
  ASSERT_THAT(file.cases, SizeIs(2));
  EXPECT_EQ(file.cases[0].name, "t.sql: a");
  EXPECT_EQ(file.cases[1].name, "t.sql: b");
  EXPECT_THAT(file.cases[1].steps, SizeIs(2));
}

TEST(CaseFile, EachWayOfSayingWhereToMigrateIsUnderstood) {
  const CaseFile file = parsed(
      "-- migrate: to latest\n-- migrate: to 2_x.sql\n-- migrate: before 2\n"
      "-- migrate: down to 30 --allow-drop\n-- migrate: down before 1\n-- migrate: down all\n");
  std::vector<std::size_t> files;
  for (const CaseStep& step : file.cases.at(0).steps) {
    files.push_back(step.move.files);
    EXPECT_EQ(step.move.down, files.size() > 3);
    EXPECT_EQ(step.move.allow_drop, files.size() == 4);
  }
  EXPECT_THAT(files, ElementsAre(3, 2, 1, 3, 0, 0));
}

TEST(CaseFile, RowsStandBelowTheirQuery) {
  const CaseFile file = parsed(
      "-- migrate: to 1\n-- rows: two\nSELECT a, b FROM t;\n"
      "--  a | b\n-- ---+---\n--  1 | NULL\n--  2 | x \\| y\n-- (2 rows)\n"
      "-- rows:\nSELECT 1;\n\nSELECT 2;\n");
  const auto& steps = file.cases.at(0).steps;
  ASSERT_THAT(steps, SizeIs(4));
  EXPECT_THAT(steps[1].expected, ElementsAre(ElementsAre("a", "b"), ElementsAre("1", "NULL"),
                                             ElementsAre("2", "x \\| y")));
  EXPECT_THAT(steps[2].expected, IsEmpty()) << "to be written from what is shown";
  EXPECT_EQ(steps[3].kind, Kind::kStatement);
}

TEST(CaseFile, AnErrorIsExpectedOfAStatementOrOfAMigration) {
  const auto steps =
      parsed("-- error: 23505 twice\n-- migrate: to 1\n-- error: 42P01\nSELECT 1;\nSELECT 2;\n")
          .cases.at(0)
          .steps;
  ASSERT_THAT(steps, SizeIs(3));
  EXPECT_EQ(steps[0].error, "23505");
  EXPECT_EQ(steps[1].error, "42P01");
  EXPECT_EQ(steps[2].error, "");
}

TEST(CaseFile, DirectivesInQuotesAndBlockCommentsAreNone) {
  const CaseFile file = parsed(
      "-- migrate: to 1\n/*\n-- migrate: to 2\n*/\nSELECT '\n-- assert: x\n';\n"
      "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$\n-- error: 23505\nSELECT 1; $$;\n"
      "SELECT 1; -- assert: behind a statement\n");
  EXPECT_THAT(kindsOf(file.cases.at(0)),
              ElementsAre(Kind::kMigrate, Kind::kStatement, Kind::kStatement, Kind::kStatement));
}

TEST(CaseFile, WhatCannotBeMeantIsRefusedAtItsPlace) {
  const std::string slip = refusal("-- migrate: to 1\n  -- asert: x\nSELECT true;\n");
  EXPECT_THAT(slip, HasSubstr("tests/t.sql:2:3: error: unknown directive 'asert' [ST1280]"));
  EXPECT_THAT(slip, HasSubstr("did you mean 'assert'?"));
  EXPECT_THAT(refusal("-- migrate: to 1\n-- assert: x\n"), HasSubstr("t.sql:2:1: error: no state"));
  EXPECT_THAT(refusal("-- migrate: to 1\n-- assert: x\n-- error: 23505\nSELECT 1;"),
              HasSubstr("two things"));
  EXPECT_THAT(refusal("-- migrate: to 31\n"), HasSubstr("t.sql:1:1: error: no migration"));
  EXPECT_THAT(refusal("-- migrate: up\n"), HasSubstr("does not say where"));
  EXPECT_THAT(refusal("-- migrate: to 1 2\n"), HasSubstr("too much"));
  EXPECT_THAT(refusal("-- migrate: to 1\n-- error: unique\nSELECT 1;"), HasSubstr("SQLSTATE"));
  EXPECT_THAT(refusal("SELECT 1;\n"), HasSubstr("never migrates"));
  EXPECT_THAT(refusal("-- nothing\n"), HasSubstr("no test in this file"));
  EXPECT_THAT(refusal("SELECT 1;\n-- test: a\n-- migrate: to 1\n"), HasSubstr("of no test"));
  EXPECT_THAT(refusal("-- test: a\n-- migrate: to 1\n-- test: a\n-- migrate: to 1\n"),
              HasSubstr("t.sql:3:1: error: there are two tests"));
  EXPECT_THAT(refusal("-- migrate: to 1\n-- rows:\nSELECT 1;\n-- a | b\n-- ---+---\n-- 1\n"),
              HasSubstr("t.sql:4:1: error: these are no rows"));
}

}  // namespace
}  // namespace strata::cli
