#include "replay/header_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace strata {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::SizeIs;

constexpr std::string_view kHeader = R"x(#pragma once
#define LINE struct No { int no; }; \
  struct NoEither { int no; };
namespace a::b {
enum class E { x, y };
struct Ahead;
/* struct Hidden { int no; }; */
struct DB_TABLE(db::table("t; {"), db::comment(R"(struct Raw { int no; };)")) T final : Base {
  // int commented;
  DB(db::column("c"), db::check("a > ';'")) std::optional<std::map<int, int>> a = {};
  static_assert(db::index(&T::a));
 public:
  char code[8]; int big = 1'000, after;
  std::string text{"x;y"};
  int call() const { return 1; }
  static int shared;
  struct Inner { int in; };
  unsigned bits : 3;
};
}
)x";

TEST(HeaderText, FieldsOfEachStructInOrder) {
  const auto structs = structsIn(kHeader);
  ASSERT_THAT(structs,
              ElementsAre(Field(&StructText::name, "Inner"), Field(&StructText::name, "T")));
  const auto named = [](const char* name) { return Field(&FieldText::name, name); };
  EXPECT_THAT(structs[1].fields,
              ElementsAre(named("a"), named("code"), named("big"), named("text"), named("bits")));
  EXPECT_EQ(structs[1].fields[0].column, "c");
  EXPECT_EQ(kHeader.substr(structs[1].options, 9), "db::table");
  EXPECT_EQ(kHeader.substr(structs[1].fields[0].start, 13), "DB(db::column");
  EXPECT_EQ(kHeader.substr(structs[1].fields[0].options, 10), "db::column");
  EXPECT_EQ(kHeader.substr(structs[1].fields[1].start, 9), "char code");
  EXPECT_EQ(structs[1].fields[1].options, 0U);
}

TEST(HeaderText, BrokenTextEnds) {
  for (std::size_t end = 0; end < kHeader.size(); ++end) {
    static_cast<void>(structsIn(kHeader.substr(0, end)));
  }
  EXPECT_THAT(structsIn("}}} struct S { int a; };"), SizeIs(1));
}

}  // namespace
}  // namespace strata
