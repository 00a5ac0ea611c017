#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/json_answer.h"
#include "directory/rearrange.h"

namespace strata::cli {
namespace {

struct Options {
  Overrides overrides;
  std::string migration;
  std::string format;
};

Expected<ExitCode> showCommand(const Options& options) {
  STRATA_TRY(const Project project, Project::open(options.overrides));
  STRATA_TRY(const auto url, project.directoryUrl());
  STRATA_TRY(const auto directory, directory::open(url));
  STRATA_TRY(const auto* file, directory::findMigration(directory, options.migration));
  if (options.format == "json") {
    printJson({{"name", file->name},
               {"version", file->version},
               {"description", file->description},
               {"checkpoint", file->checkpoint()},
               {"path", directory.pathOf(*file)},
               {"content", file->content},
               {"down_name", file->down_name},
               {"down_content", file->down_content}});
    return ExitCode::kFine;
  }
  print(file->content);
  return ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addDirectoryFlags(app, options->overrides);
  app.add_option("migration", options->migration, "its version or file name")->required();
  addFormatFlag(app, options->format, {"text", "json"});
  return [options] { return showCommand(*options); };
}

}  // namespace

const Command kMigrateShow{"migrate", "show", "print a migration",
                           "  strata migrate show 20240102000000", setUp};

}  // namespace strata::cli
