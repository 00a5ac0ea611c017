#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "plan/plan.h"

namespace strata::cli {
namespace {

struct Options {
  Overrides overrides;
  std::string format;
  bool watch = false;
};

Expected<ExitCode> scanCommand(const Options& options) {
  STRATA_TRY(const Project project, Project::open(options.overrides));
  if (options.watch) {
    return becomeWatchingScanner(project.config(), project.cache(), diagnosticsFormat(),
                                 diagnosticsOutput());
  }
  STRATA_TRY(const Schema raw, project.rawModels());
  if (options.format == "json") {
    print(toJson(raw) + "\n");
    return ExitCode::kFine;
  }
  print(fileText({.name = "schema", .steps = planCreation(raw, project.config().dev_version)}));
  return ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("-c,--config", options->overrides.config,
                 "strata.toml to use; default: the nearest one upwards")
      ->type_name("FILE");
  addFormatFlag(app, options->format, {"sql", "json"});
  app.add_flag("--watch", options->watch,
               "scan again whenever a header is saved, and tell what is wrong; ends on Ctrl-C");
  return [options] { return scanCommand(*options); };
}

}  // namespace

const Command kScan{"", "scan", "print the schema that the models declare, as SQL or JSON",
                    "  strata scan --format json", setUp};

}  // namespace strata::cli
