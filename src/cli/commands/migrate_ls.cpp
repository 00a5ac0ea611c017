#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/json_answer.h"

namespace strata::cli {
namespace {

struct Options {
  Overrides overrides;
  bool only_versions = false;
  bool latest = false;
  std::string format;
};

nlohmann::ordered_json lsJson(const std::vector<directory::MigrationFile>& files) {
  nlohmann::ordered_json out = nlohmann::ordered_json::array();
  for (const directory::MigrationFile& file : files) {
    out.push_back({{"name", file.name},
                   {"version", file.version},
                   {"description", file.description},
                   {"checkpoint", file.checkpoint()},
                   {"down", file.hasDown()}});
  }
  return out;
}

Expected<ExitCode> lsCommand(const Options& options) {
  STRATA_TRY(const Project project, Project::open(options.overrides));
  STRATA_TRY(const auto url, project.directoryUrl());
  STRATA_TRY(auto directory, directory::open(url));
  auto& files = directory.files;
  if (options.latest && !files.empty()) {
    files.erase(files.begin(), files.end() - 1);
  }
  if (options.format == "json") {
    printJson(lsJson(files));
    return ExitCode::kFine;
  }
  for (const directory::MigrationFile& file : files) {
    print((options.only_versions ? file.version : file.name) + "\n");
  }
  return ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addDirectoryFlags(app, options->overrides);
  app.add_flag("-s,--short", options->only_versions, "versions only");
  app.add_flag("-l,--latest", options->latest, "the newest only");
  addFormatFlag(app, options->format, {"text", "json"});
  return [options] { return lsCommand(*options); };
}

}  // namespace

const Command kMigrateLs{"migrate", "ls", "list the migrations in the order they run",
                         "  strata migrate ls", setUp};

}  // namespace strata::cli
