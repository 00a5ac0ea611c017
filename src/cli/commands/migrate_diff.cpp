#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/decision_flags.h"
#include "cli/json_answer.h"
#include "cli/migration_drafts.h"
#include "cli/proposal_text.h"
#include "cli/rename_questions.h"
#include "directory/checksum.h"
#include "directory/write.h"

namespace strata::cli {
namespace {

struct Options {
  Overrides overrides;
  std::string name;
  DecisionFlags decisions;
  bool dry_run = false;
  std::string format;
};

/// `now` is the directory that was replayed and the files just written, nothing else: only that has
/// been proven.
bool continues(const directory::Directory& now, const directory::Directory& replayed,
               std::size_t written) {
  return now.files.size() == replayed.files.size() + written &&
         std::equal(replayed.files.begin(), replayed.files.end(), now.files.begin(),
                    [](const auto& left, const auto& right) {
                      return left.name == right.name && left.content == right.content;
                    });
}

void report(const Options& options, const Proposal& proposal,
            const std::vector<directory::WrittenFile>& written,
            const directory::DirectoryUrl& url) {
  if (options.format == "json") {
    printJson(proposalJson(proposal, written));
    return;
  }
  print(proposalText(proposal));
  for (const directory::WrittenFile& file : written) {
    printError(fmt::format("wrote {}\n", (url.path / file.name).string()));
  }
  if (!written.empty()) {
    printError(fmt::format("wrote {}\n", (url.path / directory::kSumName).string()));
  }
}

Expected<ExitCode> diffCommand(const Options& options) {
  STRATA_TRY(Project project, Project::open(options.overrides));
  STRATA_TRY(const DecisionFlags decisions, withAnswers(options.decisions));
  STRATA_TRY(const auto requests, parseRenames(decisions.renames));
  PlanOptions plan_options;
  STRATA_CHECK(parseAnswers(decisions, plan_options));
  if (!options.name.empty()) {
    STRATA_CHECK(directory::checkName(options.name));
  }
  STRATA_TRY(Project::Comparison state, project.compare());
  printDiagnostics(state.warnings);
  STRATA_TRY(const auto url, project.directoryUrl());
  if (state.synced) {
    printError(unusedDecisionsWarning(decisions));
    if (options.format == "json") {
      printJson(proposalJson({}, {}));
    } else {
      print("The migration directory is synced with the desired state, no changes to be made\n");
    }
    return ExitCode::kFine;
  }
  plan_options.allow_drop = decisions.allow_drop || project.config().allow_destructive;
  plan_options.server_version = state.desired.server_version;
  plan_options.access = project.config().access;
  plan_options.former_names_must_exist = !state.directory.files.empty();
  STRATA_TRY(const Proposal proposal, proposeAsking(project, state, requests, plan_options));
  STRATA_CHECK(prove(*state.connection, proposal, state.desired, plan_options.access));
  std::vector<directory::WrittenFile> written;
  if (!options.dry_run) {
    STRATA_TRY(written, directory::addMigrations(url, draftsOf(proposal, options.name)));
    STRATA_TRY(const directory::Directory now, project.openDirectory(false));
    // After a rename the next comparison says since when db::was is carried out.
    if (proposal.renames.empty() && continues(now, state.directory, written.size())) {
      project.rememberSynced(state, now);
    }
  }
  report(options, proposal, written, url);
  return ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addProjectFlags(app, options->overrides);
  app.add_option("name", options->name,
                 "what follows the version in the file's name; default: made from the changes");
  app.add_option("--name", options->name, "the same as a flag");
  addDecisionFlags(app, options->decisions);
  app.add_flag("--dry-run", options->dry_run, "plan, prove and print, but write nothing");
  addFormatFlag(app, options->format, {"text", "json"});
  return [options] { return diffCommand(*options); };
}

}  // namespace

const Command kMigrateDiff{"migrate", "diff",
                           "write the migration that leads from the directory to the models",
                           "  strata migrate diff add_phone", setUp};

}  // namespace strata::cli
