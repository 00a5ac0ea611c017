#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/development.h"
#include "cli/json_answer.h"

namespace strata::cli {
namespace {

struct Options {
  Overrides overrides;
  DatabaseFlags database;
  bool yes = false;
  bool dry_run = false;
  std::string format;
};

Expected<ExitCode> cleanCommand(const Options& options) {
  STRATA_TRY(const Project project, Project::open(options.overrides));
  STRATA_TRY(pg::Connection connection, connect(options.database, project.config()));
  STRATA_TRY(const Emptying emptying, emptyDatabase(connection, {.yes = options.yes,
                                                                 .dry_run = options.dry_run,
                                                                 .format = options.format}));
  if (options.format == "json") {
    printJson(emptyingJson(emptying));
  }
  return emptying.done || options.dry_run ? ExitCode::kFine : ExitCode::kFinding;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addDirectoryFlags(app, options->overrides);
  addUrlFlag(app, options->database.url);
  app.add_flag("-y,--yes,--auto-approve", options->yes, "do not ask for the database's name");
  app.add_flag("--dry-run", options->dry_run, "only show what would go");
  addFormatFlag(app, options->format, {"text", "json"});
  return [options] { return cleanCommand(*options); };
}

}  // namespace

const Command kSchemaClean{"schema", "clean",
                           "drop everything in a database, or in the one schema of its URL",
                           "  strata schema clean --dry-run --url postgres://localhost/app", setUp};

}  // namespace strata::cli
