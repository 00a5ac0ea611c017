#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "e2e/project.h"

// What is SQL by nature beside the models: views as structs, functions, triggers, policies.

namespace strata::e2e {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kModels = R"model(#pragma once
#include <cstdint>
#include <string>
#include <strata/db.hpp>

namespace shop {
static_assert(db::schema("shop"));
static_assert(db::sql(R"sql(
  CREATE FUNCTION shop.next_number() RETURNS bigint LANGUAGE sql
    AS 'SELECT coalesce(max(number), 0) + 1 FROM shop.orders'
)sql"));

/// Sums by customer.
struct DB_TABLE(db::view("totals", R"sql(
  SELECT customer, sum(amount)::bigint AS total FROM shop.orders GROUP BY customer
)sql")) Total {
  std::string customer;
  std::int64_t total;
};

struct DB_TABLE(db::table("orders"), db::row_security) Order {
  DB(db::primary_key, db::default_sql("shop.next_number()")) std::int64_t number;
  DB(db::size(80)) std::string customer;
  std::int64_t amount;
  static_assert(db::trigger("same", "BEFORE UPDATE",
                            "FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()"));
  static_assert(db::policy("own", db::using_sql("customer = current_user")));
};
}  // namespace shop
)model";

class Programs : public testing::Test {
 protected:
  void SetUp() override {
    project_.write("strata.toml", "");
    project_.write("models/shop.hpp", kModels);
  }

  /// The models with `from` replaced by `to`.
  void edit(const std::string& from, const std::string& to) {
    std::string text = kModels;
    ASSERT_NE(text.find(from), std::string::npos);
    text.replace(text.find(from), from.size(), to);
    project_.write("models/shop.hpp", text);
  }

  Project project_;
};

TEST_F(Programs, AreMigratedInAnOrderThatRunsAlthoughFunctionAndTableNeedEachOther) {
  const Answer answer = project_.shell("strata migrate diff");
  ASSERT_EQ(answer.exit_code, 0) << answer.text;
  EXPECT_THAT(answer.text, HasSubstr("CREATE VIEW \"shop\".\"totals\""));
  EXPECT_THAT(answer.text, HasSubstr("CREATE TRIGGER same BEFORE UPDATE ON shop.orders"));
  EXPECT_THAT(answer.text, HasSubstr("CREATE POLICY \"own\""));
  EXPECT_EQ(project_.shell("strata check").exit_code, 0);
}

TEST_F(Programs, AnEditedViewIsReplacedAndNothingElse) {
  ASSERT_EQ(project_.shell("strata migrate diff").exit_code, 0);
  edit("sum(amount)::bigint", "(2 * sum(amount))::bigint");
  const Answer answer = project_.shell("strata migrate diff");
  EXPECT_EQ(answer.exit_code, 0) << answer.text;
  EXPECT_THAT(answer.text, HasSubstr("CREATE OR REPLACE VIEW \"shop\".\"totals\""));
  EXPECT_THAT(answer.text, Not(HasSubstr("CREATE TABLE")));
}

TEST_F(Programs, AStructThatIsNotWhatItsQueryYieldsIsAnErrorAtTheFields) {
  edit("  std::int64_t total;", "  std::string total;\n  int more;");
  const Answer answer = project_.shell("strata migrate diff");
  EXPECT_EQ(answer.exit_code, 1) << answer.text;
  EXPECT_THAT(answer.text, HasSubstr("[ST3203]"));
  EXPECT_THAT(answer.text, HasSubstr("models/shop.hpp:18:15: note: column 'total' is bigint in "
                                     "the query and text here"));
  EXPECT_THAT(answer.text, HasSubstr("the query has no column for 'more'"));
  EXPECT_TRUE(project_.migrations().empty());
}

TEST_F(Programs, AnErrorInsideTheSqlIsShownWhereItStandsInTheHeader) {
  edit("FROM shop.orders'", "FORM shop.orders'");
  const Answer answer = project_.shell("strata migrate diff");
  EXPECT_EQ(answer.exit_code, 1) << answer.text;
  EXPECT_THAT(answer.text, HasSubstr("models/shop.hpp:10:"));
  EXPECT_THAT(answer.text, HasSubstr("syntax error"));
}

TEST_F(Programs, AFunctionWhoseBodyNamesNoTableIsAnErrorThoughTheTableNeedsTheFunction) {
  edit("FROM shop.orders'", "FROM shop.nothing'");
  const Answer answer = project_.shell("strata migrate diff");
  EXPECT_EQ(answer.exit_code, 1) << answer.text;
  EXPECT_THAT(answer.text, HasSubstr("relation \"shop.nothing\" does not exist"));
  EXPECT_THAT(answer.text, HasSubstr("models/shop.hpp:"));
}

TEST_F(Programs, ATriggerThatCallsNothingIsAnErrorAtItsAnnotation) {
  edit("suppress_redundant_updates_trigger", "nothing");
  const Answer answer = project_.shell("strata migrate diff");
  EXPECT_EQ(answer.exit_code, 1) << answer.text;
  EXPECT_THAT(answer.text, HasSubstr("models/shop.hpp:25:"));
  EXPECT_THAT(answer.text, HasSubstr("function nothing() does not exist"));
}

}  // namespace
}  // namespace strata::e2e
