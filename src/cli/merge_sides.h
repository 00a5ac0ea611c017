#pragma once
#include <string>

#include "cli/git.h"
#include "directory/merge.h"

namespace strata::cli {

/// What git hands to a merge driver: three files with the checksum file's versions, and where it
/// is in the repository.
struct DriverFiles {
  std::filesystem::path base = {};
  std::filesystem::path ours = {};  ///< the result goes here
  std::filesystem::path theirs = {};
  std::filesystem::path path = {};  ///< of atlas.sum, relative to the top
};

/// A merge that git is in the middle of.
struct RunningMerge {
  GitRepository repository = {};
  DriverFiles files = {};
  std::string branch = {};        ///< what is merged, as the user named it; "" when picked
  std::string our_commit = {};    ///< "" when it was not found
  std::string their_commit = {};  ///< likewise
  directory::DirectoryMerge merge = {};

  /// How the other side is called in messages.
  [[nodiscard]] std::string theirName() const;
};

/// `files.path` taken apart by the strata.toml that is nearest to it. Errors: those of
/// loadConfig().
Expected<directory::DirectoryUrl> mergedUrl(const GitRepository& repository,
                                            const std::filesystem::path& sum);

/// Merges the migrations of both sides, read from the commits that have these very checksum files,
/// else from the work tree: during a merge the other side's files are not checked out yet. Errors:
/// ST1247 the migrations of a side cannot be had.
Expected<RunningMerge> mergeSides(const DriverFiles& files);

}  // namespace strata::cli
