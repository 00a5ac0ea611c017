#pragma once
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "directory/directory.h"
#include "support/expected.h"

namespace strata::directory {

/// What two sides of a merge had in common.
struct MergeBase {
  std::set<std::string> names = {};
  std::optional<Directory> directory = {};  ///< nullopt: the contents cannot be had any more
};

/// A directory merged by the names and bytes of its files.
struct DirectoryMerge {
  Directory merged = {};                   ///< with its checksum file; only without conflicts
  std::vector<std::string> new_ours = {};  ///< names that only this side has, and the base had not
  std::vector<std::string> new_theirs = {};
  std::vector<Diagnostic> conflicts = {};
};

/// Merges three ways, as git does whole files: what one side alone added, edited or deleted is
/// taken. `picked`: the second side is the user's own (rebase, cherry-pick), whose files are the
/// ones to move. Conflicts: ST5201 other content on both sides, ST5202 deleted and edited, ST5203
/// equal versions.
DirectoryMerge mergeDirectories(const MergeBase& base, const Directory& ours,
                                const Directory& theirs, bool picked = false);

}  // namespace strata::directory
