#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "cli/development.h"

namespace strata::cli {
namespace {

struct Options {
  Overrides overrides;
  DatabaseFlags database;
  bool yes = false;
};

Expected<ExitCode> freshCommand(const Options& options) {
  STRATA_TRY(const Project project, Project::open(options.overrides));
  STRATA_CHECK(requireDevelopment(options.database, project.config()));
  STRATA_TRY(pg::Connection connection, connect(options.database, project.config()));
  STRATA_TRY(const bool emptied, emptyDatabase(connection, options.yes, false));
  if (!emptied) {
    return ExitCode::kFinding;
  }
  return hashAndApply(project, connection, options.database);
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addDirectoryFlags(app, options->overrides);
  addRevisionFlags(app, options->database);
  addLockFlags(app, options->database);
  app.add_flag("-y,--yes,--auto-approve", options->yes, "do not ask for the database's name");
  return [options] { return freshCommand(*options); };
}

}  // namespace

const Command kMigrateFresh{
    "migrate", "fresh",
    "for development: empty the database, write the checksum file, apply everything",
    "  strata migrate fresh --env local --yes", setUp};

}  // namespace strata::cli
