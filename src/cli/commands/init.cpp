#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/declaration_files.h"
#include "cli/json_answer.h"
#include "cli/migration_drafts.h"
#include "cli/states.h"
#include "cli/unmanaged_warning.h"
#include "diff/diff.h"
#include "support/files.h"

namespace strata::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
  Overrides overrides;
  std::vector<std::string> from;
  std::string url;
  std::string root;
  std::string format;
};

/// What was made, for JSON; in text it is told as it is done.
struct Made {
  bool told = true;
  std::vector<fs::path> written = {};
  std::string baseline = {};  ///< the version of the first migration
};

constexpr const char* kExample = R"hpp(#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <strata/db.hpp>
#include <string>

/// People who can sign in.
struct DB_TABLE(db::table("users")) User {
  DB(db::primary_key, db::identity) std::int64_t id;
  DB(db::size(255), db::unique) std::string email;
  std::optional<std::string> name;
  DB(db::default_sql("now()")) std::chrono::sys_time<std::chrono::microseconds> created_at;
};
)hpp";

std::string settings(const std::string& sql, const std::string& dir, int version) {
  return fmt::format(
      "[models]\nheaders = [\"models/**/*.hpp\"]\n{}\n\n[migrations]\ndir = \"{}\"\n\n[dev]\n"
      "version = {}   # of PostgreSQL: as on the databases that the migrations are for\n",
      sql, dir, version);
}

Expected<void> refuseOtherProject() {
  std::error_code error;
  if (!fs::exists("strata.toml", error)) {
    return {};
  }
  return Diagnostic{.code = "ST1215",
                    .message = "there is a strata.toml here",
                    .help = "run 'strata init' in a folder without one",
                    .exit_code = ExitCode::kUsage};
}

void take(Made& made, const fs::path& path) {
  made.written.push_back(path);
  if (made.told) {
    print(fmt::format("wrote {}\n", path.generic_string()));
  }
}

Expected<void> writeNew(Made& made, const fs::path& path, const std::string& content) {
  std::error_code error;
  fs::create_directories(fs::absolute(path, error).parent_path(), error);
  STRATA_CHECK(writeFileAtomically(path, content));
  take(made, path);
  return {};
}

Expected<void> startEmpty(const Options& options, Made& made) {
  const int version =
      options.overrides.dev_version == 0 ? Config{}.dev_version : options.overrides.dev_version;
  std::error_code error;
  if (!fs::exists("models", error)) {
    STRATA_CHECK(writeNew(made, "models/user.hpp", kExample));
  }
  STRATA_CHECK(writeNew(made, "strata.toml", settings("sql = []", Config{}.dir, version)));
  printError("next: change the models, then run 'strata migrate diff'\n");
  return {};
}

/// The models must come back as what they were written from.
Expected<void> requireSame(Project& project, const Schema& source) {
  STRATA_TRY(Schema models, project.desired());
  models = withManagedAccess(std::move(models), source, project.config().access);
  const Schema aligned = alignedColumnOrder(models, source);
  if (sameObjects(source, aligned)) {
    return {};
  }
  Diagnostic error{.code = "ST4103",
                   .message = "the models that were written differ from what they were made from",
                   .help =
                       "this is strata's fault: please report it; the files are there to be "
                       "looked at, no migration was written"};
  for (const std::string& difference : describeDifferences(source, aligned)) {
    error.notes.push_back({.message = difference});
  }
  return error;
}

