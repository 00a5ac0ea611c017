#pragma once
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "directory/directory.h"
#include "support/expected.h"
#include "support/process.h"

namespace strata::cli {

/// The git repository of a folder.
struct GitRepository {
  std::filesystem::path project = {};  ///< the folder itself, absolute
  std::filesystem::path top = {};
  std::filesystem::path prefix = {};  ///< from `top` to `project`
};

/// A folder of our own that goes with the object.
class TemporaryFolder {
 public:
  /// Errors: ST1002.
  static Expected<TemporaryFolder> make();

  TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}

  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  ~TemporaryFolder();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::filesystem::path path) : path_(std::move(path)) {}

  std::filesystem::path path_;
};

/// git's answer in `folder`, its complaints in the output. Errors: ST1003.
Expected<ProcessResult> git(const std::filesystem::path& folder,
                            std::vector<std::string> arguments);

/// The lines that git prints, none when it says no. Errors: ST1003.
Expected<std::vector<std::string>> gitLines(const std::filesystem::path& folder,
                                            std::vector<std::string> arguments);

/// ST1211 with git's words.
Diagnostic gitFailed(const std::string& what, const std::string& output);

/// Errors: ST1211 no git, or the folder is in no repository.
Expected<GitRepository> repositoryOf(const std::filesystem::path& folder);

/// The commit that `revision` names. Errors: ST1212 with the nearest name.
Expected<std::string> commitOf(const GitRepository& repository, const std::string& revision);

/// The files of `commit`, written below `folder`/files by way of an index of our own: neither the
/// checkout nor the repository's index is touched. Errors: ST1211.
Expected<void> writeFiles(const GitRepository& repository, const std::string& commit,
                          const std::filesystem::path& folder);

/// The migration directory that `commit` has at `url.path`, relative to the top; empty when it has
/// none. Its line ends are those of a checkout. Errors: ST1211, and those of directory::open().
Expected<directory::Directory> directoryAt(const GitRepository& repository,
                                           const std::string& commit,
                                           const directory::DirectoryUrl& url);

/// `path` relative to the top of the repository. Errors: ST1246 it is outside.
Expected<std::filesystem::path> pathInRepository(const GitRepository& repository,
                                                 const std::filesystem::path& path);

}  // namespace strata::cli
