#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "apply/apply.h"
#include "cli/command.h"
#include "cli/confirm.h"
#include "cli/drift.h"
#include "cli/hooks.h"
#include "cli/json_answer.h"
#include "cli/rehearsal.h"
#include "support/text.h"

namespace strata::cli {
namespace {

struct Options {
  Overrides overrides;
  DatabaseFlags database;
  RunFlags run;
  bool preview = false;
  bool yes = false;
  bool allow_drift = false;
  std::string format;
};

/// Tells what is being done, so that a log of a run that stopped says where.
class Steps {
 public:
  explicit Steps(bool told) : told_(told) {}

  void begin(const char* what) { show(fmt::format("{}. {}\n", ++number_, what)); }

  void say(const std::string& result) const { show("   " + result + "\n"); }

  void show(const std::string& text) const {
    if (told_) {
      print(text);
    }
  }

 private:
  bool told_;  ///< else the answer is JSON, at the end
  int number_ = 0;
};

/// One run of `strata deploy`.
class Deployment {
 public:
  Deployment(const Options& options, LiveDatabase database)
      : options_(options), database_(std::move(database)), steps_(options.format == "text") {}

  Expected<ExitCode> run() {
    steps_.begin("the directory is what its checksum file says");
    steps_.say(counted(database_.directory.files.size(), "migration"));
    STRATA_CHECK(findPending());
    STRATA_CHECK(checkDrift());
    if (!pending_.empty()) {
      steps_.begin("dry run");
      STRATA_TRY(rehearsal_, rehearse(database_, *state_, pending_));
      steps_.show(rehearsalText(rehearsal_) + "\n");
    }
    if (pending_.empty() || options_.preview) {
      status_ = pending_.empty() ? "nothing" : "preview";
      steps_.say(pending_.empty() ? "nothing to deploy" : "preview: nothing was changed");
      return ExitCode::kFine;
    }
    STRATA_TRY(const bool agreed, isAgreed());
    if (!agreed) {
      status_ = "declined";
      steps_.say("not confirmed: nothing was changed");
      return ExitCode::kFinding;
    }
    STRATA_CHECK(apply());
    return verify();
  }

  [[nodiscard]] nlohmann::ordered_json answer() const {
    nlohmann::ordered_json pending = nlohmann::ordered_json::array();
    for (const directory::MigrationFile* file : pending_) {
      pending.push_back(file->name);
    }
    nlohmann::ordered_json apply;  // null
    if (report_) {
      apply = applyJson(*report_);
    }
    return {{"status", status_},
            {"current", current_},
            {"pending", std::move(pending)},
            {"drift", drift_},
            {"files", rehearsalJson(rehearsal_)},
            {"apply", std::move(apply)},
            {"differences", differences_}};
  }

 private:
  Expected<void> findPending() {
    steps_.begin("what is pending");
    current_ = database_.current();
    STRATA_TRY(const auto pending, apply::computePending(database_.directory, database_.revisions));
    STRATA_TRY(const auto order, apply::parseExecOrder(options_.run.exec_order));
    STRATA_TRY(pending_, apply::inOrder(database_.directory, pending, order));
    if (!options_.run.to_version.empty()) {
      const auto last =
          std::ranges::find(pending_, options_.run.to_version, &directory::MigrationFile::version);
      if (last == pending_.end()) {
        return apply::versionNotFound(database_.directory, options_.run.to_version);
      }
      pending_.erase(last + 1, pending_.end());
    }
    steps_.say(fmt::format("{} of {}, the database is at {}", pending_.size(),
                           database_.directory.files.size(),
                           database_.revisions.empty() ? "no version" : current_));
    return {};
  }

  Expected<void> checkDrift() {
    steps_.begin("the database is what the directory made of it");
    STRATA_TRY(state_, expectedState(database_));
    STRATA_TRY(const Drift drift, findDrift(database_, state_->schema));
    drift_ = drift.differences;
    if (!drift.found()) {
      steps_.say("it is");
      return {};
    }
    const bool fatal = !options_.allow_drift && (!drift.broken.empty() || pending_.empty());
    Diagnostic found{
        .code = "ST6027",
        .message = drift.broken.empty()
                       ? "the database has objects that the directory does not know"
                       : "the database is not what the directory made of it",
        .help = "'strata schema drift' prints the SQL for either direction; --allow-drift goes on",
        .severity = fatal ? Severity::kError : Severity::kWarning,
        .exit_code = ExitCode::kFinding};
    for (const std::string& difference : drift.differences) {
      found.notes.push_back({.message = difference});
    }
    if (fatal) {
      return found;
    }
    drifted_ = true;
    printDiagnostic(found);
    return {};
  }

