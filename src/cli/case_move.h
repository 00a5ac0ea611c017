#pragma once
#include "cli/case_file.h"
#include "cli/project.h"

namespace strata::cli {

/// Moves a dev database along the directory as `strata migrate apply` and `down` move a real one,
/// revision table included; roles that are missing are made where the server is our own. Errors:
/// ST1287 the move goes the other way or to a version that never was there; those of
/// apply::apply(), planReverses() and apply::revert().
Expected<void> moveDatabase(Project& project, DevDatabase& server,
                            const directory::Directory& directory, pg::Connection& connection,
                            const CaseMove& move);

}  // namespace strata::cli
