#include <CLI/CLI.hpp>

#include "cli/applied_check.h"
#include "cli/command.h"
#include "cli/editor.h"
#include "directory/rearrange.h"

namespace strata::cli {
namespace {

struct Options {
  Overrides overrides;
  DatabaseFlags database;
  std::string migration;
};

Expected<ExitCode> editCommand(const Options& options) {
  STRATA_TRY(const Project project, Project::open(options.overrides));
  STRATA_TRY(const auto url, project.directoryUrl());
  STRATA_TRY(const auto directory, directory::openForRearranging(url));
  STRATA_TRY(const auto* file, directory::findMigration(directory, options.migration));
  STRATA_CHECK(requireNotApplied(options.database, project, directory, {file->name}));
  STRATA_TRY(const std::string content, editText(file->name, file->content));
  if (content == file->content) {
    print("not changed\n");
    return ExitCode::kFine;
  }
  STRATA_CHECK(directory::replaceContent(url, file->name, content));
  print(directory.pathOf(*file) + "\n");
  return ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addDirectoryFlags(app, options->overrides);
  addRevisionFlags(app, options->database);
  app.add_option("migration", options->migration, "its version or file name")->required();
  return [options] { return editCommand(*options); };
}

}  // namespace

const Command kMigrateEdit{
    "migrate", "edit",
    "open a migration that was not applied in $EDITOR, then write the checksum file",
    "  EDITOR=true strata migrate edit 20240102000000", setUp};

}  // namespace strata::cli
