#include "cli/test_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "support/text.h"

namespace strata::cli {
namespace {

using Json = nlohmann::ordered_json;
using Result = TestOutcome::Result;

/// How a result is shown, and called in JSON.
struct Word {
  const char* text;
  const char* json;
  const char* colour;
};

Word wordOf(Result result) {
  switch (result) {
    case Result::kOk:
      return {.text = "ok", .json = "ok", .colour = "32"};
    case Result::kFailed:
      return {.text = "FAILED", .json = "failed", .colour = "31"};
    case Result::kOneWay:
      return {.text = "one way", .json = "one_way", .colour = "33"};
  }
  return {};
}

std::int64_t milliseconds(std::chrono::nanoseconds duration) {
  return std::chrono::round<std::chrono::milliseconds>(duration).count();
}

Json failureJson(const Diagnostic& failure) {
  Json notes = Json::array();
  for (const Note& note : failure.notes) {
    notes.push_back(note.message);
  }
  return {{"code", failure.code},           {"message", failure.message},
          {"file", failure.where.file},     {"line", failure.where.line},
          {"column", failure.where.column}, {"notes", std::move(notes)}};
}

}  // namespace

std::size_t TestReport::count(Result result) const {
  return static_cast<std::size_t>(std::ranges::count(tests, result, &TestOutcome::result));
}

std::string testLine(const TestOutcome& test, bool colour) {
  constexpr std::size_t kWidth = 8;
  const Word word = wordOf(test.result);
  const std::string text(word.text);
  std::string out = colour ? fmt::format("\033[{}m{}\033[0m", word.colour, text) : text;
  out += std::string(kWidth - text.size(), ' ') + test.name;
  out += test.what.empty() ? "" : ": " + test.what;
  out += fmt::format(" ({} ms)", milliseconds(test.duration));
  if (test.result == Result::kOneWay && !test.why.empty()) {
    const Diagnostic& why = test.why.front();
    out += fmt::format("\n        {} [{}]", replaceAll(why.message, "\n", " "), why.code);
  }
  return out + "\n";
}

std::string closingLine(const TestReport& report) {
  std::string out = counted(report.tests.size(), "test");
  if (!report.tests.empty()) {
    out += fmt::format(": {} ok", report.count(Result::kOk));
    for (const Result result : {Result::kFailed, Result::kOneWay}) {
      const std::size_t count = report.count(result);
      out += count == 0 ? "" : fmt::format(", {} {}", count, lower(wordOf(result).text));
    }
  }
  return out + fmt::format(" ({} ms)\n", milliseconds(report.duration));
}

Json testJson(const TestReport& report) {
  Json tests = Json::array();
  for (const TestOutcome& test : report.tests) {
    Json failures = Json::array();
    std::ranges::transform(test.why, std::back_inserter(failures), failureJson);
    tests.push_back({{"kind", test.kind == TestOutcome::Kind::kCase ? "case" : "updown"},
                     {"name", test.name},
                     {"file", test.file},
                     {"result", wordOf(test.result).json},
                     {"milliseconds", milliseconds(test.duration)},
                     {"why", std::move(failures)}});
  }
  return {
      {"ok", report.count(Result::kFailed) == 0},      {"passed", report.count(Result::kOk)},
      {"failed", report.count(Result::kFailed)},       {"one_way", report.count(Result::kOneWay)},
      {"milliseconds", milliseconds(report.duration)}, {"tests", std::move(tests)}};
}

}  // namespace strata::cli
