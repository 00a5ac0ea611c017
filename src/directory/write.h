#pragma once
#include <ctime>
#include <filesystem>
#include <string>
#include <vector>

#include "directory/directory.h"
#include "support/expected.h"

namespace strata::directory {

/// One statement of a new migration and what undoes it.
struct DraftStatement {
  std::string comment = {};               ///< `Create "users" table`; "" for none
  std::string sql = {};                   ///< without the final semicolon
  std::vector<std::string> reverse = {};  ///< without semicolons; empty: nothing undoes it
};

/// A migration to be written.
struct Draft {
  std::string name = {};      ///< what follows the version; "" for none
  bool transactional = true;  ///< false: the file says so in its format's way
  std::vector<DraftStatement> statements = {};
  std::string body = {};  ///< Atlas format only: the whole content, instead of `statements`
};

/// A file that was written or would be.
struct WrittenFile {
  std::string name = {};
  std::string version = {};
  std::string content = {};
};

/// The files of one migration in `format`: one, or two where the way back has its own.
std::vector<WrittenFile> renderDraft(Format format, const Draft& draft, const std::string& version);

/// `name` if it can be a part of a file name. Errors: ST5021 for `/`, control characters, invalid
/// UTF-8 or one that is too long; the help holds a name that would do.
Expected<std::string> checkName(const std::string& name);

/// The UTC time from which new versions count on: now, or one second after the newest file's
/// version. Errors: ST5022.
Expected<std::time_t> nextTime(const Directory& directory);

/// A UTC time as a version: YYYYMMDDHHMMSS.
std::string timeVersion(std::time_t seconds);

/// Writes `drafts`, in this order, as the newest migrations, then the checksum file; makes the
/// directory when it is missing. Versions are UTC times: the greater of now and one second after
/// the newest existing file, each draft one second after the one before, so that no two are equal,
/// also when several processes write at once (they wait for each other). A crash leaves files that
/// the checksum file does not know yet, which verify() names. Errors: what verify() finds in the
/// directory as it is; ST5021; ST5022 no version after the newest is a time; ST1002.
Expected<std::vector<WrittenFile>> addMigrations(const DirectoryUrl& url,
                                                 const std::vector<Draft>& drafts);

/// Writes files of these exact names, then the checksum file (import, rebase, checkpoint). Errors:
/// ST5023 one of them exists, or its version does; else as addMigrations.
Expected<void> addFiles(const DirectoryUrl& url, const std::vector<WrittenFile>& files);

/// Writes the checksum file anew from the files as they are (`strata migrate hash`).
Expected<void> writeChecksum(const DirectoryUrl& url);

}  // namespace strata::directory
