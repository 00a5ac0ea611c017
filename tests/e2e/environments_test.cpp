#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "e2e/project.h"

// Models that differ by environment, each with a migration directory of its own.

namespace strata::e2e {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kModels = R"model(#pragma once
#include <cstdint>
#include <strata/db.hpp>
#include <string>

struct DB_TABLE(db::table("seeds"), db::only_in("dev")) Seed {
  DB(db::primary_key) std::int64_t id;
};
DB_ROWS(Seed, {.id = 7});
struct DB_TABLE(db::table("users")) User {
  DB(db::primary_key) std::int64_t id;
  DB(db::only_in("dev")) std::string trace;
  static_assert(db::only_in("prod", db::index(&User::id, db::name("by_id"))));
};
)model";

class Environments : public testing::Test {
 protected:
  void SetUp() override {
    project_.write("strata.toml",
                   "[env.dev.migrations]\ndir = \"file://migrations/dev\"\n"
                   "[env.prod.migrations]\ndir = \"file://migrations/prod\"\n");
    project_.write("models/user.hpp", kModels);
  }

  Project project_;
};

TEST_F(Environments, EachHasItsOwnSchemaAndDirectory) {
  const Answer dev = project_.shell("strata migrate diff --env dev");
  ASSERT_EQ(dev.exit_code, 0) << dev.text;
  EXPECT_THAT(dev.text,
              AllOf(HasSubstr("wrote migrations/dev/"), HasSubstr("\"seeds\""),
                    HasSubstr("\"trace\""), HasSubstr("VALUES"), Not(HasSubstr("by_id"))));
  const Answer prod = project_.shell("STRATA_ENV=prod strata migrate diff");
  ASSERT_EQ(prod.exit_code, 0) << prod.text;
  EXPECT_THAT(prod.text, AllOf(HasSubstr("wrote migrations/prod/"), Not(HasSubstr("seeds")),
                               Not(HasSubstr("trace")), HasSubstr("by_id")));
  for (int run = 0; run < 2; ++run) {  // the second answers are from the cache
    for (const char* env : {"dev", "prod"}) {
      const Answer check = project_.shell(std::string("strata check --env ") + env);
      EXPECT_EQ(check.exit_code, 0) << env << "\n" << check.text;
    }
  }
  EXPECT_EQ(project_.shell("strata check --env dev --dir file://migrations/prod").exit_code, 1);
}

TEST_F(Environments, OneThatIsNotThereIsAnError) {
  const Answer flag = project_.shell("strata check --env prd");
  EXPECT_EQ(flag.exit_code, 2);
  EXPECT_THAT(flag.text,
              AllOf(HasSubstr("no environment 'prd' [ST1220]"), HasSubstr("did you mean 'prod'?")));
  project_.write("strata.toml", "[env.development]\n");
  const Answer model = project_.shell("strata migrate diff --env development");
  EXPECT_EQ(model.exit_code, 1);
  EXPECT_THAT(model.text, HasSubstr("strata.toml has no environment 'prod' [ST2029]"));
}

}  // namespace
}  // namespace strata::e2e
