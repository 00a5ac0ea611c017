#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "directory/write.h"

namespace strata::cli {
namespace {

struct Options {
  Overrides overrides;
  std::string name;
};

Expected<ExitCode> newCommand(const Options& options) {
  STRATA_TRY(const Project project, Project::open(options.overrides));
  STRATA_TRY(const auto url, project.directoryUrl());
  STRATA_TRY(const auto written, directory::addMigrations(url, {{.name = options.name}}));
  for (const directory::WrittenFile& file : written) {
    print((url.path / file.name).string() + "\n");
  }
  return ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addDirectoryFlags(app, options->overrides);
  app.add_option("name", options->name, "what follows the version in the file's name");
  return [options] { return newCommand(*options); };
}

}  // namespace

const Command kMigrateNew{
    "migrate", "new", "make an empty migration to be written by hand; then 'strata migrate hash'",
    "  strata migrate new seed_countries", setUp};

}  // namespace strata::cli
