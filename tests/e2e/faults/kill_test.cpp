#include <cstdlib>

#include "servers.h"
#include "stage.h"

// kill -9 of strata and of the server at the statement boundaries of a run.

namespace strata::e2e {
namespace {

enum class Victim { kStrata, kServer };

/// Every how many boundaries; all of them with STRATA_FAULTS=all.
int step(int major) {
  const char* asked = std::getenv("STRATA_FAULTS");  // NOLINT(concurrency-mt-unsafe)
  const bool all = asked != nullptr && std::string(asked) == "all";
  return all ? 1 : major == kDebianMajor ? 7 : 17;
}

class Kill : public testing::TestWithParam<std::tuple<int, std::string, Victim>> {
 protected:
  static OwnServer& server() { return e2e::server(std::get<0>(GetParam())); }

  /// Holds a run up behind the `number`-th statement: where it is recorded, or before the next.
  static bool runUpTo(Stage& stage, int number, std::unique_ptr<Background>& run) {
    stage.holdRow(Stage::place(number));
    if (number < Stage::kAll) {
      stage.holdStatement(Stage::place(number + 1));
    }
    run = stage.apply();
    return stage.heldUp(*run);
  }

  static void killStrata(Stage& stage, int number) {
    std::unique_ptr<Background> run;
    ASSERT_TRUE(runUpTo(stage, number, run));
    run->kill();
    // Its session lives on: it is ended, or goes on with the statement until it misses strata.
    if (number % 2 == 0) {
      stage.terminate();
    }
    stage.release();
    stage.untilGone();
  }

  static void killServer(Stage& stage, int number) {
    std::unique_ptr<Background> run;
    ASSERT_TRUE(runUpTo(stage, number, run));
    server().crash();
    const Answer answer = run->wait();
    EXPECT_EQ(answer.exit_code, 3) << answer.text;
    EXPECT_THAT(answer.text, testing::HasSubstr("[PG08006]"));
    stage.release();
    server().start();
  }
};

TEST_P(Kill, AtABoundaryLosesNothing) {
  const auto& [major, mode, victim] = GetParam();
  int kills = 0;
  for (int number = step(major); number <= Stage::kAll; number += step(major)) {
    SCOPED_TRACE("behind statement " + std::to_string(number));
    Stage stage(server(), mode);
    victim == Victim::kStrata ? killStrata(stage, number) : killServer(stage, number);
    stage.expectStatusIsTrue();
    stage.expectNextApplyCompletes();
    ++kills;
    if (HasFailure()) {
      break;
    }
  }
  RecordProperty("kills", kills);
}

std::string nameOf(const testing::TestParamInfo<Kill::ParamType>& info) {
  const auto& [major, mode, victim] = info.param;
  return (victim == Victim::kStrata ? "Strata_" : "Server_") + mode + "_" + std::to_string(major);
}

INSTANTIATE_TEST_SUITE_P(Faults, Kill,
                         testing::Combine(testing::ValuesIn(majors()),
                                          testing::Values("file", "all", "none"),
                                          testing::Values(Victim::kStrata, Victim::kServer)),
                         nameOf);

}  // namespace
}  // namespace strata::e2e
