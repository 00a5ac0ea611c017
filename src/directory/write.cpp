#include "directory/write.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <utility>

#include "directory/checksum.h"
#include "directory/lock.h"
#include "directory/order.h"

namespace strata::directory {
namespace {

/// Leaves room for version and ending in the 255 bytes that file systems allow.
constexpr std::size_t kLongestName = 200;
constexpr std::size_t kTimeDigits = 14;

/// Length of the well-formed UTF-8 character `text` starts with; 0 for none.
std::size_t characterLength(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  const std::size_t length = first < 0x80 ? 1 : first >> 5U == 6 ? 2 : first >> 4U == 14 ? 3 : 4;
  if (length == 1) {
    return 1;
  }
  if (first < 0xC2 || first > 0xF4 || text.size() < length) {
    return 0;
  }
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) {
      return 0;
    }
  }
  const unsigned second = byte(1);
  const bool bad = (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
                   (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
  return bad ? 0 : length;
}

bool isControl(char c) {
  return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
}

/// `name` with `_` for each run of what cannot stay.
std::string sanitised(std::string_view name) {
  std::string out;
  while (!name.empty() && out.size() < kLongestName - 4) {
    const std::size_t length = characterLength(name);
    const bool bad = length == 0 || name.front() == '/' || isControl(name.front());
    if (!bad) {
      out += name.substr(0, length);
    } else if (!out.ends_with('_')) {
      out += '_';
    }
    name.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

/// What about the name cannot stand in a file name, or "".
std::string_view objection(std::string_view name) {
  if (name.size() > kLongestName) {
    return "is longer than 200 bytes";
  }
  while (!name.empty()) {
    const std::size_t length = characterLength(name);
    if (length == 0) {
      return "is not UTF-8";
    }
    if (name.front() == '/') {
      return "holds '/'";
    }
    if (isControl(name.front())) {
      return "holds a control character";
    }
    name.remove_prefix(length);
  }
  return {};
}

/// The seconds of a version that is a time; nullopt for any other.
std::optional<std::time_t> secondsOf(std::string_view version) {
  if (version.size() != kTimeDigits ||
      !std::all_of(version.begin(), version.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return std::nullopt;
  }
  const auto number = [&](std::size_t at, std::size_t length) {
    return std::stoi(std::string(version.substr(at, length)));
  };
  std::tm parts{};
  parts.tm_sec = number(12, 2);
  parts.tm_min = number(10, 2);
  parts.tm_hour = number(8, 2);
  parts.tm_mday = number(6, 2);
  parts.tm_mon = number(4, 2) - 1;
  parts.tm_year = number(0, 4) - 1900;
  return ::timegm(&parts);
}

/// The greatest version of all files, also of those that are not run.
const MigrationFile* newest(const Directory& directory) {
  const MigrationFile* out = nullptr;
  for (const auto* list : {&directory.files, &directory.unused}) {
    for (const MigrationFile& file : *list) {
      if (out == nullptr || compareVersions(directory.url.format, out->version, file.version) < 0) {
        out = &file;
      }
    }
  }
  return out;
}

MigrationFile toMigration(Format format, const WrittenFile& file) {
  return {.name = file.name, .version = file.version, .content = file.content, .format = format};
}

/// Only these count in the checksum; the others are ways back.
bool isUpFile(Format format, const std::string& name) {
  return format == Format::kGolangMigrate ? name.ends_with(".up.sql")
         : format == Format::kAtlas       ? !name.starts_with(kDownFolder)
                                          : format != Format::kFlyway || !name.starts_with('U');
}

/// Files first, the checksum last: what a crash leaves is known files plus ones it does not list.
Expected<void> writeAll(const LockedDirectory& locked, Directory directory,
                        const std::vector<WrittenFile>& files) {
  for (const WrittenFile& file : files) {
    STRATA_CHECK(locked.create(file.name, file.content));
    if (isUpFile(directory.url.format, file.name)) {
      directory.files.push_back(toMigration(directory.url.format, file));
    }
  }
  STRATA_CHECK(locked.sync());
  STRATA_CHECK(locked.replace(kSumName, computeChecksum(directory).text()));
  return locked.sync();
}

Expected<Directory> openIntact(const DirectoryUrl& url) {
  STRATA_TRY(Directory directory, openWhole(url));
  STRATA_CHECK(requireIntact(directory));
  return directory;
}

}  // namespace

std::string timeVersion(std::time_t seconds) {
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  return fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

Expected<std::time_t> nextTime(const Directory& directory) {
  const std::time_t now = std::time(nullptr);
  const MigrationFile* last = newest(directory);
  const auto isLater = [&](std::time_t seconds) {
    const std::string version = timeVersion(seconds);
    return version.size() == kTimeDigits &&
           compareVersions(directory.url.format, last->version, version) < 0;
  };
  if (last == nullptr || isLater(now)) {
    return now;
  }
  const auto seconds = secondsOf(last->version);
  if (!seconds || !isLater(*seconds + 1)) {
    return Diagnostic{.code = "ST5022",
                      .message = fmt::format("no time makes a version after '{}' of '{}'",
                                             last->version, last->name),
                      .help = "give that file a version that is a UTC time (YYYYMMDDHHMMSS)"};
  }
  return *seconds + 1;
}

Expected<std::string> checkName(const std::string& name) {
  const std::string_view problem = objection(name);
  if (problem.empty()) {
    return name;
  }
  return Diagnostic{.code = "ST5021",
                    .message = fmt::format("the migration's name {}", problem),
                    .help = fmt::format("name it '{}'", sanitised(name)),
                    .exit_code = ExitCode::kUsage};
}

Expected<std::vector<WrittenFile>> addMigrations(const DirectoryUrl& url,
                                                 const std::vector<Draft>& drafts) {
  for (const Draft& draft : drafts) {
    STRATA_CHECK(checkName(draft.name));
  }
  STRATA_TRY(const LockedDirectory locked, LockedDirectory::lock(url.path));
  STRATA_TRY(Directory directory, openIntact(url));
  STRATA_TRY(std::time_t seconds, nextTime(directory));
  std::vector<WrittenFile> files;
  for (const Draft& draft : drafts) {
    for (WrittenFile& file : renderDraft(url.format, draft, timeVersion(seconds))) {
      files.push_back(std::move(file));
    }
    ++seconds;
  }
  STRATA_CHECK(writeAll(locked, std::move(directory), files));
  return files;
}

Expected<void> addFiles(const DirectoryUrl& url, const std::vector<WrittenFile>& files) {
  for (const WrittenFile& file : files) {
    const bool back = file.name.starts_with(kDownFolder);
    STRATA_CHECK(checkName(back ? file.name.substr(kDownFolder.size()) : file.name));
  }
  STRATA_TRY(const LockedDirectory locked, LockedDirectory::lock(url.path));
  STRATA_TRY(Directory directory, openIntact(url));
  // All of them are judged before the first is written.
  Directory after = directory;
  for (const WrittenFile& file : files) {
    if (isUpFile(url.format, file.name)) {
      after.files.push_back(toMigration(url.format, file));
    }
  }
  after.sum = computeChecksum(after).text();
  if (SumVerdict verdict = verify(after); !verdict.ok()) {
    verdict.diagnostic->code = "ST5023";
    return *std::move(verdict.diagnostic);
  }
  return writeAll(locked, std::move(directory), files);
}

Expected<void> writeChecksum(const DirectoryUrl& url) {
  STRATA_CHECK(openWhole(url));  // locking would make a directory that is missing
  STRATA_TRY(const LockedDirectory locked, LockedDirectory::lock(url.path));
  STRATA_TRY(const Directory directory, openWhole(url));
  STRATA_CHECK(locked.replace(kSumName, computeChecksum(directory).text()));
  return locked.sync();
}

}  // namespace strata::directory
