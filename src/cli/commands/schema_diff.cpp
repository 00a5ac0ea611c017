#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/access_flags.h"
#include "cli/command.h"
#include "cli/decision_flags.h"
#include "cli/json_answer.h"
#include "cli/proposal_text.h"
#include "cli/state_plan.h"
#include "cli/unmanaged_warning.h"

namespace strata::cli {
namespace {

struct Options {
  Overrides overrides;
  std::vector<std::string> from = {"migrations"};
  std::vector<std::string> to = {"models"};
  DecisionFlags decisions;
  AccessFlags access;
  bool exit_code = false;
  bool no_prove = false;
  std::string format;
};

void report(const Options& options, const Proposal& proposal) {
  if (options.format == "json") {
    printJson(proposalJson(proposal, {}));
  } else if (options.format == "sql") {
    print(proposalSql(proposal));
  } else if (!proposal.files.empty()) {
    print(proposalText(proposal));
  } else {
    printError("Schemas are synced, no changes to be made.\n");
  }
}

Expected<ExitCode> diffCommand(const Options& options) {
  STRATA_TRY(const DecisionFlags decisions, withAnswers(options.decisions));
  STRATA_TRY(auto renames, parseRenames(decisions.renames));
  PlanOptions plan_options;
  STRATA_CHECK(parseAnswers(decisions, plan_options));
  STRATA_TRY(StateRef from, parseState(options.from));
  STRATA_TRY(StateRef to, parseState(options.to));
  STRATA_TRY(LoadedStates states, loadStates({from, to}, options.overrides));
  const Schema& is = states.states.front().schema;
  const Schema& wanted = states.states.back().schema;
  states.access = policyFor(states, options.access);
  printError(unusedRolesWarning(states, options.access));
  printDiagnostics(unmanagedWarnings(is, wanted, states.access));
  makeComparable(states);
  Proposal proposal;
  if (sameObjects(is, wanted)) {
    printError(unusedDecisionsWarning(decisions));
  } else {
    plan_options.allow_drop = decisions.allow_drop || states.project.config().allow_destructive;
    STRATA_TRY(proposal, planStates(states, {.renames = std::move(renames),
                                             .prove = !options.no_prove,
                                             .plan = std::move(plan_options)}));
  }
  report(options, proposal);
  return options.exit_code && !proposal.files.empty() ? ExitCode::kFinding : ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addStateFlag(app, "--from", options->from, "what is (default: migrations)");
  addStateFlag(app, "--to", options->to, "what should be (default: models)");
  addFormatFlag(app, options->format, {"text", "sql", "json"});
  addDecisionFlags(app, options->decisions);
  addAccessFlags(app, options->access);
  app.add_flag("--exit-code", options->exit_code, "end with 1 when the states differ");
  app.add_flag("--no-prove", options->no_prove,
               "do not try the SQL out; it may then fail, or miss its aim");
  addProjectFlags(app, options->overrides);
  return [options] { return diffCommand(*options); };
}

}  // namespace

const Command kSchemaDiff{"schema", "diff", "the SQL that leads from one schema to another, proven",
                          "  strata schema diff --from migrations --to models", setUp};

}  // namespace strata::cli
