#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/applied_check.h"
#include "cli/command.h"
#include "cli/editor.h"
#include "cli/json_answer.h"
#include "directory/rearrange.h"

namespace strata::cli {
namespace {

struct Options {
  Overrides overrides;
  DatabaseFlags database;
  std::string migration;
  std::string format;
};

Expected<ExitCode> editCommand(const Options& options) {
  STRATA_TRY(const Project project, Project::open(options.overrides));
  STRATA_TRY(const auto url, project.directoryUrl());
  STRATA_TRY(const auto directory, directory::openForRearranging(url));
  STRATA_TRY(const auto* file, directory::findMigration(directory, options.migration));
  STRATA_CHECK(requireNotApplied(options.database, project, directory, {file->name}));
  STRATA_TRY(const std::string content, editText(file->name, file->content));
  const bool changed = content != file->content;
  if (changed) {
    STRATA_CHECK(directory::replaceContent(url, file->name, content));
  }
  const std::string path = directory.pathOf(*file);
  if (options.format == "json") {
    printJson({{"name", file->name}, {"path", path}, {"changed", changed}});
  } else {
    print((changed ? path : "not changed") + "\n");
  }
  return ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addDirectoryFlags(app, options->overrides);
  addRevisionFlags(app, options->database);
  app.add_option("migration", options->migration, "its version or file name")->required();
  addFormatFlag(app, options->format, {"text", "json"});
  return [options] { return editCommand(*options); };
}

}  // namespace

const Command kMigrateEdit{
    "migrate", "edit",
    "open a migration that was not applied in $EDITOR, then write the checksum file",
    "  EDITOR=true strata migrate edit 20240102000000", setUp};

}  // namespace strata::cli
