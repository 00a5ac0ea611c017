#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "directory/directory.h"
#include "support/expected.h"
#include "support/process.h"
#include "support/temporary_folder.h"

namespace strata::cli {

/// The git repository of a folder.
struct GitRepository {
  std::filesystem::path project = {};  ///< the folder itself, absolute
  std::filesystem::path top = {};
  std::filesystem::path prefix = {};  ///< from `top` to `project`
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
