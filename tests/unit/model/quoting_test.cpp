#include "model/quoting.h"

#include <gtest/gtest.h>

namespace strata {
namespace {

TEST(Quoting, IdentifierIsAlwaysQuotedAndInnerQuotesDoubled) {
  EXPECT_EQ(quoteIdentifier("users"), "\"users\"");
  EXPECT_EQ(quoteIdentifier("a\"b\"\"c"), "\"a\"\"b\"\"\"\"c\"");
  EXPECT_EQ(quoteIdentifier("\""), "\"\"\"\"");
  EXPECT_EQ(quoteIdentifier("a.b"), "\"a.b\"");
  EXPECT_EQ(quoteIdentifier("a'b\\c\nd; DROP--"), "\"a'b\\c\nd; DROP--\"");
  EXPECT_EQ(quoteIdentifier("é漢"), "\"é漢\"");
}

TEST(Quoting, QualifiedNameHasNoEmptySchema) {
  EXPECT_EQ(quoteQualified({.schema = "a\"b", .name = "c.d"}), "\"a\"\"b\".\"c.d\"");
  EXPECT_EQ(quoteQualified({.name = "c"}), "\"c\"");
}

TEST(Quoting, ParentOfAPartIsNotPrinted) {
  EXPECT_EQ(quoteQualified({.schema = "s", .parent = "t", .name = "i"}), "\"s\".\"i\"");
}

TEST(Quoting, IdentifiersAreSeparatedByCommas) {
  EXPECT_EQ(quoteIdentifiers({"a", "b,c"}), "\"a\", \"b,c\"");
  EXPECT_EQ(quoteIdentifiers({}), "");
}

TEST(Quoting, LiteralDoublesQuotes) {
  EXPECT_EQ(quoteLiteral(""), "''");
  EXPECT_EQ(quoteLiteral("it's ''"), "'it''s '''''");
}

TEST(Quoting, LiteralWithABackslashDoesNotDependOnTheSettings) {
  EXPECT_EQ(quoteLiteral("a\\b"), "E'a\\\\b'");
  EXPECT_EQ(quoteLiteral("\\'"), "E'\\\\'''");
}

TEST(Quoting, DisplayLeavesOutEmptyParts) {
  EXPECT_EQ(display({.schema = "s", .parent = "t", .name = "c"}), "s.t.c");
  EXPECT_EQ(display({.name = "n"}), "n");
  EXPECT_EQ(display({}), "");
}

}  // namespace
}  // namespace strata
