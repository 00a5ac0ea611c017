#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "apply/apply.h"
#include "cli/command.h"
#include "cli/database_flags.h"

namespace strata::cli {
namespace {

struct Options {
  Overrides overrides;
  DatabaseFlags database;
  std::optional<int> amount;
  std::string to_version;
  std::string baseline;
  std::string tx_mode = "file";
  std::string exec_order = "linear";
  bool dry_run = false;
  bool allow_dirty = false;
  std::string format;
};

Expected<apply::ApplyOptions> applyOptions(const Options& options) {
  apply::ApplyOptions out{.amount = options.amount,
                          .to_version = options.to_version,
                          .dry_run = options.dry_run,
                          .baseline = options.baseline,
                          .allow_dirty = options.allow_dirty,
                          .revisions_schema = options.database.revisions_schema};
  STRATA_TRY(out.lock, lockOptions(options.database));
  STRATA_TRY(out.tx_mode, directory::parseTxMode(options.tx_mode));
  STRATA_TRY(out.exec_order, apply::parseExecOrder(options.exec_order));
  return out;
}

std::string reportJson(const apply::ApplyReport& report) {
  nlohmann::ordered_json files = nlohmann::ordered_json::array();
  for (const apply::AppliedFile& file : report.files) {
    files.push_back({{"name", file.name},
                     {"version", file.version},
                     {"skipped", file.skipped},
                     {"statements", file.statements},
                     {"error", file.failure ? file.failure->text : ""}});
  }
  const nlohmann::ordered_json answer = {
      {"dry_run", report.dry_run}, {"current", report.current}, {"target", report.target},
      {"pending", report.pending}, {"applied", files},          {"error", report.atlas_error}};
  return answer.dump(2) + "\n";
}

Expected<ExitCode> applyCommand(const Options& options) {
  STRATA_TRY(const Project project, Project::open(options.overrides));
  STRATA_TRY(const auto directory, project.openDirectory(false));
  STRATA_TRY(const apply::ApplyOptions apply_options, applyOptions(options));
  STRATA_TRY(pg::Connection connection, connect(options.database, project.config()));
  STRATA_TRY(const apply::ApplyReport report, apply::apply(connection, directory, apply_options));
  print(options.format == "json" ? reportJson(report) : apply::text(report, colourOnOutput()));
  if (!report.ok()) {
    return *report.failure;
  }
  return ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addDirectoryFlags(app, options->overrides);
  addRevisionFlags(app, options->database);
  app.add_option("amount", options->amount, "at most so many files; default: all that are pending");
  app.add_option("--to-version", options->to_version, "up to and with this version")
      ->type_name("VERSION");
  app.add_option("--baseline", options->baseline, "the first version that the database already has")
      ->type_name("VERSION");
  app.add_option("--tx-mode", options->tx_mode, "a transaction per file, for all, or none")
      ->check(CLI::IsMember({"file", "all", "none"}));
  app.add_option("--exec-order", options->exec_order,
                 "what to do about files added before applied ones")
      ->check(CLI::IsMember({"linear", "linear-skip", "non-linear"}));
  addLockFlags(app, options->database);
  app.add_flag("--dry-run", options->dry_run, "print what would run; changes nothing at all");
  app.add_flag("--allow-dirty", options->allow_dirty,
               "start on a database that already has tables");
  addFormatFlag(app, options->format, {"text", "json"});
  return [options] { return applyCommand(*options); };
}

}  // namespace

const Command kMigrateApply{"migrate", "apply", "run the pending migrations on a database",
                            "  strata migrate apply --url postgres://localhost/app", setUp};

}  // namespace strata::cli
