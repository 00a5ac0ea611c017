#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "cli/states.h"
#include "cli/unmanaged_warning.h"
#include "plan/plan.h"

namespace strata::cli {
namespace {

struct Options {
  Overrides overrides;
  std::vector<std::string> from = {"models"};
  std::string url;
  std::string format;
};

Expected<ExitCode> inspectCommand(const Options& options) {
  STRATA_TRY(StateRef ref,
             parseState(options.url.empty() ? options.from : std::vector{options.url}));
  STRATA_TRY(const LoadedStates loaded, loadStates({std::move(ref)}, options.overrides));
  const Schema& schema = loaded.states.front().schema;
  printDiagnostics(unmanagedWarnings(schema, schema, {}));
  print(options.format == "json"
            ? toJson(schema) + "\n"
            : fileText({.steps = planCreation(schema, schema.server_version)}));
  return ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addStateFlag(app, "--from", options->from, "what to show (default: models)");
  app.add_option("-u,--url", options->url, "the same of a database")
      ->type_name("URL")
      ->excludes("--from");
  addFormatFlag(app, options->format, {"sql", "json"});
  addProjectFlags(app, options->overrides);
  return [options] { return inspectCommand(*options); };
}

}  // namespace

const Command kSchemaInspect{"schema", "inspect",
                             "a schema as SQL that makes it, or as JSON for file://….json",
                             "  strata schema inspect --from migrations --format json", setUp};

}  // namespace strata::cli
