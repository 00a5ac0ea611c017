#include <CLI/CLI.hpp>

#include "cli/applied_check.h"
#include "cli/command.h"
#include "directory/rearrange.h"

namespace strata::cli {
namespace {

struct Options {
  Overrides overrides;
  DatabaseFlags database;
  std::vector<std::string> migrations;
};

Expected<ExitCode> rmCommand(const Options& options) {
  STRATA_TRY(const Project project, Project::open(options.overrides));
  STRATA_TRY(const auto url, project.directoryUrl());
  STRATA_TRY(const auto directory, directory::openForRearranging(url));
  STRATA_CHECK(requireNotApplied(options.database, project, directory, options.migrations));
  STRATA_TRY(const auto removed, directory::removeFiles(url, options.migrations));
  for (const std::string& name : removed) {
    print("removed " + (url.path / name).string() + "\n");
  }
  return ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addDirectoryFlags(app, options->overrides);
  addRevisionFlags(app, options->database);
  app.add_option("migration", options->migrations, "versions or file names")->required();
  return [options] { return rmCommand(*options); };
}

}  // namespace

const Command kMigrateRm{"migrate", "rm",
                         "delete migrations that were not applied, and write the checksum file",
                         "  strata migrate rm 20240103000000", setUp};

}  // namespace strata::cli
