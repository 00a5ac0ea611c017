#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/atlas_warning.h"
#include "cli/command.h"
#include "cli/json_answer.h"
#include "directory/checksum.h"
#include "replay/directory_replay.h"

namespace strata::cli {
namespace {

struct Options {
  Overrides overrides;
  bool replay = false;
  std::string format;
};

void warnOfDirectives(const directory::Directory& directory) {
  for (const directory::MigrationFile& file : directory.files) {
    if (const auto directives = file.directives()) {
      printDiagnostics(directives->warnings);
    }
  }
}

std::vector<directory::AtlasDifference> atlasDifferences(const directory::Directory& directory) {
  std::vector<directory::AtlasDifference> out;
  for (const directory::MigrationFile& file : directory.files) {
    if (auto difference = directory::atlasDifference(file)) {
      const std::string path = directory.pathOf(file);
      printDiagnostic(atlasWarning(*difference, path, file.content));
      out.push_back(*std::move(difference));
    }
  }
  return out;
}

nlohmann::ordered_json toJson(const directory::FileReading& reading) {
  return {{"statements", reading.statements},
          {"statement", reading.statement},
          {"error", reading.error}};
}

nlohmann::ordered_json answerJson(const directory::SumVerdict& verdict,
                                  const std::vector<directory::AtlasDifference>& differences) {
  nlohmann::ordered_json answer = {{"ok", verdict.ok()},
                                   {"line", verdict.line},
                                   {"file", verdict.file},
                                   {"reason", std::string(directory::word(verdict.reason))},
                                   {"atlas_differences", nlohmann::ordered_json::array()}};
  for (const directory::AtlasDifference& each : differences) {
    answer["atlas_differences"].push_back({{"file", each.file},
                                           {"line", each.line},
                                           {"column", each.column},
                                           {"strata", toJson(each.strata)},
                                           {"atlas", toJson(each.atlas)}});
  }
  return answer;
}

Expected<ExitCode> validateCommand(const Options& options) {
  STRATA_TRY(Project project, Project::open(options.overrides));
  STRATA_TRY(const auto url, project.directoryUrl());
  STRATA_TRY(const directory::Directory directory, directory::open(url));
  const directory::SumVerdict verdict = directory::verify(directory);
  std::vector<directory::AtlasDifference> differences;
  if (verdict.ok()) {
    warnOfDirectives(directory);
    differences = atlasDifferences(directory);
  }
  if (options.format == "json") {
    printJson(answerJson(verdict, differences));
  } else {
    print(verdict.atlas_text);
  }
  if (!verdict.ok()) {
    return verdict.diagnostic.value();
  }
  if (options.replay || !options.overrides.dev_url.empty()) {
    STRATA_TRY(pg::Connection connection, project.scratch());
    STRATA_CHECK(replayDirectory(connection, directory));
  }
  return ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addProjectFlags(app, options->overrides);
  app.add_flag("--replay", options->replay,
               "also run all files on the dev database (implied by --dev-url)");
  addFormatFlag(app, options->format, {"text", "json"});
  return [options] { return validateCommand(*options); };
}

}  // namespace

const Command kMigrateValidate{"migrate", "validate",
                               "is the directory what its checksum file says?",
                               "  strata migrate validate --dir file://migrations --replay", setUp};

}  // namespace strata::cli