/// The whole schema as the first migration, proven as any other.
Expected<void> writeBaseline(Project& project, Made& made) {
  STRATA_TRY(Project::Comparison state, project.compare());
  if (state.synced) {
    print(made.told ? "the migration directory is synced with the models\n" : "");
    return {};
  }
  STRATA_TRY(const auto url, project.directoryUrl());
  if (!state.directory.files.empty()) {
    printError(
        fmt::format("'{}' has migrations that make another schema: run 'strata migrate "
                    "diff' to see how they differ\n",
                    url.path.string()));
    return {};
  }
  const PlanOptions options{.server_version = state.desired.server_version,
                            .access = project.config().access};
  STRATA_TRY(const Proposal proposal,
             propose(*state.connection, state.current, state.desired, &state.raw, {}, options));
  STRATA_CHECK(prove(*state.connection, proposal, state.desired, options.access));
  STRATA_TRY(const auto written, directory::addMigrations(url, draftsOf(proposal, "baseline")));
  for (const directory::WrittenFile& file : written) {
    take(made, url.path / file.name);
    made.baseline = file.version;
  }
  take(made, url.path / directory::kSumName);
  STRATA_TRY(const directory::Directory now, project.openDirectory(false));
  project.rememberSynced(state, now);
  if (!written.empty()) {
    printError(
        fmt::format("next: a database that has all this is told so once: strata migrate "
                    "apply --baseline {} --url …\n",
                    written.back().version));
  }
  return {};
}

Expected<void> startFrom(const Options& options, Made& made) {
  STRATA_TRY(StateRef ref,
             parseState(options.url.empty() ? options.from : std::vector{options.url}));
  STRATA_TRY(const std::string root, checkNamespace(options.root));
  STRATA_TRY(LoadedStates loaded, loadStates({std::move(ref)}, options.overrides));
  const Schema& schema = loaded.states.front().schema;
  printDiagnostics(unmanagedWarnings(schema, schema, {}));
  STRATA_TRY(Declaration declaration,
             declare(schema, {.root = root, .server_version = schema.server_version}));
  if (declaration.headers.empty()) {  // of a database without tables
    declaration.headers.push_back(
        {.path = "models/models.hpp", .content = "#pragma once\n#include <strata/db.hpp>\n"});
  }
  STRATA_TRY(const DeclarationReport report, writeDeclaration(declaration, ".", false));
  for (const fs::path& path : report.written) {
    take(made, path);
  }
  const std::string dir = options.overrides.dir.empty() ? Config{}.dir : options.overrides.dir;
  STRATA_CHECK(
      writeNew(made, "strata.toml", settings(sqlSetting(declaration), dir, schema.server_version)));
  Overrides own;
  own.dev_url = options.overrides.dev_url;
  STRATA_TRY(Project project, Project::open(own));
  STRATA_CHECK(requireSame(project, schema));
  return writeBaseline(project, made);
}

Expected<ExitCode> initCommand(const Options& options) {
  STRATA_CHECK(refuseOtherProject());
  Made made{.told = options.format != "json"};
  const bool empty = options.from.empty() && options.url.empty();
  STRATA_CHECK(empty ? startEmpty(options, made) : startFrom(options, made));
  if (options.format == "json") {
    printJson({{"written", pathsJson(made.written)}, {"baseline", made.baseline}});
  }
  return ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addStateFlag(app, "--from", options->from, "what to start from (default: an example model)");
  app.add_option("-u,--url", options->url, "the same of a database")
      ->type_name("URL")
      ->excludes("--from");
  app.add_option("--namespace", options->root, "the namespace of the structs")->type_name("NAME");
  app.add_option("--dir", options->overrides.dir,
                 "migration directory: file://PATH[?format=goose|flyway|…]; default: migrations")
      ->type_name("URL");
  app.add_option("--dev-url", options->overrides.dev_url,
                 "a server to try SQL on, instead of the embedded one")
      ->type_name("URL");
  app.add_option("--dev-version", options->overrides.dev_version,
                 "major version of the embedded PostgreSQL, 14 to 18; default: the database's, "
                 "else 15")
      ->type_name("N");
  addFormatFlag(app, options->format, {"text", "json"});
  return [options] { return initCommand(*options); };
}

}  // namespace

const Command kInit{"", "init",
                    "start a project here: empty, or with the models and the first migration of a "
                    "database that is there",
                    "  mkdir shop && cd shop && strata init --url postgres://localhost/app", setUp};

}  // namespace strata::cli
