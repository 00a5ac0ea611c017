#pragma once
#include <chrono>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "support/diagnostic.h"

namespace strata::cli {

/// What became of one test of `strata migrate test`.
struct TestOutcome {
  enum class Kind : std::uint8_t { kCase, kUpDown };
  enum class Result : std::uint8_t { kOk, kFailed, kOneWay };
  Kind kind = Kind::kCase;
  Result result = Result::kOk;
  std::string name = {};
  std::string what = {};             ///< of kUpDown: what was done
  std::string file = {};             ///< the path
  std::vector<Diagnostic> why = {};  ///< failures; of kOneWay the one reason
  std::chrono::nanoseconds duration = {};
};

/// All of a run.
struct TestReport {
  std::vector<TestOutcome> tests = {};
  std::chrono::nanoseconds duration = {};

  [[nodiscard]] std::size_t count(TestOutcome::Result result) const;
};

/// One line for one test; with `colour` its first word in green, red or yellow.
std::string testLine(const TestOutcome& test, bool colour);

/// The closing line with the counts.
std::string closingLine(const TestReport& report);

nlohmann::ordered_json testJson(const TestReport& report);

}  // namespace strata::cli
