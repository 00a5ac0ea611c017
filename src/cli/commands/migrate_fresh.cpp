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
  std::string format;
};

Expected<ExitCode> freshCommand(const Options& options) {
  STRATA_TRY(const Project project, Project::open(options.overrides));
  STRATA_CHECK(requireDevelopment(options.database, project.config()));
  STRATA_TRY(pg::Connection connection, connect(options.database, project.config()));
  STRATA_TRY(const Emptying emptying,
             emptyDatabase(connection, {.yes = options.yes, .format = options.format}));
  if (!emptying.done) {
    return ExitCode::kFinding;
  }
  STRATA_TRY(const apply::ApplyReport report, hashAndApply(project, connection, options.database));
  if (options.format == "json") {
    printJson({{"clean", emptyingJson(emptying)}, {"apply", applyJson(report)}});
  } else {
    print(apply::text(report, colourOnOutput()));
  }
  return report.failure ? Expected<ExitCode>(*report.failure) : ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addDirectoryFlags(app, options->overrides);
  addRevisionFlags(app, options->database);
  addLockFlags(app, options->database);
  app.add_flag("-y,--yes,--auto-approve", options->yes, "do not ask for the database's name");
  addFormatFlag(app, options->format, {"text", "json"});
  return [options] { return freshCommand(*options); };
}

}  // namespace

const Command kMigrateFresh{
    "migrate", "fresh",
    "for development: empty the database, write the checksum file, apply everything",
    "  strata migrate fresh --env local --yes", setUp};

}  // namespace strata::cli
