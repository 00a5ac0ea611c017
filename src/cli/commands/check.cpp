#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/json_answer.h"
#include "cli/proposal_text.h"

namespace strata::cli {
namespace {

struct Options {
  Overrides overrides;
  std::string format;
};

Expected<ExitCode> checkCommand(const Options& options) {
  STRATA_TRY(Project project, Project::open(options.overrides));
  STRATA_TRY(Project::Comparison state, project.compare());
  printDiagnostics(state.warnings);
  if (state.synced) {
    if (options.format == "json") {
      printJson(proposalJson({}, {}));
    } else {
      print("models and migrations agree, the checksum is intact\n");
    }
    return ExitCode::kFine;
  }
  // What is missing is shown whole: a check decides nothing, so drops need no leave here.
  const PlanOptions plan_options{.allow_drop = true,
                                 .former_names_must_exist = !state.directory.files.empty(),
                                 .server_version = state.desired.server_version,
                                 .access = project.config().access};
  STRATA_TRY(const Proposal proposal, propose(*state.connection, state.current, state.desired,
                                              &state.raw, {}, plan_options));
  if (options.format == "json") {
    printJson(proposalJson(proposal, {}));
    return ExitCode::kFinding;
  }
  print(proposalText(proposal));
  printDiagnostic({.code = "ST1401",
                   .message = "the models have changes that no migration carries out yet (above)",
                   .help = "run 'strata migrate diff' and commit what it writes",
                   .exit_code = ExitCode::kFinding});
  return ExitCode::kFinding;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addProjectFlags(app, options->overrides);
  addFormatFlag(app, options->format, {"text", "json"});
  return [options] { return checkCommand(*options); };
}

}  // namespace

const Command kCheck{
    "", "check",
    "for CI: do models and migrations agree, and is the checksum intact? writes nothing",
    "  strata check", setUp};

}  // namespace strata::cli
