#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "e2e/project.h"

// Several libraries of models in one project, and flags from a compilation database.

namespace strata::e2e {
namespace {

using testing::HasSubstr;

constexpr const char* kPerson = R"(#pragma once
#include <cstdint>
#include <strata/db.hpp>
struct DB_TABLE(db::table("people")) Person { DB(db::primary_key) std::int64_t id; };
)";

class Libraries : public testing::Test {
 protected:
  void SetUp() override {
    project_.write("strata.toml", R"(
[[models]]
headers = ["shop/*.hpp"]
flags = ["-DSHOP", "-I."]
[[models]]
headers = ["billing/*.hpp"]
compile_commands = "build/compile_commands.json"
cmake_target = "billing"
)");
    project_.write("common/person.hpp", kPerson);
    project_.write("shop/order.hpp", R"(#pragma once
#include "common/person.hpp"
#ifdef SHOP
struct DB_TABLE(db::table("orders")) Order {
  DB(db::primary_key) std::int64_t id;
  DB(db::references(&Person::id)) std::int64_t person_id;
};
#endif
)");
    project_.write("billing/bill.hpp", R"(#pragma once
#include "common/person.hpp"
#ifdef BILLING
struct DB_TABLE(db::table("bills")) Bill {
  DB(db::primary_key) std::int64_t id;
  DB(db::references(&Person::id)) std::int64_t person_id;
};
#endif
)");
    project_.write("build/compile_commands.json",
                   R"([{"directory": ")" + (project_.folder() / "build").string() +
                       R"(", "file": "../billing/bill.cpp", "command": "c++ -DBILLING -I.. -o )"
                       R"(CMakeFiles/billing.dir/bill.cpp.o -c ../billing/bill.cpp"}])");
  }

  Project project_;
};

TEST_F(Libraries, EachWithItsFlagsMakeOneDesiredState) {
  const Answer answer = project_.shell("strata migrate diff");
  ASSERT_EQ(answer.exit_code, 0) << answer.text;
  for (const char* table : {"people", "orders", "bills"}) {
    EXPECT_THAT(answer.text, HasSubstr("CREATE TABLE \"public\".\"" + std::string(table) + "\""));
  }
  EXPECT_EQ(project_.shell("strata check").exit_code, 0);
}

TEST_F(Libraries, ThatDeclareOneTableAreAnErrorWithBothPlaces) {
  project_.write("billing/order.hpp", R"(#pragma once
#include <strata/db.hpp>
struct DB_TABLE(db::table("orders")) Other { DB(db::primary_key) int id; };
)");
  const Answer answer = project_.shell("strata migrate diff");
  EXPECT_EQ(answer.exit_code, 1) << answer.text;
  EXPECT_THAT(answer.text, HasSubstr("two libraries of models declare table 'public.orders'"));
  EXPECT_THAT(answer.text, HasSubstr("billing/order.hpp:3"));
  EXPECT_THAT(answer.text, HasSubstr("shop/order.hpp:4"));
}

TEST_F(Libraries, AnUnknownTargetIsAnErrorWithTheNearest) {
  ASSERT_EQ(project_.shell("sed -i 's/\"billing\"$/\"biling\"/' strata.toml").exit_code, 0);
  const Answer answer = project_.shell("strata migrate diff");
  EXPECT_EQ(answer.exit_code, 2) << answer.text;
  EXPECT_THAT(answer.text, HasSubstr("did you mean 'billing'?"));
}

}  // namespace
}  // namespace strata::e2e
