#pragma once
#include <string>
#include <vector>

#include "apply/history.h"
#include "apply/revisions.h"
#include "cli/database_flags.h"
#include "cli/project.h"
#include "replay/reverse.h"

namespace strata::cli {

/// A database with a revision table, beside the directory that it follows.
struct LiveDatabase {
  Project project;  ///< its dev database is of the live one's version
  directory::Directory directory = {};
  pg::Connection connection;
  std::string revisions_schema = {};
  std::string scope = {};  ///< the one schema that the URL's search_path names; "": all
  std::vector<apply::Revision> revisions = {};

  /// The version of the newest revision; "" for none.
  [[nodiscard]] std::string current() const;
};

/// Opens directory and database; takes no lock, changes nothing. Errors: the checksum's,
/// connecting, ST6002.
Expected<LiveDatabase> openLive(Overrides overrides, const DatabaseFlags& flags);

/// The revisions, read again.
Expected<void> refresh(LiveDatabase& database);

/// What has run there, for planReverses(); points into the directory.
std::vector<RanMigration> ranOf(const std::vector<apply::HistoryEntry>& history);

/// A dev database as empty as the live one was: with the schema of its scope, where it has one.
Expected<pg::Connection> scratchLike(LiveDatabase& database);

/// The live catalog; of the scope only, where there is one.
Expected<Schema> readSchema(LiveDatabase& database);

/// `schema` without all that lies outside one schema; "" leaves it as it is.
Schema within(Schema schema, const std::string& scope);

/// A dev database at the state that the directory makes of what has run.
struct ExpectedState {
  pg::Connection connection;
  Schema schema = {};
};

Expected<ExpectedState> expectedState(LiveDatabase& database);

}  // namespace strata::cli
