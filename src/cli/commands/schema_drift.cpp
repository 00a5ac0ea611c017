#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "apply/pending.h"
#include "cli/command.h"
#include "cli/drift.h"
#include "cli/json_answer.h"
#include "cli/proposal_text.h"

namespace strata::cli {
namespace {

struct Options {
  Overrides overrides;
  DatabaseFlags database;
  bool no_sql = false;
  std::string format;
};

struct Answer {
  std::string current = {};
  std::size_t pending = 0;
  Drift drift = {};
};

nlohmann::ordered_json answerJson(const Answer& answer) {
  return {{"status", answer.drift.found() ? "DRIFT" : "OK"},
          {"current", answer.current},
          {"pending", answer.pending},
          {"differences", answer.drift.differences},
          {"to_directory", proposalSql(answer.drift.back)},
          {"to_database", proposalSql(answer.drift.forward)}};
}

std::string answerText(const Answer& answer) {
  const std::string version = answer.current.empty() ? "No migration applied yet" : answer.current;
  std::string out = fmt::format(
      "Drift Status: {}\n  -- Current Version: {}\n  -- Expected State:  {}\n"
      "  -- Pending Files:   {}\n",
      answer.drift.found() ? "DRIFT" : "OK", version,
      answer.current.empty() ? "an empty database" : "the directory at " + answer.current,
      answer.pending);
  for (const std::string& difference : answer.drift.differences) {
    out += fmt::format("  -- {}\n", difference);
  }
  if (!answer.drift.back.files.empty()) {
    out += "\n-- To bring the database back to the directory:\n" + proposalSql(answer.drift.back);
  }
  if (!answer.drift.forward.files.empty()) {
    out += "\n-- To bring the directory to the database, as a new migration:\n" +
           proposalSql(answer.drift.forward);
  }
  return out;
}

Expected<ExitCode> driftCommand(const Options& options) {
  STRATA_TRY(LiveDatabase database, openLive(options.overrides, options.database));
  STRATA_TRY(const auto pending, apply::computePending(database.directory, database.revisions));
  STRATA_TRY(ExpectedState expected, expectedState(database));
  Answer answer{.current = database.current(),
                .pending = pending.files.size() + pending.out_of_order.size()};
  STRATA_TRY(answer.drift, findDrift(database, expected.schema));
  if (answer.drift.found() && !options.no_sql) {
    planDrift(database, std::move(expected), answer.drift);
  }
  if (options.format == "json") {
    printJson(answerJson(answer));
  } else {
    print(answerText(answer));
  }
  return answer.drift.found() ? ExitCode::kFinding : ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addProjectFlags(app, options->overrides);
  addRevisionFlags(app, options->database);
  app.add_flag("--no-sql", options->no_sql, "only say what differs");
  addFormatFlag(app, options->format, {"text", "json"});
  return [options] { return driftCommand(*options); };
}

}  // namespace

const Command kSchemaDrift{
    "schema", "drift",
    "is a database what its directory makes of the versions it is at? exit 1 when it is not",
    "  strata schema drift --url postgres://localhost/app", setUp};

}  // namespace strata::cli
