#pragma once
#include <filesystem>
#include <string_view>

#include "support/expected.h"

namespace strata::directory {

/// A directory that only this thread writes to among all that use this class, in all processes. The
/// lock is on the directory itself (flock), so that nothing stays behind, whatever happens.
class LockedDirectory {
 public:
  /// Makes the directory when it is missing, and waits for the lock. Errors: ST1002.
  static Expected<LockedDirectory> lock(const std::filesystem::path& path);

  LockedDirectory(LockedDirectory&& other) noexcept;
  LockedDirectory& operator=(LockedDirectory&&) = delete;
  ~LockedDirectory();

  /// A file that did not exist, whole or not at all. Errors: ST5023 it exists, ST1002.
  [[nodiscard]] Expected<void> create(std::string_view name, std::string_view content) const;

  /// A file whether it existed or not, whole or as before. Errors: ST1002.
  [[nodiscard]] Expected<void> replace(std::string_view name, std::string_view content) const;

  /// Gives a file a name that did not exist. Errors: ST5023 it exists, ST1002.
  [[nodiscard]] Expected<void> rename(std::string_view from, std::string_view to) const;

  /// Deletes a file. Errors: ST1002.
  [[nodiscard]] Expected<void> remove(std::string_view name) const;

  /// Makes the names written so far survive a loss of power. Errors: ST1002.
  [[nodiscard]] Expected<void> sync() const;

 private:
  LockedDirectory(std::filesystem::path path, int fd) : path_(std::move(path)), fd_(fd) {}

  [[nodiscard]] Expected<std::filesystem::path> writeTemporary(std::string_view content) const;
  void removeLeftovers() const;

  std::filesystem::path path_;
  int fd_;
};

}  // namespace strata::directory
