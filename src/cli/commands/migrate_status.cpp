#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "apply/status.h"
#include "cli/command.h"
#include "cli/database_flags.h"
#include "cli/json_answer.h"

namespace strata::cli {
namespace {

struct Options {
  Overrides overrides;
  DatabaseFlags database;
  std::string format;
};

nlohmann::ordered_json statusJson(const apply::Status& status) {
  return {{"status", status.up_to_date ? "OK" : "PENDING"},
          {"current", status.current},
          {"next", status.next},
          {"executed", status.applied.size()},
          {"pending", status.pending},
          {"out_of_order", status.out_of_order},
          {"partial", status.partial},
          {"count", status.count},
          {"total", status.total},
          {"sql", status.sql},
          {"error", status.error},
          {"edited", status.edited.value_or("")}};
}

Expected<ExitCode> statusCommand(const Options& options) {
  STRATA_TRY(const Project project, Project::open(options.overrides));
  STRATA_TRY(const auto directory, project.openDirectory(false));
  STRATA_TRY(pg::Connection connection, connect(options.database, project.config()));
  STRATA_TRY(const apply::Status status,
             apply::status(connection, directory, options.database.revisions_schema));
  if (options.format == "json") {
    printJson(statusJson(status));
  } else {
    print(apply::text(status, colourOnOutput()));
  }
  if (status.edited) {
    printDiagnostic({.code = "ST6101",
                     .message = "'" + *status.edited + "' is not what was applied to this database",
                     .help = "restore the file, or carry its changes over in a new migration",
                     .severity = Severity::kWarning});
  }
  return ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addDirectoryFlags(app, options->overrides);
  addRevisionFlags(app, options->database);
  addFormatFlag(app, options->format, {"text", "json"});
  return [options] { return statusCommand(*options); };
}

}  // namespace

const Command kMigrateStatus{"migrate", "status",
                             "where a database stands compared with the directory",
                             "  strata migrate status --url postgres://localhost/app", setUp};

}  // namespace strata::cli
