#include <map>

#include "servers.h"
#include "stage.h"

// Many runs at once on one database.

namespace strata::e2e {
namespace {

using testing::Each;
using testing::HasSubstr;

constexpr int kRuns = 20;

class Concurrent : public testing::TestWithParam<std::string> {};

TEST_P(Concurrent, EachFileRunsOnceAndAllRunsSayTheyAreDone) {
  Stage stage(server(kDebianMajor), GetParam());
  std::vector<std::unique_ptr<Background>> runs;
  for (int i = 0; i < kRuns; ++i) {
    runs.push_back(stage.apply({"--lock-timeout", "1m", "--format", "json"}));
  }
  std::map<std::string, int> applied;
  for (const auto& run : runs) {
    const Answer answer = run->wait();
    ASSERT_EQ(answer.exit_code, 0) << answer.text;
    const auto report = nlohmann::json::parse(answer.text);
    for (const auto& file : report.at("applied")) {
      ++applied[file.at("name")];
    }
  }
  EXPECT_EQ(applied.size(), static_cast<std::size_t>(Stage::kFiles));
  for (const auto& [name, times] : applied) {
    EXPECT_EQ(times, 1) << name;
  }
  stage.expectNextApplyCompletes();
}

TEST_P(Concurrent, WhoDoesNotGetTheLockChangesNothingAndSaysWhoHasIt) {
  Stage stage(server(kDebianMajor), GetParam());
  stage.holdStatement({.file = 3, .statement = 4});
  const auto first = stage.apply();
  ASSERT_TRUE(stage.heldUp(*first));
  const std::string holder = stage.value(
      "SELECT pid FROM pg_stat_activity WHERE application_name = 'strata' AND datname = "
      "current_database()");
  std::vector<std::unique_ptr<Background>> others;
  for (int i = 1; i < kRuns; ++i) {
    others.push_back(stage.apply({"--lock-timeout", "0"}));
  }
  for (const auto& other : others) {
    const Answer answer = other->wait();
    EXPECT_EQ(answer.exit_code, 3);
    EXPECT_THAT(answer.text, HasSubstr("[ST6001]"));
    EXPECT_THAT(answer.text, HasSubstr("process " + holder + " of the server: 'strata'"));
    EXPECT_THAT(answer.text, HasSubstr("pg_terminate_backend(" + holder + ")"));
  }
  stage.expectStatusIsTrue();
  stage.release();
  EXPECT_EQ(first->wait().exit_code, 0);
  EXPECT_THAT(stage.effects(), Each(1));
  EXPECT_EQ(stage.status().at("status"), "OK");
}

INSTANTIATE_TEST_SUITE_P(Faults, Concurrent, testing::Values("file", "all", "none"),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace strata::e2e
