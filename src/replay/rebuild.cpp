#include "replay/rebuild.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "catalog/catalog.h"
#include "diff/diff.h"
#include "model/quoting.h"
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
  STRATA_CHECK(connection.execute(kUnchecked));
  out.failures = run(connection, planCreation(wanted, connection.majorVersion()));
  STRATA_CHECK(readBack(connection, wanted, out));
  if (!out.exact()) {
    std::ranges::move(correct(connection, wanted, out), std::back_inserter(out.failures));
    STRATA_CHECK(readBack(connection, wanted, out));
  }
  STRATA_CHECK(connection.execute(kChecked));
  return out;
}

std::vector<std::string> rolesOf(const Schema& schema) {
  std::set<std::string> roles;
  const auto add = [&](const std::string& role) {
    if (!role.empty() && !role.starts_with("pg_") && role != kOwnerRole) {
      roles.insert(role);
    }
  };
  for (const auto& [key, policy] : schema.policies) {
    std::ranges::for_each(policy.roles, add);
  }
  for (const auto& [key, defaults] : schema.default_privileges) {
    add(key.parent);
    std::ranges::for_each(defaults.grants, [&](const Grant& grant) { add(grant.role); });
  }
  for (const auto& [id, access] : schema.access) {
    add(access.owner);
    std::ranges::for_each(access.grants, [&](const Grant& grant) { add(grant.role); });
  }
  return {roles.begin(), roles.end()};
}

Expected<void> createRoles(pg::Connection& connection, const std::vector<std::string>& roles) {
  if (roles.empty()) {
    return {};
  }
  STRATA_TRY(const pg::Rows rows, connection.execute("SELECT rolname FROM pg_catalog.pg_roles"));
  std::set<std::string> known;
  for (int i = 0; i < rows.size(); ++i) {
    known.insert(rows.str(i, 0));
  }
  std::string missing;
  for (const std::string& role : roles) {
    if (!known.contains(role)) {
      missing += fmt::format("CREATE ROLE {};\n", quoteIdentifier(role));
    }
  }
  if (!missing.empty()) {
    STRATA_CHECK(connection.execute(missing));
  }
  return {};
}

}  // namespace strata
