#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "catalog/catalog.h"
#include "cli/command.h"
#include "cli/json_answer.h"
#include "diff/diff.h"
#include "directory/write.h"
#include "model/quoting.h"
#include "plan/plan.h"
#include "replay/script.h"
#include "support/text.h"

namespace strata::cli {
namespace {

struct Options {
  Overrides overrides;
  std::string tag;
  bool without_rows = false;
  bool dry_run = false;
  std::string format;
};

/// Tables that the migrations put rows into: a database that starts at the checkpoint lacks them.
Expected<std::vector<std::string>> tablesWithRows(pg::Connection& connection,
                                                  const Schema& schema) {
  std::vector<std::string> out;
  for (const auto& [key, table] : schema.tables) {
    const std::string name = quoteQualified(key);
    STRATA_TRY(const pg::Rows rows,
               connection.execute(fmt::format("SELECT EXISTS (SELECT 1 FROM {})", name)));
    if (rows.boolean(0, 0)) {
      out.push_back(name);
    }
  }
  return out;
}

Expected<void> requireNoRows(pg::Connection& connection, const Schema& schema, bool allowed) {
  STRATA_TRY(const auto tables, tablesWithRows(connection, schema));
  if (tables.empty()) {
    return {};
  }
  Diagnostic found{
      .code = "ST1237",
      .message = fmt::format("migrations put rows into {}, which a checkpoint does not "
                             "have",
                             join(tables, ", ")),
      .help =
          "pass --without-rows, and add the rows to the file or in a migration "
          "behind it",
      .severity = allowed ? Severity::kWarning : Severity::kError,
      .exit_code = ExitCode::kFinding};
  if (!allowed) {
    return found;
  }
  printDiagnostic(found);
  return {};
}

/// The checkpoint, run on an empty dev database, must be what all files before it make.
Expected<void> prove(Project& project, const std::vector<Step>& steps, const Schema& wanted) {
  STRATA_TRY(pg::Connection connection, project.scratch());
  SqlScript script{.path = "checkpoint.sql", .content = fileText({.steps = steps})};
  for (const Step& step : steps) {
    script.statements.push_back({.text = step.sql, .offset = script.content.find(step.sql)});
  }
  STRATA_CHECK(runScript(connection, script));
  STRATA_TRY(const Schema reached, readCatalog(connection));
  if (sameObjects(reached, alignedColumnOrder(wanted, reached))) {
    return {};
  }
  Diagnostic error{.code = "ST1238",
                   .message =
                       "the checkpoint does not make what the migrations make; nothing was "
                       "written",
                   .help = "this is a fault of strata: please report it"};
  for (const std::string& difference : describeDifferences(reached, wanted)) {
    error.notes.push_back({.message = difference});
  }
  return error;
}

Expected<ExitCode> checkpointCommand(const Options& options) {
  STRATA_TRY(Project project, Project::open(options.overrides));
  STRATA_TRY(const auto directory, project.openDirectory(false));
  STRATA_TRY(Project::Replayed replayed, project.replay(directory));
  STRATA_CHECK(requireNoRows(replayed.connection, replayed.schema, options.without_rows));
  const auto steps = planCreation(replayed.schema, replayed.schema.server_version);
  STRATA_CHECK(prove(project, steps, replayed.schema));
  const std::string body =
      fmt::format("-- atlas:checkpoint{}{}\n\n{}", options.tag.empty() ? "" : " ", options.tag,
                  fileText({.steps = steps}));
  std::vector<directory::WrittenFile> written;
  if (!options.dry_run) {
    STRATA_TRY(written,
               directory::addMigrations(directory.url, {{.name = "checkpoint", .body = body}}));
  }
  if (options.format == "json") {
    printJson({{"dry_run", options.dry_run},
               {"files", filesJson(directory.url, written)},
               {"content", body}});
    return ExitCode::kFine;
  }
  print(options.dry_run ? body : (directory.url.path / written.front().name).string() + "\n");
  return ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addProjectFlags(app, options->overrides);
  app.add_option("tag", options->tag, "what the checkpoint is called: v1.0");
  app.add_flag("--without-rows", options->without_rows, "although migrations put rows into tables");
  app.add_flag("--dry-run", options->dry_run, "print the file instead of writing it");
  addFormatFlag(app, options->format, {"text", "json"});
  return [options] { return checkpointCommand(*options); };
}

}  // namespace

const Command kMigrateCheckpoint{
    "migrate", "checkpoint",
    "write a migration that an empty database starts with in place of all earlier ones",
    "  strata migrate checkpoint v1.0", setUp};

}  // namespace strata::cli
