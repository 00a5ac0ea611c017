#pragma once
#include <string>

#include "apply/wipe.h"
#include "cli/database_flags.h"
#include "cli/project.h"

namespace strata::cli {

/// Empties a database, or the one schema of its URL. Asks for its name on a terminal unless `yes`.
/// False: nobody agreed. Errors: ST1236 nobody to ask; the server's.
Expected<bool> emptyDatabase(pg::Connection& connection, bool yes, bool dry_run);

/// The database is one that `[database] development = true` says may be emptied, and the one that
/// the configuration names, not another of --url. Errors: ST1235.
Expected<void> requireDevelopment(const DatabaseFlags& flags, const Config& config);

/// Writes the checksum file anew and applies all that is pending. Errors: as apply::apply(), and
/// what stopped it.
Expected<ExitCode> hashAndApply(const Project& project, pg::Connection& connection,
                                const DatabaseFlags& flags);

}  // namespace strata::cli
