#include "cli/result_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace strata::cli {
namespace {

using testing::ElementsAre;

TEST(ResultTable, IsAlignedWithNumbersAtTheRight) {
  EXPECT_THAT(
      tableLines({{"id", "name"}, {"1", "Ann"}, {"22", "Bøb"}, {"NULL", ""}}),
      ElementsAre("   id | name", "------+------", "    1 | Ann", "   22 | Bøb", " NULL |"));
}

TEST(ResultTable, WhatIsPrintedIsReadBack) {
  const Cells cells = {{"a", "b"}, {"1", "x \\| y"}, {"NULL", "\\s"}};
  EXPECT_EQ(parseTable(tableLines(cells)), cells);
  EXPECT_EQ(parseTable({" a", "---", " 1", "(1 row)"}), (Cells{{"a"}, {"1"}}));
  EXPECT_EQ(parseTable({" a", "---", "(0 rows)"}), (Cells{{"a"}}));
}

TEST(ResultTable, WhatIsNoTableIsNotReadAsOne) {
  EXPECT_EQ(parseTable({" a", " 1"}), std::nullopt) << "without dashes";
  EXPECT_EQ(parseTable({" a | b", "---+---", " 1"}), std::nullopt) << "a cell is missing";
  EXPECT_EQ(parseTable({}), std::nullopt);
}

TEST(ResultTable, ADifferenceShowsTheRowsAroundIt) {
  const Cells expected = {{"n"}, {"1"}, {"2"}, {"3"}, {"4"}, {"5"}, {"6"}, {"7"}};
  Cells got = expected;
  got[4][0] = "40";
  EXPECT_THAT(tableDifference(expected, got),
              ElementsAre("   n", "   2", "   3", "-  4", "+ 40", "   5", "   6"));
  EXPECT_THAT(tableDifference({{"n"}, {"1"}}, {{"n"}}), ElementsAre("  n", "- 1"));
  EXPECT_THAT(tableDifference({{"n"}, {"1"}}, {{"m"}, {"1"}}), ElementsAre("- n", "+ m", "  1"));
}

}  // namespace
}  // namespace strata::cli
