#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "pg/cluster_image.h"
#include "support/expected.h"

namespace strata::pg {

/// How the throwaway cluster of one PostgreSQL installation is made.
struct ClusterRecipe {
  std::string key = {};  ///< names the cached image: installation and everything below
  std::vector<std::string> initdb = {};  ///< arguments after -D DIRECTORY
  std::string settings = {};             ///< lines for postgresql.conf
  std::string sql = {};                  ///< for single-user mode: a statement a line
};

/// The recipe for the installation in `bin_dir`.
ClusterRecipe clusterRecipe(const std::filesystem::path& bin_dir, int major, int databases);

/// The images already made, one file each; safe to delete, safe under concurrent runs.
class ClusterCache {
 public:
  /// Empty `directory`: $XDG_CACHE_HOME/strata, else ~/.cache/strata. A directory that cannot be
  /// made or written makes a cache that keeps nothing.
  explicit ClusterCache(std::filesystem::path directory);

  /// Null when there is none that can be used.
  [[nodiscard]] std::shared_ptr<const ClusterImage> load(const std::string& key) const;

  /// Held while it lives: who builds that image; others wait here. Empty for a cache that keeps
  /// nothing.
  [[nodiscard]] std::shared_ptr<void> lock(const std::string& key) const;

  /// Best effort: the next start builds again if it fails.
  void store(const std::string& key, const std::string& bytes) const;

 private:
  [[nodiscard]] std::filesystem::path file(const std::string& key, const char* extension) const;

  std::filesystem::path directory_;  ///< empty: keeps nothing
};

}  // namespace strata::pg
