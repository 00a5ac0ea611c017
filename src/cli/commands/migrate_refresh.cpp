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
  std::string format;
};

Expected<ExitCode> refreshCommand(const Options& options) {
  STRATA_TRY(const Project project, Project::open(options.overrides));
  STRATA_TRY(pg::Connection connection, connect(options.database, project.config()));
  STRATA_TRY(const apply::ApplyReport report, hashAndApply(project, connection, options.database));
  if (options.format == "json") {
    printJson(applyJson(report));
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
  addFormatFlag(app, options->format, {"text", "json"});
  return [options] { return refreshCommand(*options); };
}

}  // namespace

const Command kMigrateRefresh{"migrate", "refresh",
                              "for development: write the checksum file, apply what is pending",
                              "  strata migrate refresh --url postgres://localhost/app", setUp};

}  // namespace strata::cli
