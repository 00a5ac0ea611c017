#pragma once
#include <string>
#include <vector>

#include "directory/directory.h"
#include "directory/write.h"
#include "support/expected.h"

namespace strata::directory {

/// The migration that `word` means: its version, its name, its name without the ending, or a path
/// to it, as people type it. Errors: ST5006 with the nearest, ST5017 when several have the version.
Expected<const MigrationFile*> findMigration(const Directory& directory, const std::string& word);

/// A migration that got another version.
struct MovedFile {
  std::string from = {};     ///< name before
  std::string to = {};       ///< name now
  std::string version = {};  ///< that it has now
};

/// What `removeFiles` and `moveToEnd` accept of a directory that is not what its checksum file
/// says: both sides of a merge conflict, each of which must be what its own rows say, and equal
/// versions, which moving mends.
Expected<Directory> openForRearranging(const DirectoryUrl& url);

/// Deletes migrations, their ways back too, and writes the checksum file anew. `words` as
/// findMigration(). Returns the names. Errors: those of findMigration() and openForRearranging().
Expected<std::vector<std::string>> removeFiles(const DirectoryUrl& url,
                                               const std::vector<std::string>& words);

/// Gives migrations new versions after all others, in the order they have now, content unchanged,
/// and writes the checksum file anew: the way out when two branches added migrations. Errors: as
/// removeFiles(); ST5024 for a checkpoint, which stands for all files before it.
Expected<std::vector<MovedFile>> moveToEnd(const DirectoryUrl& url,
                                           const std::vector<std::string>& words);

/// Writes other content into a migration and the checksum file anew. Errors: as removeFiles().
Expected<void> replaceContent(const DirectoryUrl& url, const std::string& word,
                              const std::string& content);

/// Puts new migrations in the place of the last `count` of the directory, and writes the checksum
/// file anew. The new ones are written before the old ones go: a crash leaves too much, which the
/// checksum tells, never too little. Errors: as removeFiles(), ST5022.
Expected<std::vector<WrittenFile>> replaceLast(const DirectoryUrl& url, std::size_t count,
                                               const std::vector<Draft>& drafts);

/// Turns CRLF line ends of all migrations into LF and writes the checksum file anew. Returns the
/// names of the files that had some. Errors: ST1002.
Expected<std::vector<std::string>> fixLineEnds(const DirectoryUrl& url);

}  // namespace strata::directory
