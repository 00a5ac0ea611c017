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

/// What the commands that change files which nobody has run yet are told.
struct ChangeFlags {
  Overrides overrides = {};
  DatabaseFlags database = {};
  std::vector<std::string> migrations = {};  ///< versions or file names
  std::string format = {};
};

void addChangeFlags(CLI::App& app, ChangeFlags& flags);

/// The directory whose files are to be changed, once it is known that none of them was applied.
/// Errors: as openForRearranging() and requireNotApplied().
Expected<directory::DirectoryUrl> openForChange(const ChangeFlags& flags);

}  // namespace strata::cli
