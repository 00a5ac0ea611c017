#include "directory/directives.h"

#include <gmock/gmock.h>

namespace strata::directory {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

FileDirectives directives(std::string_view content) {
  auto found = readDirectives(content, "1.sql");
  if (!found) {
    ADD_FAILURE() << render(found.error());
    return {};
  }
  return *std::move(found);
}

std::string errorCode(std::string_view content) {
  const auto found = readDirectives(content, "1.sql");
  return found ? "" : found.error().code;
}

TEST(Directives, CountOnlyBeforeABlankLineOrTheEnd) {
  EXPECT_EQ(directives("-- atlas:txmode none\n\nSELECT 1;").tx_mode, TxMode::kNone);
  EXPECT_EQ(directives("-- atlas:txmode none\n \t\nSELECT 1;").tx_mode, TxMode::kNone);
  EXPECT_EQ(directives("-- text\n-- atlas:txmode file\n").tx_mode, TxMode::kFile);
  EXPECT_EQ(directives("# foo atlas:txmode none\n\n").tx_mode, TxMode::kNone);
  EXPECT_EQ(directives("-- atlas:txmode none\nSELECT 1;").tx_mode, std::nullopt);
  EXPECT_EQ(directives("\n-- atlas:txmode none\n\n").tx_mode, std::nullopt);
}

TEST(Directives, WarnWhenTheyAreLost) {
  const auto crlf = directives("-- atlas:txmode none\r\n\r\nSELECT 1;\r\n");
  EXPECT_EQ(crlf.tx_mode, std::nullopt);
  ASSERT_EQ(crlf.warnings.size(), 1U);
  EXPECT_EQ(crlf.warnings[0].code, "ST5035");
  const auto close = directives("-- atlas:txmode none\nSELECT 1;\n");
  ASSERT_EQ(close.warnings.size(), 1U);
  EXPECT_EQ(close.warnings[0].code, "ST5036");
  EXPECT_EQ(close.warnings[0].severity, Severity::kWarning);
  EXPECT_TRUE(directives("-- Create \"t\" table\nCREATE TABLE t();\n").warnings.empty());
  EXPECT_TRUE(directives("-- atlas:nolint DS103\nDROP TABLE t;\n").warnings.empty());
  EXPECT_TRUE(directives("-- atlas:delimiter //\nSELECT 1//").warnings.empty());
}

TEST(Directives, RefuseWhatCannotBeMeant) {
  EXPECT_EQ(errorCode("-- atlas:txtar\n\n-- checks.sql --\n"), "ST5031");
  EXPECT_EQ(errorCode("-- atlas:txmode none\n-- atlas:txmode file\n\n"), "ST5032");
  EXPECT_EQ(errorCode("-- atlas:txmode foo\n\n"), "ST5033");
  EXPECT_EQ(errorCode("-- atlas:txmode all\n\n"), "ST5034");
}

TEST(Directives, ReadCheckpointNolintAndSum) {
  const auto found =
      directives("-- atlas:sum ignore\n-- atlas:checkpoint v1.0\n-- atlas:nolint DS103 naming\n\n");
  EXPECT_EQ(found.checkpoint, "v1.0");
  EXPECT_TRUE(found.sum_ignored);
  ASSERT_TRUE(found.no_lint);
  EXPECT_THAT(found.no_lint->rules, ElementsAre("DS103", "naming"));
  EXPECT_TRUE(directives("-- atlas:nolint\n\n").no_lint->all());
  EXPECT_EQ(directives("-- atlas:checkpoint\n\n").checkpoint, "");
  EXPECT_TRUE(isCheckpoint("-- atlas:checkpoint\n\nSELECT 1;"));
  EXPECT_FALSE(isCheckpoint("-- atlas:checkpoint\nSELECT 1;"));
}

TEST(Directives, OfAStatementNeedOneOfFourPrefixes) {
  const auto named = [](const std::string& comment) {
    return !statementDirectives({.comments = {comment}}).empty();
  };
  EXPECT_TRUE(named("-- atlas:nolint\n"));
  EXPECT_TRUE(named("--atlas:nolint\r\n"));
  EXPECT_TRUE(named("#atlas:nolint\n"));
  EXPECT_TRUE(named("/*atlas:nolint*/"));
  EXPECT_FALSE(named("/* atlas:nolint */"));
  EXPECT_FALSE(named("# atlas:nolint\n"));
  EXPECT_FALSE(named("--  atlas:nolint\n"));
  EXPECT_FALSE(named("-- see atlas:nolint\n"));
  EXPECT_THAT(noLint({.comments = {"-- atlas:nolint a\n", "-- atlas:nolint b c\n"}})->rules,
              ElementsAre("a", "b", "c"));
  EXPECT_TRUE(noLint({.comments = {"-- atlas:nolint a\n", "/*atlas:nolint*/"}})->all());
}

TEST(Directives, TxModeIsAnsweredWithTheNearestWord) {
  EXPECT_EQ(*parseTxMode("all"), TxMode::kAll);
  EXPECT_THAT(parseTxMode("non").error().help, HasSubstr("'none'"));
}

}  // namespace
}  // namespace strata::directory
