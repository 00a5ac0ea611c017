#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "apply/apply.h"
#include "cli/command.h"
#include "cli/confirm.h"
#include "cli/database_flags.h"
#include "cli/fleet.h"
#include "cli/hooks.h"
#include "cli/json_answer.h"
#include "directory/checksum.h"

namespace strata::cli {
namespace {

struct Options {
  Overrides overrides;
  DatabaseFlags database;
  std::optional<int> amount;
  RunFlags run;
  std::string baseline;
  bool dry_run = false;
  bool allow_dirty = false;
  FleetFlags fleet;
  std::string format;
};

Expected<apply::ApplyOptions> applyOptions(const Options& options) {
  STRATA_TRY(auto out, applyOptions(options.database, options.run));
  out.amount = options.amount;
  out.dry_run = options.dry_run;
  out.baseline = options.baseline;
  out.allow_dirty = options.allow_dirty;
  return out;
}

nlohmann::ordered_json fleetJson(const std::vector<TargetResult>& results) {
  nlohmann::ordered_json out = nlohmann::ordered_json::array();
  for (const TargetResult& each : results) {
    out.push_back({{"target", each.name},
                   {"begun", each.begun},
                   {"files", each.files},
                   {"statements", each.statements},
                   {"version", each.version},
                   {"error", each.error}});
  }
  return out;
}

/// A bar on a terminal, a line for each in a log.
void tell(const TargetResult& result, std::size_t done, std::size_t all) {
  if (onTerminal()) {
    constexpr std::size_t kWidth = 40;
    const std::size_t full = done * kWidth / all;
    printError(fmt::format("\r[{}{}] {}/{}{}", std::string(full, '#'),
                           std::string(kWidth - full, '-'), done, all, done == all ? "\n" : ""));
  } else {
    printError(fmt::format("[{}/{}] {}: {}\n", done, all, result.name,
                           result.error.empty() ? "ok" : "FAILED"));
  }
}

Expected<ExitCode> applyToFleet(const Options& options, const Project& project,
                                const directory::Directory& directory) {
  STRATA_CHECK(directory::requireIntact(directory));
  std::string url;
  if (options.fleet.urls_from.empty()) {
    STRATA_TRY(url, databaseUrl(options.database.url, project.config()));
  }
  STRATA_TRY(const auto targets, findTargets(options.fleet, url));
  STRATA_TRY(const apply::ApplyOptions apply_options, applyOptions(options));
  std::size_t done = 0;
  const auto results =
      applyToAll(targets, directory, apply_options, options.fleet, project.config(),
                 [&](const TargetResult& result) { tell(result, ++done, targets.size()); });
  bool failed = false;
  for (const TargetResult& each : results) {
    if (!each.error.empty()) {
      printError(fmt::format("{}:\n{}", each.name, each.error));
      failed = true;
    }
  }
  if (options.format == "json") {
    printJson(fleetJson(results));
  } else {
    print(fleetText(results));
  }
  return failed ? ExitCode::kFailure : ExitCode::kFine;
}

Expected<ExitCode> applyCommand(const Options& options) {
  STRATA_TRY(const Project project, Project::open(options.overrides));
  STRATA_TRY(const auto directory, project.openDirectory(false));
  if (options.fleet.given()) {
    return applyToFleet(options, project, directory);
  }
  STRATA_TRY(const apply::ApplyOptions apply_options, applyOptions(options));
  STRATA_TRY(pg::Connection connection, connect(options.database, project.config()));
  Hooks hooks(project.config(), connection);
  STRATA_TRY(const apply::ApplyReport report,
             apply::apply(connection, directory, apply_options, hooks.observer()));
  const auto finished = hooks.finish(report);
  if (options.format == "json") {
    printJson(applyJson(report));
  } else {
    print(apply::text(report, colourOnOutput()));
  }
  if (!report.ok()) {
    return *report.failure;
  }
  STRATA_CHECK(finished);
  return ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addDirectoryFlags(app, options->overrides);
  addRevisionFlags(app, options->database);
  app.add_option("amount", options->amount, "at most so many files; default: all that are pending");
  app.add_option("--baseline", options->baseline, "the first version that the database already has")
      ->type_name("VERSION");
  addRunFlags(app, options->run);
  addLockFlags(app, options->database);
  app.add_flag("--dry-run", options->dry_run, "print what would run; changes nothing at all");
  app.add_flag("--allow-dirty", options->allow_dirty,
               "start on a database that already has tables");
  addFleetFlags(app, options->fleet);
  addFormatFlag(app, options->format, {"text", "json"});
  return [options] { return applyCommand(*options); };
}

}  // namespace

const Command kMigrateApply{"migrate", "apply", "run the pending migrations on a database",
                            "  strata migrate apply --url postgres://localhost/app", setUp};

}  // namespace strata::cli
