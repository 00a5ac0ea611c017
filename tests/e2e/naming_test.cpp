#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "e2e/project.h"

// [types] and [naming] of strata.toml, on their way to the scanner.

namespace strata::e2e {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kModel = R"cpp(#pragma once
#include <strata/db.hpp>

                                     namespace shop {
                                     struct Money {};

                                     struct DB_TABLE(db::table) OrderItem {
                                       DB(db::primary_key) std::int64_t itemId;
                                       Money price;
                                     };
                                     }  // namespace shop
)cpp";

class Naming : public testing::Test {
 protected:
  void SetUp() override {
    project_.write("models/shop.hpp", kModel);
    configure("\"shop::Money\" = \"numeric(12,2)\"", "tables = \"snake_case_plural\"");
  }

  void configure(const std::string& types, const std::string& naming) const {
    project_.write("strata.toml", "[types]\n" + types + "\n[naming]\n" + naming + "\n");
  }

  Project project_;
};

TEST_F(Naming, AChangeOfEitherIsScannedAnewThoughNoModelChanged) {
  const Answer first = project_.shell("strata scan && strata scan");
  EXPECT_EQ(first.exit_code, 0) << first.text;
  EXPECT_THAT(first.text, HasSubstr("\"order_items\""));
  EXPECT_THAT(first.text, HasSubstr("\"itemId\" bigint"));
  EXPECT_THAT(first.text, HasSubstr("numeric(12,2)"));
  configure("\"shop::Money\" = \"money\"",
            "tables = \"snake_case\"\ncolumns = \"snake_case\"\nprimary_key = \"pk_{table}\"");
  const Answer second = project_.shell("strata scan");
  EXPECT_EQ(second.exit_code, 0) << second.text;
  EXPECT_THAT(second.text, HasSubstr("pk_order_item"));
  EXPECT_THAT(second.text, HasSubstr("item_id"));
  EXPECT_THAT(second.text, HasSubstr("money"));
  EXPECT_THAT(second.text, Not(HasSubstr("numeric")));
}

TEST_F(Naming, AMistakeIsToldWithTheLineOfTheFile) {
  configure("", "columns = \"snakecase\"");
  const Answer answer = project_.shell("strata scan");
  EXPECT_EQ(answer.exit_code, 2);
  EXPECT_THAT(answer.text, HasSubstr("strata.toml:4:"));
  EXPECT_THAT(answer.text, HasSubstr("did you mean 'snake_case'?"));
}

TEST_F(Naming, ATypeThatNoFieldHasIsAWarning) {
  configure("\"shop::Money\" = \"money\"\n\"shop::Mony\" = \"money\"", "");
  const Answer answer = project_.shell("strata scan");
  EXPECT_EQ(answer.exit_code, 0);
  EXPECT_THAT(answer.text, HasSubstr("did you mean 'shop::Money'?"));
}

TEST_F(Naming, TheDatabaseGetsTheNames) {
  configure("\"shop::Money\" = \"numeric(12,2)\"",
            "tables = \"snake_case_plural\"\nprimary_key = \"pk_{table}\"");
  const Answer made = project_.shell("strata migrate diff first && strata migrate diff again");
  EXPECT_EQ(made.exit_code, 0) << made.text;
  ASSERT_EQ(project_.migrations().size(), 1U);
  EXPECT_THAT(*readFile(project_.migrations().front()), HasSubstr("pk_order_items"));
}

}  // namespace
}  // namespace strata::e2e
