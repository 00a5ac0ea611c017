#pragma once
#include <functional>

#include "directory/directory.h"
#include "pg/connection.h"
#include "replay/canonical.h"

namespace strata {

/// A migration file, split and with its transaction mode, as apply would run it.
Expected<SqlScript> scriptOf(const directory::Directory& directory,
                             const directory::MigrationFile& file);

/// A SQL file from the disk. `shown` is its name in messages.
Expected<SqlScript> loadScript(const std::filesystem::path& path, const std::string& shown);

/// Runs the directory on the connection's empty database: from its last checkpoint, else from the
/// first file. `after` is called when a file has run. Errors: as runScript, at the file, line and
/// statement.
Expected<void> replayDirectory(
    pg::Connection& connection, const directory::Directory& directory,
    const std::function<Expected<void>(const directory::MigrationFile&)>& after = {});

}  // namespace strata
