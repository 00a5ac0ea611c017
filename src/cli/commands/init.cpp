#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "cli/declaration_files.h"
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

void tell(const fs::path& path) {
  print(fmt::format("wrote {}\n", path.generic_string()));
}

Expected<void> writeNew(const fs::path& path, const std::string& content) {
  std::error_code error;
  fs::create_directories(fs::absolute(path, error).parent_path(), error);
  STRATA_CHECK(writeFileAtomically(path, content));
  tell(path);
  return {};
}

Expected<ExitCode> startEmpty(const Options& options) {
  const int version =
      options.overrides.dev_version == 0 ? Config{}.dev_version : options.overrides.dev_version;
  std::error_code error;
  if (!fs::exists("models", error)) {
    STRATA_CHECK(writeNew("models/user.hpp", kExample));
  }
  STRATA_CHECK(writeNew("strata.toml", settings("sql = []", Config{}.dir, version)));
  printError("next: change the models, then run 'strata migrate diff'\n");
  return ExitCode::kFine;
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
Expected<void> writeBaseline(Project& project) {
  STRATA_TRY(Project::Comparison state, project.compare());
  if (state.synced) {
    print("the migration directory is synced with the models\n");
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
    tell(url.path / file.name);
  }
  tell(url.path / directory::kSumName);
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

Expected<ExitCode> startFrom(const Options& options) {
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
    tell(path);
  }
  const std::string dir = options.overrides.dir.empty() ? Config{}.dir : options.overrides.dir;
  STRATA_CHECK(
      writeNew("strata.toml", settings(sqlSetting(declaration), dir, schema.server_version)));
  Overrides own;
  own.dev_url = options.overrides.dev_url;
  STRATA_TRY(Project project, Project::open(own));
  STRATA_CHECK(requireSame(project, schema));
  STRATA_CHECK(writeBaseline(project));
  return ExitCode::kFine;
}

Expected<ExitCode> initCommand(const Options& options) {
  STRATA_CHECK(refuseOtherProject());
  return options.from.empty() && options.url.empty() ? startEmpty(options) : startFrom(options);
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
  return [options] { return initCommand(*options); };
}

}  // namespace

const Command kInit{"", "init",
                    "start a project here: empty, or with the models and the first migration of a "
                    "database that is there",
                    "  mkdir shop && cd shop && strata init --url postgres://localhost/app", setUp};

}  // namespace strata::cli
