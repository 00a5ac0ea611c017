#pragma once
#include <string>
#include <vector>

#include "cli/database_flags.h"
#include "cli/project.h"

namespace strata::cli {

/// Refuses when one of the migrations that `words` mean has been applied to the database of the
/// flags or the configuration; without one nothing can be known, and one of the configuration that
/// does not answer is a warning. Errors: ST6016; as findMigration(); connecting with --url.
Expected<void> requireNotApplied(const DatabaseFlags& flags, const Project& project,
                                 const directory::Directory& directory,
                                 const std::vector<std::string>& words);

}  // namespace strata::cli
