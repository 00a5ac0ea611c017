#include "cli/states.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <future>
#include <map>

#include "catalog/catalog.h"
#include "model/privileges.h"
#include "replay/rebuild.h"
#include "replay/roles.h"
#include "support/text.h"

namespace strata::cli {
namespace {

using LiveSchemas = std::map<std::size_t, Schema>;

/// All live databases at once.
Expected<LiveSchemas> readLiveOnes(const std::vector<StateRef>& refs) {
  std::map<std::size_t, std::future<Expected<Schema>>> reading;
  for (std::size_t i = 0; i < refs.size(); ++i) {
    if (refs[i].scheme == StateScheme::kDatabase) {
      reading.emplace(i, std::async(std::launch::async, readLive, refs[i].targets.front()));
    }
  }
  LiveSchemas schemas;
  for (auto& [i, future] : reading) {
    STRATA_TRY(schemas[i], future.get());
  }
  return schemas;
}

Expected<void> requireSameVersion(const StateRef& live, int major, int asked_for) {
  if (asked_for == 0 || asked_for == major) {
    return {};
  }
  return Diagnostic{
      .code = "ST1208",
      .message = fmt::format("{} is PostgreSQL {}, not {}", live.shown, major, asked_for),
      .help = "leave --dev-version out: the SQL is written for the database's own version",
      .exit_code = ExitCode::kUsage};
}

Expected<State> load(Project& project, const StateRef& ref) {
  if (!ref.revision.empty()) {
    return loadRevision(project, ref);
  }
  switch (ref.scheme) {
    case StateScheme::kModels:
      return loadModels(project);
    case StateScheme::kMigrations:
      return loadMigrations(project);
    case StateScheme::kDirectory:
      return loadDirectory(project, ref.targets.front());
    case StateScheme::kSql:
      return loadSqlFiles(project, ref.targets);
    case StateScheme::kJson:
      return loadJsonFile(project, ref.targets.front());
    case StateScheme::kDatabase:
      break;  // read before
  }
  STRATA_TRY(Schema schema, readLive(ref.targets.front()));
  return State{.schema = std::move(schema), .live = true};
}

/// The state as a server of `major` sees it. What the other version made of itself (not-null
/// constraints are objects from 18 on) is no loss; a statement that is refused is.
Expected<State> recast(Project& project, const StateRef& ref, const Schema& schema, int major) {
  STRATA_TRY(pg::Connection connection, scratchFor(project, schema, major));
  STRATA_TRY(Rebuilt rebuilt, rebuild(connection, schema));
  if (rebuilt.failures.empty()) {
    return State{.schema = std::move(rebuilt.schema), .connection = std::move(connection)};
  }
  Diagnostic error{
      .code = "ST1209",
      .message = fmt::format("{} is PostgreSQL {} and cannot be had on PostgreSQL {}", ref.shown,
                             schema.server_version, major),
      .help = "the SQL is written for the version of --from; compare databases of one version"};
  for (const std::string& failure : rebuilt.failures) {
    error.notes.push_back({.message = failure});
  }
  return error;
}

}  // namespace

void addStateFlag(CLI::App& app, const char* name, std::vector<std::string>& state,
                  const std::string& help) {
  app.add_option(name, state,
                 help +
                     ": models, migrations, dir://PATH[?version=V], postgres://…, "
                     "file://PATH.sql (repeatable), file://PATH.json, git://REV/models or "
                     "git://REV/migrations")
      ->type_name("STATE")
      ->allow_extra_args(false);
}

Expected<Schema> readLive(const std::string& conninfo) {
  STRATA_TRY(pg::Connection connection, pg::Connection::open(conninfo));
  auto schema = readCatalog(connection);
  if (!schema && schema.error().code == "PG42501") {
    Diagnostic error = std::move(schema).error();
    const auto user = connection.execute("SELECT current_user");
    error.message += fmt::format(" (user '{}')", user ? user->text(0, 0) : "?");
    error.help = "grant the user SELECT on what is named, or read as a superuser";
    return error;
  }
  return schema;
}

Expected<pg::Connection> scratchFor(Project& project, const Schema& schema, int major) {
  STRATA_TRY(pg::Connection connection, project.scratch());
  if (connection.majorVersion() != major) {
    return Diagnostic{
        .code = "ST1208",
        .message = fmt::format("the dev database is PostgreSQL {}, the states are of {}",
                               connection.majorVersion(), major),
        .help = fmt::format("give --dev-url a server of version {}, or leave it out", major),
        .exit_code = ExitCode::kUsage};
  }
  STRATA_CHECK(ensureRoles(connection, rolesOf(schema)));
  return connection;
}

Expected<LoadedStates> loadStates(const std::vector<StateRef>& refs, Overrides overrides) {
  STRATA_TRY(LiveSchemas live, readLiveOnes(refs));
  if (!live.empty()) {
    const auto& [first, schema] = *live.begin();
    STRATA_CHECK(requireSameVersion(refs[first], schema.server_version, overrides.dev_version));
    overrides.dev_version = schema.server_version;
  }
  STRATA_TRY(Project project, Project::open(overrides));
  LoadedStates out{.project = std::move(project), .major = overrides.dev_version};
  for (std::size_t i = 0; i < refs.size(); ++i) {
    const auto read = live.find(i);
    if (read == live.end()) {
      STRATA_TRY(out.states.emplace_back(), load(out.project, refs[i]));
    } else if (read->second.server_version == out.major) {
      out.states.push_back({.schema = std::move(read->second), .live = true});
    } else {
      STRATA_TRY(State state, recast(out.project, refs[i], read->second, out.major));
      state.live = true;
      out.states.push_back(std::move(state));
    }
  }
  if (out.major == 0) {
    out.major = out.states.front().schema.server_version;
  }
  return out;
}

}  // namespace strata::cli
