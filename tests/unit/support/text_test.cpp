#include "support/text.h"

#include <gtest/gtest.h>

#include "support/diagnostic.h"

namespace strata {
namespace {

TEST(Text, EditDistanceCountsInsertionsDeletionsAndSubstitutions) {
  EXPECT_EQ(editDistance("status", "status"), 0U);
  EXPECT_EQ(editDistance("statu", "status"), 1U);
  EXPECT_EQ(editDistance("", "abc"), 3U);
  EXPECT_EQ(editDistance("kitten", "sitting"), 3U);
}

TEST(Text, NearestAnswersOnlyWhatLooksLikeASlip) {
  EXPECT_EQ(nearest("statu", {"apply", "status"}), "status");
  EXPECT_EQ(nearest("frobnicate", {"apply", "status"}), "");
}

TEST(Text, LinesAreCountedFromOneAndKeepNoLineEnd) {
  EXPECT_EQ(lineOf("a\r\nb\nc", 1), "a");
  EXPECT_EQ(lineOf("a\r\nb\nc", 3), "c");
  EXPECT_EQ(lineOf("a\n", 9), "");
  const LineColumn place = lineColumnAt("ab\ncd", 4);
  EXPECT_EQ(place.line, 2U);
  EXPECT_EQ(place.column, 2U);
}

TEST(Text, ReplaceAllDoesNotLookAtWhatItInserted) {
  EXPECT_EQ(replaceAll("a\"b\"", "\"", "\"\""), "a\"\"b\"\"");
  EXPECT_EQ(replaceAll("aaa", "a", "aa"), "aaaaaa");
}

TEST(Diagnostic, ShowsPlaceCodeCaretNotesAndHelp) {
  const Diagnostic diagnostic{
      .code = "ST2014",
      .message = "no type for 'Money'",
      .help = "add it to [types]",
      .where = {.file = "user.hpp", .line = 14, .column = 3, .end_column = 8},
      .source_line = "\tMoney email;",
      .notes = {{.message = "declared here", .where = {.file = "m.hpp", .line = 2}}}};
  EXPECT_EQ(render(diagnostic),
            "user.hpp:14:3: error: no type for 'Money' [ST2014]\n"
            "   14 | \tMoney email;\n"
            "      | \t ^~~~~\n"
            "m.hpp:2: note: declared here\n"
            "help: add it to [types]\n");
}

TEST(Diagnostic, TheCaretCountsCharactersNotBytes) {
  const Diagnostic diagnostic{.message = "m",
                              .where = {.file = "f", .line = 1, .column = 5},
                              .source_line = "\xC3\xA9\xC3\xA9x"};
  EXPECT_EQ(render(diagnostic), "f:1:5: error: m\n    1 | \xC3\xA9\xC3\xA9x\n      |   ^\n");
}

}  // namespace
}  // namespace strata
