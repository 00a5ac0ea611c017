#include "directory/rearrange.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "directory/checksum.h"
#include "directory/conflict.h"
#include "directory/lock.h"
#include "directory/write.h"
#include "support/text.h"

namespace strata::directory {
namespace {

/// The file name that a word which may be a path ends in.
std::string baseName(const std::string& word) {
  return std::filesystem::path(word).filename().string();
}

bool isNamed(const MigrationFile& file, const std::string& word) {
  const std::string base = baseName(word);
  return file.version == word || file.name == word || file.name == base ||
         file.name == word + ".sql";
}

Diagnostic notFound(const Directory& directory, const std::string& word) {
  std::vector<std::string> known;
  for (const MigrationFile& file : directory.files) {
    known.push_back(file.version);
    known.push_back(file.name);
  }
  const std::string near = nearest(baseName(word), known);
  return {.code = "ST5006",
          .message = fmt::format("no migration has the version or name '{}'", word),
          .help = near.empty() ? "'strata migrate ls' lists them"
                               : fmt::format("did you mean '{}'?", near),
          .exit_code = ExitCode::kUsage};
}

/// What was asked for, each once, in the directory's order.
Expected<std::vector<const MigrationFile*>> findAll(const Directory& directory,
                                                    const std::vector<std::string>& words) {
  std::set<const MigrationFile*> found;  // pointers into the directory's own order
  for (const std::string& word : words) {
    STRATA_TRY(const MigrationFile* file, findMigration(directory, word));
    found.insert(file);
  }
  return std::vector<const MigrationFile*>(found.begin(), found.end());
}

/// The checksum of the files as they are now.
Expected<void> rehash(const LockedDirectory& locked, const DirectoryUrl& url) {
  STRATA_CHECK(locked.sync());
  STRATA_TRY(const Directory now, openWhole(url));
  STRATA_CHECK(locked.replace(kSumName, computeChecksum(now).text()));
  return locked.sync();
}

Expected<void> requireMovable(const Directory& directory, const MigrationFile& file) {
  if (file.checkpoint()) {
    return Diagnostic{.code = "ST5024",
                      .message = fmt::format("'{}' is a checkpoint: it stands for all files before "
                                             "it and cannot come after others",
                                             file.name),
                      .help = "make a new one with 'strata migrate checkpoint'",
                      .where = {.file = directory.pathOf(file)},
                      .exit_code = ExitCode::kUsage};
  }
  return {};
}

/// `name` with another version; a folder before it stays.
std::string withVersion(const std::string& name, const std::string& from, const std::string& to) {
  const std::size_t base = name.rfind('/') == std::string::npos ? 0 : name.rfind('/') + 1;
  std::string out = name;
  const std::size_t at = out.find(from, base);
  return at == std::string::npos ? to + "_" + name : out.replace(at, from.size(), to);
}

Expected<MovedFile> move(const LockedDirectory& locked, const MigrationFile& file,
                         const std::string& version) {
  MovedFile out{
      .from = file.name, .to = withVersion(file.name, file.version, version), .version = version};
  STRATA_CHECK(locked.rename(out.from, out.to));
  if (!file.down_name.empty()) {
    STRATA_CHECK(locked.rename(file.down_name, withVersion(file.down_name, file.version, version)));
  }
  return out;
}

}  // namespace

Expected<const MigrationFile*> findMigration(const Directory& directory, const std::string& word) {
  const MigrationFile* found = nullptr;
  for (const MigrationFile& file : directory.files) {
    if (file.name == word || file.name == baseName(word)) {
      return &file;
    }
    if (!isNamed(file, word)) {
      continue;
    }
    if (found != nullptr) {
      return Diagnostic{.code = "ST5017",
                        .message = fmt::format("version '{}' is that of '{}' and '{}'", word,
                                               found->name, file.name),
                        .help = "give the file's name",
                        .exit_code = ExitCode::kUsage};
    }
    found = &file;
  }
  if (found == nullptr) {
    return notFound(directory, word);
  }
  return found;
}

Expected<Directory> openForRearranging(const DirectoryUrl& url) {
  STRATA_TRY(Directory directory, openWhole(url));
  SumVerdict verdict = verify(directory);
  if (verdict.state == SumState::kConflict) {
    const auto conflict = findConflict(*directory.sum);
    STRATA_CHECK(requireSide(directory, conflict->ours));
    STRATA_CHECK(requireSide(directory, conflict->theirs));
  } else if (!verdict.ok() && verdict.state != SumState::kDuplicateVersions) {
    return *std::move(verdict.diagnostic);
  }
  return directory;
}

Expected<std::vector<std::string>> removeFiles(const DirectoryUrl& url,
                                               const std::vector<std::string>& words) {
  STRATA_CHECK(openWhole(url));  // locking would make a directory that is missing
  STRATA_TRY(const LockedDirectory locked, LockedDirectory::lock(url.path));
  STRATA_TRY(const Directory directory, openForRearranging(url));
  STRATA_TRY(const auto files, findAll(directory, words));
  std::vector<std::string> names;
  for (const MigrationFile* file : files) {
    STRATA_CHECK(locked.remove(file->name));
    names.push_back(file->name);
    if (!file->down_name.empty()) {
      STRATA_CHECK(locked.remove(file->down_name));
    }
  }
  STRATA_CHECK(rehash(locked, url));
  return names;
}

Expected<std::vector<MovedFile>> moveToEnd(const DirectoryUrl& url,
                                           const std::vector<std::string>& words) {
  STRATA_CHECK(openWhole(url));
  STRATA_TRY(const LockedDirectory locked, LockedDirectory::lock(url.path));
  STRATA_TRY(const Directory directory, openForRearranging(url));
  STRATA_TRY(const auto files, findAll(directory, words));
  for (const MigrationFile* file : files) {
    STRATA_CHECK(requireMovable(directory, *file));
  }
  STRATA_TRY(std::time_t seconds, nextTime(directory));
  std::vector<MovedFile> moved;
  for (const MigrationFile* file : files) {
    STRATA_TRY(MovedFile done, move(locked, *file, timeVersion(seconds++)));
    moved.push_back(std::move(done));
  }
  STRATA_CHECK(rehash(locked, url));
  return moved;
}

Expected<void> replaceContent(const DirectoryUrl& url, const std::string& word,
                              const std::string& content) {
  STRATA_CHECK(openWhole(url));
  STRATA_TRY(const LockedDirectory locked, LockedDirectory::lock(url.path));
  STRATA_TRY(const Directory directory, openForRearranging(url));
  STRATA_TRY(const MigrationFile* file, findMigration(directory, word));
  STRATA_CHECK(locked.replace(file->name, content));
  return rehash(locked, url);
}

Expected<std::vector<WrittenFile>> replaceLast(const DirectoryUrl& url, std::size_t count,
                                               const std::vector<Draft>& drafts) {
  STRATA_TRY(const LockedDirectory locked, LockedDirectory::lock(url.path));
  STRATA_TRY(const Directory directory, openForRearranging(url));
  STRATA_TRY(std::time_t seconds, nextTime(directory));
  std::vector<WrittenFile> written;
  for (const Draft& draft : drafts) {
    STRATA_CHECK(checkName(draft.name));
    for (WrittenFile& file : renderDraft(url.format, draft, timeVersion(seconds))) {
      STRATA_CHECK(locked.create(file.name, file.content));
      written.push_back(std::move(file));
    }
    ++seconds;
  }
  STRATA_CHECK(locked.sync());
  const auto& files = directory.files;
  for (std::size_t i = files.size() - std::min(count, files.size()); i < files.size(); ++i) {
    STRATA_CHECK(locked.remove(files[i].name));
    if (!files[i].down_name.empty()) {
      STRATA_CHECK(locked.remove(files[i].down_name));
    }
  }
  STRATA_CHECK(rehash(locked, url));
  return written;
}

Expected<std::vector<std::string>> fixLineEnds(const DirectoryUrl& url) {
  STRATA_CHECK(openWhole(url));
  STRATA_TRY(const LockedDirectory locked, LockedDirectory::lock(url.path));
  STRATA_TRY(const Directory directory, openWhole(url));
  std::vector<std::string> names;
  for (const auto* list : {&directory.files, &directory.unused}) {
    for (const MigrationFile& file : *list) {
      if (file.content.find("\r\n") != std::string::npos) {
        STRATA_CHECK(locked.replace(file.name, replaceAll(file.content, "\r\n", "\n")));
        names.push_back(file.name);
      }
    }
  }
  STRATA_CHECK(rehash(locked, url));
  return names;
}

}  // namespace strata::directory
