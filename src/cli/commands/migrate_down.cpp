#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "apply/history.h"
#include "apply/lock.h"
#include "apply/pending.h"
#include "apply/revert.h"
#include "cli/command.h"
#include "cli/confirm.h"
#include "cli/decision_flags.h"
#include "cli/drift.h"
#include "cli/json_answer.h"
#include "cli/revert_job.h"

namespace strata::cli {
namespace {

struct Options {
  Overrides overrides;
  DatabaseFlags database;
  DecisionFlags decisions;
  std::optional<int> amount;
  std::string to_version;
  bool all = false;
  bool dry_run = false;
  bool allow_drift = false;
  bool yes = false;
  std::string format;
};

Diagnostic usage(std::string code, std::string message, std::string help) {
  return {.code = std::move(code),
          .message = std::move(message),
          .help = std::move(help),
          .exit_code = ExitCode::kUsage};
}

/// How many of the newest migrations go.
Expected<std::size_t> countOf(const Options& options, const LiveDatabase& database,
                              const std::vector<apply::HistoryEntry>& history) {
  if (options.all) {
    return history.size();
  }
  if (options.to_version.empty()) {
    const int amount = options.amount.value_or(1);
    if (amount < 1) {
      return usage("ST6031", fmt::format("cannot take back '{}' migrations", amount),
                   "give a positive number, or --all");
    }
    return std::min(static_cast<std::size_t>(amount), history.size());
  }
  const auto found =
      std::ranges::find(history, options.to_version,
                        [](const apply::HistoryEntry& entry) { return entry.file->version; });
  if (found != history.end()) {
    return static_cast<std::size_t>(history.end() - found) - 1;
  }
  if (database.directory.find(options.to_version) == nullptr) {
    return apply::versionNotFound(database.directory, options.to_version);
  }
  return usage("ST6025",
               fmt::format("version '{}' is not applied to the database", options.to_version),
               "'strata migrate status' says where it stands");
}

Expected<void> requireReversible(const std::vector<apply::HistoryEntry>& history,
                                 std::size_t count) {
  for (std::size_t i = history.size() - count; i < history.size(); ++i) {
    if (history[i].revision == nullptr) {
      return usage("ST6026",
                   fmt::format("'{}' was never run here: the database had it as its baseline",
                               history[i].file->name),
                   "go back to that version at most");
    }
  }
  return {};
}

/// What the directory made must be there as it made it; else the way back is one from elsewhere.
Expected<void> checkDrift(const Options& options, LiveDatabase& database, const Schema& expected) {
  STRATA_TRY(const Drift drift, findDrift(database, within(expected, database.scope)));
  if (!drift.found()) {
    return {};
  }
  const bool broken = !drift.broken.empty();
  Diagnostic found{
      .code = "ST6027",
      .message = broken ? "the database is not what the directory made of it"
                        : "the database has objects that the directory does not know",
      .help = broken ? "'strata schema drift' shows how to bring the two together; "
                       "--allow-drift goes on"
                     : "the way back does not touch them",
      .severity = broken && !options.allow_drift ? Severity::kError : Severity::kWarning,
      .exit_code = ExitCode::kFinding};
  for (const std::string& difference : broken ? drift.broken : drift.differences) {
    found.notes.push_back({.message = difference});
  }
  if (found.severity == Severity::kError) {
    return found;
  }
  printDiagnostic(found);
  return {};
}

Expected<std::vector<apply::RevertJob>> planJobs(const Options& options, LiveDatabase& database) {
  STRATA_TRY(const auto history, apply::historyOf(database.directory, database.revisions));
  STRATA_TRY(const std::size_t count, countOf(options, database, history));
  STRATA_CHECK(requireReversible(history, count));
  if (count == 0) {
    return std::vector<apply::RevertJob>();
  }
  STRATA_TRY(const DecisionFlags decisions, withAnswers(options.decisions));
  PlanOptions plan_options{.allow_drop = decisions.allow_drop,
                           .server_version = database.connection.majorVersion()};
  STRATA_CHECK(parseAnswers(decisions, plan_options));
  STRATA_TRY(pg::Connection scratch, scratchLike(database));
  STRATA_TRY(const Reverses reverses,
             planReverses(scratch, database.directory, ranOf(history), count, plan_options));
  STRATA_CHECK(checkDrift(options, database, reverses.current));
  std::vector<apply::RevertJob> jobs;
  for (const Reverse& reverse : reverses.steps) {
    printDiagnostics(reverse.warnings);
    jobs.push_back(revertJob(reverse));
  }
  return jobs;
}

nlohmann::ordered_json reportJson(const apply::RevertReport& report) {
  nlohmann::ordered_json files = nlohmann::ordered_json::array();
  for (const apply::RevertedFile& file : report.files) {
    files.push_back({{"name", file.name},
                     {"version", file.version},
                     {"checks", file.checks},
                     {"statements", file.statements},
                     {"error", file.failure ? file.failure->text : ""}});
  }
  return {{"dry_run", report.dry_run},
          {"current", report.current},
          {"target", report.target},
          {"reverted", files},
          {"error", report.failure ? report.failure->message : ""}};
}

std::string planText(const std::vector<apply::RevertJob>& jobs) {
  std::string out;
  for (const apply::RevertJob& job : jobs) {
    out += fmt::format("-- taking back {}\n", job.name);
    for (const apply::RevertPart& part : job.parts) {
      for (const std::string& statement : part.statements) {
        out += statement + "\n";
      }
    }
  }
  return out;
}

/// The version that is the newest once `jobs` are done.
std::string targetOf(const LiveDatabase& database, std::size_t count) {
  const auto& revisions = database.revisions;
  return count < revisions.size() ? revisions[revisions.size() - count - 1].version : "";
}

Expected<ExitCode> downCommand(const Options& options) {
  STRATA_TRY(LiveDatabase database, openLive(options.overrides, options.database));
  STRATA_TRY(const auto lock_options, lockOptions(options.database));
  STRATA_TRY(const auto lock, apply::DatabaseLock::acquire(database.connection, lock_options));
  STRATA_CHECK(refresh(database));  // another run may have held the lock
  STRATA_TRY(const auto jobs, planJobs(options, database));
  if (!jobs.empty() && !options.dry_run && !options.yes && onTerminal()) {
    printError(planText(jobs));
    if (!confirm(
            fmt::format("Take back {} migration{}?", jobs.size(), jobs.size() == 1 ? "" : "s"))) {
      return ExitCode::kFinding;
    }
  }
  const apply::RevisionTable table(database.connection, database.revisions_schema);
  apply::RevertReport report =
      apply::revert(database.connection, table, database.revisions, jobs, options.dry_run);
  report.current = database.current();
  report.target = targetOf(database, jobs.size());
  if (options.format == "json") {
    printJson(reportJson(report));
  } else {
    print(apply::text(report, colourOnOutput()));
  }
  if (report.failure) {
    return *report.failure;
  }
  return ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addProjectFlags(app, options->overrides);
  addRevisionFlags(app, options->database);
  addLockFlags(app, options->database);
  app.add_option("amount,--steps", options->amount, "how many migrations to take back; default: 1");
  auto* to = app.add_option("--to-version,--to", options->to_version,
                            "take back all that came after this version")
                 ->type_name("VERSION");
  app.add_flag("--all", options->all, "take back everything")->excludes(to);
  app.add_flag("--dry-run", options->dry_run,
               "show what would run, and look at the rows; changes nothing at all");
  app.add_flag("--allow-drift", options->allow_drift,
               "go on although the database is not what the directory made");
  app.add_flag("-y,--yes,--auto-approve", options->yes, "do not ask on a terminal");
  addDecisionFlags(app, options->decisions);
  addFormatFlag(app, options->format, {"text", "json"});
  return [options] { return downCommand(*options); };
}

}  // namespace

const Command kMigrateDown{
    "migrate", "down",
    "take back the last migrations, by a plan that is proven first and loses no rows unseen",
    "  strata migrate down --url postgres://localhost/app", setUp};

}  // namespace strata::cli
