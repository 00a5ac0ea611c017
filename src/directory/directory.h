#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/file.h"
#include "directory/format.h"
#include "support/expected.h"

namespace strata::directory {

/// The name of the checksum file in every format.
inline constexpr std::string_view kSumName = "atlas.sum";

/// Where the ways back of an Atlas directory are: Atlas has no place for them and does not look
/// into folders.
inline constexpr std::string_view kDownFolder = "down/";

/// Where a migration directory is and how to read it.
struct DirectoryUrl {
  std::filesystem::path path = "migrations";
  Format format = Format::kAtlas;
  std::string version = {};  ///< only files up to this version; "": all

  friend bool operator==(const DirectoryUrl&, const DirectoryUrl&) = default;
};

/// `file://PATH?format=F&version=V`, `dir://PATH?…` or a plain path (with or without `?…`); an
/// empty path is `migrations`. Errors: ST5001 unknown format, ST5002 another scheme, ST5003 an
/// unknown parameter; each with the nearest known word.
Expected<DirectoryUrl> parseDirectoryUrl(std::string_view text);

/// A migration directory as it was read.
struct Directory {
  DirectoryUrl url = {};
  std::vector<MigrationFile> files = {};  ///< in the order to run them
  /// Members of the checksum file that are not run: later than `url.version`, or replaced by
  /// Flyway's newest baseline.
  std::vector<MigrationFile> unused = {};
  std::optional<std::string> sum = {};  ///< the checksum file's raw bytes; nullopt: there is none

  /// The file of that version, or null.
  [[nodiscard]] const MigrationFile* find(std::string_view version) const;

  /// PATH/NAME, for messages.
  [[nodiscard]] std::string pathOf(const MigrationFile& file) const;
};

/// Reads the directory; judges nothing (checksum.h does). Errors: ST1001 unreadable, ST5004 no such
/// directory, ST5005 a sub-directory with the name of a migration, ST5006 `url.version` is not
/// there.
Expected<Directory> open(const DirectoryUrl& url);

/// The same with all files, whatever version the URL names.
Expected<Directory> openWhole(const DirectoryUrl& url);

}  // namespace strata::directory