  Expected<bool> isAgreed() {
    if (options_.yes) {
      return true;
    }
    if (!onTerminal()) {
      return Diagnostic{.code = "ST6028",
                        .message = "there is no terminal to confirm the deployment on",
                        .help = "pass --yes in CI, or --preview to change nothing",
                        .exit_code = ExitCode::kUsage};
    }
    const std::string name = database_.connection.database();
    return confirmByWord(
        fmt::format("Deploy {} to '{}'?", counted(pending_.size(), "migration"), name), name);
  }

  Expected<void> apply() {
    steps_.begin("apply");
    STRATA_TRY(auto options, applyOptions(options_.database, options_.run));
    options.to_version = pending_.back()->version;
    options.allow_dirty = options_.allow_drift;
    STRATA_TRY(const auto lock, apply::DatabaseLock::acquire(database_.connection, options.lock));
    STRATA_CHECK(requireUnchanged());
    Hooks hooks(database_.project.config(), database_.connection);
    STRATA_TRY(report_,
               apply::apply(database_.connection, database_.directory, options, hooks.observer()));
    const auto finished = hooks.finish(*report_);
    steps_.show(apply::text(*report_, colourOnOutput()));
    if (!report_->ok()) {
      return *report_->failure;
    }
    return finished;
  }

  /// What was shown and agreed to must be what runs.
  Expected<void> requireUnchanged() {
    const auto before = database_.revisions;
    STRATA_CHECK(refresh(database_));
    if (before == database_.revisions) {
      return {};
    }
    return Diagnostic{.code = "ST6029",
                      .message = "another run has changed the database since the dry run",
                      .help = "start again: the dry run is another one now"};
  }

  Expected<ExitCode> verify() {
    steps_.begin("the database is what the directory makes");
    STRATA_TRY(const Drift drift, findDrift(database_, rehearsal_.after));
    differences_ = drift.differences;
    if (!drift.found() || (drifted_ && drift.broken.empty())) {
      status_ = "deployed";
      steps_.say("it is");
      return ExitCode::kFine;
    }
    Diagnostic found{.code = "ST6030",
                     .message =
                         "the migrations ran, but the database is not what they make on the "
                         "dev database",
                     .help = "'strata schema drift' prints the SQL for either direction",
                     .exit_code = ExitCode::kFinding};
    for (const std::string& difference : drift.differences) {
      found.notes.push_back({.message = difference});
    }
    return found;
  }

  const Options& options_;
  LiveDatabase database_;
  Steps steps_;
  std::string status_ = "failed";
  std::string current_ = {};                   ///< version before
  std::vector<std::string> drift_ = {};        ///< before
  std::vector<std::string> differences_ = {};  ///< behind
  std::optional<apply::ApplyReport> report_ = {};
  std::vector<const directory::MigrationFile*> pending_ = {};
  std::optional<ExpectedState> state_ = {};
  Rehearsal rehearsal_ = {};
  bool drifted_ = false;
};

Expected<ExitCode> deployCommand(const Options& options) {
  STRATA_TRY(LiveDatabase database, openLive(options.overrides, options.database));
  Deployment deployment(options, std::move(database));
  auto done = deployment.run();
  if (options.format == "json") {
    printJson(deployment.answer());
  }
  return done;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addProjectFlags(app, options->overrides);
  addRevisionFlags(app, options->database);
  addLockFlags(app, options->database);
  addRunFlags(app, options->run);
  app.add_flag("--preview", options->preview, "stop before the confirmation");
  app.add_flag("-y,--yes", options->yes, "do not ask: for CI");
  app.add_flag("--allow-drift", options->allow_drift,
               "go on although the database is not what the directory made");
  addFormatFlag(app, options->format, {"text", "json"});
  return [options] { return deployCommand(*options); };
}

}  // namespace

const Command kDeploy{
    "", "deploy",
    "bring a production database up to date: drift check, dry run with locks and sizes, typed "
    "confirmation, apply, verification",
    "  strata deploy --preview --url postgres://localhost/app", setUp};

}  // namespace strata::cli
