#include "replay/rebuild.h"

#include <fmt/format.h>

#include <algorithm>

#include "catalog/catalog.h"
#include "diff/diff.h"
#include "plan/plan.h"

namespace strata {
namespace {

/// As pg_dump does it, and for its reason.
constexpr const char* kUnchecked = "SET check_function_bodies = off";
constexpr const char* kChecked = "RESET check_function_bodies";

/// All in one message, which is one transaction; false, with nothing done, when one fails.
bool runAtOnce(pg::Connection& connection, const std::vector<Step>& steps) {
  std::string all;
  for (const Step& step : steps) {
    all += step.sql + "\n;\n";
  }
  return connection.execute(all).has_value();
}

/// Each by itself, in rounds as long as something gets done: what one lacks another may make.
std::vector<std::string> runPossible(pg::Connection& connection, std::vector<Step> steps) {
  std::vector<std::string> failures;
  for (bool progress = true; progress && !steps.empty();) {
    failures.clear();
    std::vector<Step> left;
    for (Step& step : steps) {
      if (!connection.execute(step.sql)) {
        failures.push_back(fmt::format("{}: {}", step.comment, connection.lastError().message));
        left.push_back(std::move(step));
      }
    }
    progress = left.size() < steps.size();
    steps = std::move(left);
  }
  return failures;
}

std::vector<std::string> run(pg::Connection& connection, std::vector<Step> steps) {
  return runAtOnce(connection, steps) ? std::vector<std::string>{}
                                      : runPossible(connection, std::move(steps));
}

Expected<void> readBack(pg::Connection& connection, const Schema& wanted, Rebuilt& out) {
  STRATA_TRY(out.schema, readCatalog(connection));
  out.differences = describeDifferences(out.schema, wanted);
  return {};
}

/// What an empty database has and `wanted` lacks (schema public), or other leftovers: the plan from
/// what is to what should be.
std::vector<std::string> correct(pg::Connection& connection, const Schema& wanted,
                                 const Rebuilt& now) {
  auto files = plan(now.schema, wanted, {},
                    {.allow_drop = true, .server_version = connection.majorVersion()});
  std::vector<std::string> failures;
  if (files) {
    for (PlannedFile& file : *files) {
      std::ranges::move(run(connection, std::move(file.steps)), std::back_inserter(failures));
    }
  }
  return failures;
}

}  // namespace

Expected<Rebuilt> rebuild(pg::Connection& connection, const Schema& wanted) {
  Rebuilt out;
  STRATA_TRY(const pg::Rows role, connection.execute("SELECT current_user"));
  Schema made_by_us = wanted;  // not by the role that read it: owners are said where they differ
  made_by_us.read_as = role.str(0, 0);
  STRATA_CHECK(connection.execute(kUnchecked));
  out.failures = run(connection, planCreation(made_by_us, connection.majorVersion()));
  STRATA_CHECK(readBack(connection, wanted, out));
  if (!out.exact()) {
    for (std::string& failure : correct(connection, wanted, out)) {
      if (std::ranges::find(out.failures, failure) == out.failures.end()) {
        out.failures.push_back(std::move(failure));
      }
    }
    STRATA_CHECK(readBack(connection, wanted, out));
  }
  STRATA_CHECK(connection.execute(kChecked));
  return out;
}

}  // namespace strata
