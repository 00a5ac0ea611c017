#include <fmt/format.h>

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

Expected<ExitCode> rebaseCommand(const Options& options) {
  STRATA_TRY(const Project project, Project::open(options.overrides));
  STRATA_TRY(const auto url, project.directoryUrl());
  STRATA_TRY(const auto directory, directory::openForRearranging(url));
  STRATA_CHECK(requireNotApplied(options.database, project, directory, options.migrations));
  STRATA_TRY(const auto moved, directory::moveToEnd(url, options.migrations));
  for (const directory::MovedFile& file : moved) {
    print(fmt::format("{} -> {}\n", (url.path / file.from).string(), file.to));
  }
  return ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addDirectoryFlags(app, options->overrides);
  addRevisionFlags(app, options->database);
  app.add_option("migration", options->migrations, "versions or file names")->required();
  return [options] { return rebaseCommand(*options); };
}

}  // namespace

const Command kMigrateRebase{
    "migrate", "rebase",
    "give migrations that were not applied new versions after all others, as after a merge",
    "  strata migrate rebase 20240102000000", setUp};

}  // namespace strata::cli
