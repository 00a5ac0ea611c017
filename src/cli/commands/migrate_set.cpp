#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "apply/set.h"
#include "cli/command.h"
#include "cli/database_flags.h"
#include "cli/json_answer.h"

namespace strata::cli {
namespace {

struct Options {
  Overrides overrides;
  DatabaseFlags database;
  std::string version;
  std::string format;
};

nlohmann::ordered_json reportJson(const apply::SetReport& report) {
  return {{"current", report.current}, {"set", report.set}, {"removed", report.removed}};
}

Expected<ExitCode> setCommand(const Options& options) {
  STRATA_TRY(const Project project, Project::open(options.overrides));
  STRATA_TRY(const auto directory, project.openDirectory(false));
  apply::SetOptions set_options{.version = options.version,
                                .revisions_schema = options.database.revisions_schema};
  STRATA_TRY(set_options.lock, lockOptions(options.database));
  STRATA_TRY(pg::Connection connection, connect(options.database, project.config()));
  STRATA_TRY(const apply::SetReport report, apply::set(connection, directory, set_options));
  if (options.format == "json") {
    printJson(reportJson(report));
  } else {
    print(apply::text(report, colourOnOutput()));
  }
  return ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addDirectoryFlags(app, options->overrides);
  addRevisionFlags(app, options->database);
  addLockFlags(app, options->database);
  app.add_option("version", options->version,
                 "the version that the database is at; default: the newest");
  addFormatFlag(app, options->format, {"text", "json"});
  return [options] { return setCommand(*options); };
}

}  // namespace

const Command kMigrateSet{
    "migrate", "set", "record that a database is at a version, without running anything",
    "  strata migrate set 20240102000000 --url postgres://localhost/app", setUp};

}  // namespace strata::cli
