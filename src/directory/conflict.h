#pragma once
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "directory/directory.h"
#include "support/expected.h"

namespace strata::directory {

/// A checksum file in which a merge left its markers.
struct SumConflict {
  unsigned line = 0;                        ///< of the first marker, from 1
  std::string ours = {};                    ///< the file as it is on the first side
  std::string theirs = {};                  ///< and on the second
  std::vector<std::string> only_ours = {};  ///< names of migrations that only one side lists
  std::vector<std::string> only_theirs = {};
  bool picked = false;  ///< by `git rebase` or `git cherry-pick`: the second side is the user's own

  /// The migrations to move to the end: those of the user's own side.
  [[nodiscard]] const std::vector<std::string>& own() const {
    return picked ? only_theirs : only_ours;
  }
};

/// The names of the rows of a checksum file, markers or not.
std::set<std::string> namesIn(std::string_view sum);

/// Reads the markers of git (also of its diff3 style); nullopt when there are none.
std::optional<SumConflict> findConflict(std::string_view sum);

/// The migrations that a side lists are what it says of them: nobody edited them while merging.
/// Errors: as verify().
Expected<void> requireSide(const Directory& directory, const std::string& side);

}  // namespace strata::directory
