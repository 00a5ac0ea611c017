#pragma once
#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/expected.h"

namespace strata::pg {

/// A stopped cluster's data directory in one file: equal contents once (the databases are clones of
/// each other), zeros at the end left out. 50 MB in 2,000 files become some 5 MB in one, which is
/// quick to read, and atomic to replace.
class ClusterImage {
 public:
  struct Entry {
    std::string path = {};  ///< relative to the data directory
    bool directory = false;
    off_t size = 0;
    std::string_view content = {};  ///< without the zeros up to `size`
  };

  /// The bytes of an image of the data directory.
  static Expected<std::string> pack(const std::filesystem::path& data);

  /// Null when `bytes` is no image, cut off, or of another format.
  static std::shared_ptr<const ClusterImage> parse(std::string bytes);

  /// Directories first, then what the server's start needs, then the databases.
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }

  /// The first entry that the server's start does not need.
  [[nodiscard]] std::size_t firstOfDatabases() const { return first_of_databases_; }

 private:
  bool parseIndex();

  std::string bytes_ = {};
  std::vector<Entry> entries_ = {};
  std::size_t first_of_databases_ = 0;
};

/// Creates entries `from` up to `to` below the open directory; 0, or errno with `failed` set to the
/// entry. Calls nothing that another thread could hold a lock of: for use after fork.
int extractEntries(const ClusterImage& image, int directory, std::size_t from, std::size_t to,
                   const char** failed);

}  // namespace strata::pg
