#include "cli/live_database.h"

#include <algorithm>

#include "catalog/catalog.h"
#include "model/quoting.h"

namespace strata::cli {
namespace {

/// A revision that ran in part says how far.
std::optional<std::size_t> statementsOf(const apply::HistoryEntry& entry) {
  if (entry.revision == nullptr || !entry.revision->partial()) {
    return std::nullopt;
  }
  return static_cast<std::size_t>(entry.revision->applied);
}

}  // namespace

std::string LiveDatabase::current() const {
  return revisions.empty() ? "" : revisions.back().version;
}

Expected<LiveDatabase> openLive(Overrides overrides, const DatabaseFlags& flags) {
  STRATA_TRY(const Project configured, Project::open(overrides));
  STRATA_TRY(auto directory, configured.openDirectory(false));
  STRATA_TRY(auto connection, connect(flags, configured.config()));
  if (overrides.dev_version == 0) {
    overrides.dev_version = connection.majorVersion();
  }
  STRATA_TRY(Project project, Project::open(overrides));
  STRATA_TRY(std::string schema, apply::revisionSchema(connection, flags.revisions_schema));
  STRATA_TRY(std::string scope, apply::scopeSchema(connection));
  LiveDatabase out{.project = std::move(project),
                   .directory = std::move(directory),
                   .connection = std::move(connection),
                   .revisions_schema = std::move(schema),
                   .scope = std::move(scope)};
  STRATA_CHECK(refresh(out));
  return out;
}

Expected<void> refresh(LiveDatabase& database) {
  STRATA_TRY(database.revisions,
             apply::RevisionTable(database.connection, database.revisions_schema).read());
  return {};
}

std::vector<RanMigration> ranOf(const std::vector<apply::HistoryEntry>& history) {
  std::vector<RanMigration> out;
  for (const apply::HistoryEntry& entry : history) {
    out.push_back({.file = entry.file, .statements = statementsOf(entry)});
  }
  return out;
}

Expected<pg::Connection> scratchLike(LiveDatabase& database) {
  STRATA_TRY(pg::Connection connection, database.project.scratch());
  if (!database.scope.empty()) {
    const std::string schema = quoteIdentifier(database.scope);
    STRATA_CHECK(connection.execute("CREATE SCHEMA IF NOT EXISTS " + schema +
                                    "; SET search_path = " + schema));
  }
  return connection;
}

Schema within(Schema schema, const std::string& scope) {
  if (scope.empty()) {
    return schema;
  }
  forEachKind([&]<class T>() {
    std::erase_if(schema.get<T>(), [&](const auto& entry) {
      return entry.first.schema != scope &&
             !(std::is_same_v<T, Namespace> && entry.first.name == scope);
    });
  });
  return schema;
}

Expected<Schema> readSchema(LiveDatabase& database) {
  STRATA_TRY(Schema schema, readCatalog(database.connection));
  return within(std::move(schema), database.scope);
}

Expected<ExpectedState> expectedState(LiveDatabase& database) {
  STRATA_TRY(const auto history, apply::historyOf(database.directory, database.revisions));
  STRATA_TRY(pg::Connection connection, scratchLike(database));
  STRATA_CHECK(replayRan(connection, database.directory, ranOf(history)));
  STRATA_TRY(Schema schema, readCatalog(connection));
  return ExpectedState{.connection = std::move(connection),
                       .schema = within(std::move(schema), database.scope)};
}

}  // namespace strata::cli
