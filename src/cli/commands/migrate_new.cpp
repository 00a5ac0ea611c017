#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/editor.h"
#include "cli/json_answer.h"
#include "directory/write.h"

namespace strata::cli {
namespace {

struct Options {
  Overrides overrides;
  std::string name;
  bool edit = false;
  bool data = false;
  std::string format;
};

/// What a migration of rows has to think of; all of it comments, so that it runs as it is.
constexpr const char* kDataBody =
    R"(-- Rows, not structure: what runs here runs in one transaction with the locks it takes.
-- Many rows are better changed in parts, in a file of their own with the txmode none:
--   UPDATE t SET b = a WHERE id >= 1 AND id < 10001 AND b IS NULL;
-- Let each statement have the same result when it runs twice (ON CONFLICT DO NOTHING, IS NULL).

)";

Expected<directory::Draft> draftFor(const Options& options, const directory::DirectoryUrl& url) {
  directory::Draft draft{.name = options.name};
  if (options.data || options.edit) {
    if (url.format != directory::Format::kAtlas) {
      return Diagnostic{.code = "ST1232",
                        .message = "--edit and --data write a body, which needs the atlas format",
                        .help = "leave them out and edit the file that is made",
                        .exit_code = ExitCode::kUsage};
    }
    draft.body = options.data ? kDataBody : "";
  }
  if (options.edit) {
    STRATA_TRY(draft.body,
               editText((draft.name.empty() ? "migration" : draft.name) + ".sql", draft.body));
  }
  return draft;
}

Expected<ExitCode> newCommand(const Options& options) {
  STRATA_TRY(const Project project, Project::open(options.overrides));
  STRATA_TRY(const auto url, project.directoryUrl());
  STRATA_CHECK(directory::checkName(options.name));  // before anybody types
  STRATA_TRY(const auto draft, draftFor(options, url));
  STRATA_TRY(const auto written, directory::addMigrations(url, {draft}));
  if (options.format == "json") {
    printJson({{"files", filesJson(url, written)}});
    return ExitCode::kFine;
  }
  for (const directory::WrittenFile& file : written) {
    print((url.path / file.name).string() + "\n");
  }
  return ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addDirectoryFlags(app, options->overrides);
  app.add_option("name", options->name, "what follows the version in the file's name");
  app.add_flag("--edit", options->edit, "write it in $EDITOR before it is added");
  app.add_flag("--data", options->data, "it changes rows: begin with notes on how to do that");
  addFormatFlag(app, options->format, {"text", "json"});
  return [options] { return newCommand(*options); };
}

}  // namespace

const Command kMigrateNew{
    "migrate", "new", "make an empty migration to be written by hand; then 'strata migrate hash'",
    "  strata migrate new seed_countries", setUp};

}  // namespace strata::cli
