#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "cli/development.h"

namespace strata::cli {
namespace {

struct Options {
  Overrides overrides;
  DatabaseFlags database;
};

Expected<ExitCode> refreshCommand(const Options& options) {
  STRATA_TRY(const Project project, Project::open(options.overrides));
  STRATA_TRY(pg::Connection connection, connect(options.database, project.config()));
  return hashAndApply(project, connection, options.database);
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addDirectoryFlags(app, options->overrides);
  addRevisionFlags(app, options->database);
  addLockFlags(app, options->database);
  return [options] { return refreshCommand(*options); };
}

}  // namespace

const Command kMigrateRefresh{"migrate", "refresh",
                              "for development: write the checksum file, apply what is pending",
                              "  strata migrate refresh --url postgres://localhost/app", setUp};

}  // namespace strata::cli
