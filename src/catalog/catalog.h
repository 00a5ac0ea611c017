#pragma once
#include <string>
#include <vector>

#include "model/schema.h"
#include "pg/connection.h"

namespace strata {

struct ReadOptions {
  /// Schemas to leave out besides PostgreSQL's own (that of the revision table by default).
  std::vector<std::string> exclude_schemas = {"atlas_schema_revisions"};
  /// Tables to leave out wherever they are.
  std::vector<std::string> exclude_tables = {"atlas_schema_revisions"};
};

/// The canonical schema of the connected database, all schemas of the user's: a fixed number of
/// set-based queries in one pipeline and one snapshot, whatever the number of objects. Objects that
/// an extension owns are left out. The session's search_path is as before afterwards. Within a
/// transaction of the caller's, which goes on, the snapshot is what its isolation level gives.
/// Errors: the server's own with the database as note (rights, connection); ST3401 when another
/// session changed an object while it was read; ST3402 for a server older than 14.
Expected<Schema> readCatalog(pg::Connection& connection, const ReadOptions& options = {});

}  // namespace strata
