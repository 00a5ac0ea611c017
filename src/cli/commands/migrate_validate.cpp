#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

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
      for (const Diagnostic& warning : directives->warnings) {
        printDiagnostic(warning);
      }
    }
  }
}

Expected<ExitCode> validateCommand(const Options& options) {
  STRATA_TRY(Project project, Project::open(options.overrides));
  STRATA_TRY(const auto url, project.directoryUrl());
  STRATA_TRY(const directory::Directory directory, directory::open(url));
  const directory::SumVerdict verdict = directory::verify(directory);
  if (options.format == "json") {
    const nlohmann::ordered_json answer = {
        {"ok", verdict.ok()},
        {"line", verdict.line},
        {"file", verdict.file},
        {"reason", std::string(directory::word(verdict.reason))}};
    printJson(answer);
  } else {
    print(verdict.atlas_text);
  }
  if (!verdict.ok()) {
    return verdict.diagnostic.value();
  }
  warnOfDirectives(directory);
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
