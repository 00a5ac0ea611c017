#include "emit/cpp_text.h"

#include <gmock/gmock.h>

namespace strata::emit {
namespace {

using testing::ElementsAre;

TEST(CppIdentifier, LeavesWhatIsOneAsItIs) {
  for (const char* name : {"id", "created_at", "Users", "a1", "final", "override", "x_"}) {
    EXPECT_EQ(cppIdentifier(name), name);
  }
}

TEST(CppIdentifier, EndsKeywordsAndMacrosInAnUnderscore) {
  for (const std::string name : {"class", "delete", "and", "xor_eq", "co_yield", "errno", "NULL",
                                 "DB", "alignas", "while", "volatile", "wchar_t"}) {
    EXPECT_EQ(cppIdentifier(name), name + "_");
  }
}

TEST(CppIdentifier, ReplacesWhatAnIdentifierCannotHold) {
  EXPECT_EQ(cppIdentifier("a-b c.d"), "a_b_c_d");
  EXPECT_EQ(cppIdentifier("größe"), "gr_e");
  EXPECT_EQ(cppIdentifier("2fa"), "x_2fa");
}

TEST(CppIdentifier, StaysOutOfTheNamesOfTheImplementation) {
  EXPECT_EQ(cppIdentifier("__a__b"), "_a_b");
  EXPECT_EQ(cppIdentifier("_Bool"), "x_Bool");
  EXPECT_EQ(cppIdentifier("___"), "x_");
  EXPECT_EQ(cppIdentifier(""), "x_");
}

TEST(Identifiers, GiveEachNameItsOwn) {
  EXPECT_THAT(Identifiers().assign({"a-b", "a b", "a_b", "a_b_2"}),
              ElementsAre("a_b_3", "a_b_4", "a_b", "a_b_2"));
}

TEST(Identifiers, StayOffTheReservedOnes) {
  EXPECT_THAT(Identifiers({"model"}).assign({"model", "class", "class_"}),
              ElementsAre("model_2", "class_2", "class_"));
}

TEST(CppLiteral, EscapesWhatACompilerWouldMisread) {
  EXPECT_EQ(cppLiteral("plain"), "\"plain\"");
  EXPECT_EQ(cppLiteral("a\"b\\c"), "\"a\\\"b\\\\c\"");
  EXPECT_EQ(cppLiteral("a\nb\tc\x7F"), "\"a\\nb\\011c\\177\"");
  EXPECT_EQ(cppLiteral("?\?/"), "\"?\\?/\"");
  EXPECT_EQ(cppLiteral("x\xE2\x80\xAE y"), "\"x\\342\\200\\256 y\"");
  EXPECT_EQ(cppLiteral("größe"), "\"größe\"");
}

TEST(CommentLines, EndNoLineInABackslash) {
  EXPECT_THAT(commentLines("a\\\nb?\?/\nc\\  \nd"), ElementsAre("a\\ .", "b?\?/ .", "c\\ .", "d"));
}

TEST(CommentLines, DropControlsAndBidirectionalMarks) {
  EXPECT_THAT(commentLines("a\r\n\x01 b\xE2\x81\xA6"), ElementsAre("a", "  b"));
  EXPECT_THAT(commentLines(""), testing::IsEmpty());
}

}  // namespace
}  // namespace strata::emit
