#pragma once
#include <string>
#include <vector>

#include "diff/former_names.h"
#include "directory/directory.h"
#include "pg/connection.h"
#include "support/expected.h"

namespace strata {

/// For each of `names`, the version of the migration that gave it its name of today; "" where none
/// did. The directory is replayed on the connection's empty database. Errors: as replayDirectory.
Expected<std::vector<std::string>> sinceVersions(pg::Connection& connection,
                                                 const directory::Directory& directory,
                                                 const std::vector<FormerNames>& names);

}  // namespace strata
