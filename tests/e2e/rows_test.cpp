#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "e2e/project.h"

// Reference data: the rows of a table follow the model.

namespace strata::e2e {
namespace {

using testing::HasSubstr;
using testing::Not;

class Rows : public testing::Test {
 protected:
  void SetUp() override { project_.write("strata.toml", ""); }

  Answer diff(const std::string& rows, const std::string& flags = "",
              const std::string& member = "") {
    project_.write("models/geo.hpp", R"(#pragma once
#include <string>
#include <strata/db.hpp>
struct DB_TABLE(db::table("continents")) Continent { DB(db::primary_key) std::string code; };
struct DB_TABLE(db::table("countries")) Country {
  DB(db::primary_key) std::string iso;
  std::string name;
  DB(db::references<Continent>()) std::string continent;
  )" + member + R"(
};
DB_ROWS(Country, )" + rows +
                                         R"();
DB_ROWS(Continent, {"EU"}, {"AS"});
)");
    return project_.shell("strata migrate diff " + flags);
  }

  Project project_;
};

constexpr const char* kTwo = R"({"de", "Germany", "EU"}, {"jp", "Jap'an", "AS"})";

TEST_F(Rows, AreInsertedAfterWhatTheyReferTo) {
  const Answer answer = diff(kTwo);
  ASSERT_EQ(answer.exit_code, 0) << answer.text;
  const auto continents = answer.text.find("INSERT INTO \"public\".\"continents\"");
  const auto countries = answer.text.find("INSERT INTO \"public\".\"countries\"");
  EXPECT_LT(continents, countries);
  EXPECT_NE(countries, std::string::npos) << answer.text;
  EXPECT_THAT(answer.text, HasSubstr("'Jap''an'"));
  EXPECT_EQ(project_.shell("rm -rf .strata; strata check").exit_code, 0);
}

TEST_F(Rows, FollowEachEditByTheirKey) {
  ASSERT_EQ(diff(kTwo).exit_code, 0);
  const Answer answer = diff(R"({"de", "Deutschland", "EU"}, {"jp", "Jap'an", "AS"},
      {"fr", "France", "EU"})");
  ASSERT_EQ(answer.exit_code, 0) << answer.text;
  EXPECT_THAT(answer.text, HasSubstr("UPDATE \"public\".\"countries\" SET \"name\" = "
                                     "'Deutschland' WHERE \"iso\" = 'de'"));
  EXPECT_THAT(answer.text, HasSubstr("'France'"));
  EXPECT_THAT(answer.text, Not(HasSubstr("Jap")));
  EXPECT_EQ(project_.shell("strata check").exit_code, 0);
}

TEST_F(Rows, OneThatGoesNeedsTheFlag) {
  ASSERT_EQ(diff(kTwo).exit_code, 0);
  const Answer refused = diff(R"({"de", "Germany", "EU"})");
  EXPECT_EQ(refused.exit_code, 3) << refused.text;
  EXPECT_THAT(refused.text, HasSubstr("[ST4002]"));
  const Answer answer = diff(R"({"de", "Germany", "EU"})", "--allow-drop");
  EXPECT_EQ(answer.exit_code, 0) << answer.text;
  EXPECT_THAT(answer.text, HasSubstr("DELETE FROM \"public\".\"countries\" WHERE \"iso\" = 'jp'"));
}

TEST_F(Rows, ANewColumnIsFilledInTheSameMigration) {
  ASSERT_EQ(diff(kTwo).exit_code, 0);
  const Answer answer =
      diff(R"({"de", "Germany", "EU", 49}, {"jp", "Jap'an", "AS"})", "", "int calls = 0;");
  ASSERT_EQ(answer.exit_code, 0) << answer.text;
  EXPECT_THAT(answer.text, HasSubstr("ADD COLUMN \"calls\""));
  EXPECT_THAT(answer.text, HasSubstr("SET \"calls\" = '49' WHERE \"iso\" = 'de'"));
  EXPECT_THAT(answer.text, Not(HasSubstr("'jp'")));
}

TEST_F(Rows, AValueTheTableRefusesIsAnErrorAtItsRow) {
  const Answer answer = diff(R"({"de", "Germany", "XX"})");
  EXPECT_EQ(answer.exit_code, 1) << answer.text;
  EXPECT_THAT(answer.text, HasSubstr("models/geo.hpp:11:"));
  EXPECT_THAT(answer.text, HasSubstr("countries_continent_fkey"));
}

}  // namespace
}  // namespace strata::e2e
