#include "directory/directory.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <system_error>

#include "directory/order.h"
#include "support/files.h"

namespace strata::directory {
namespace {

namespace fs = std::filesystem;

/// What the names in a directory are good for.
struct Listing {
  std::vector<std::string> up = {};
  std::map<std::string, std::string> down = {};  ///< by what it has in common with its up file
};

std::string_view baseOf(std::string_view name) {
  const std::size_t slash = name.rfind('/');
  return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

/// The key by which an up and a down file find each other; "" when there are no pairs.
std::string pairKey(Format format, std::string_view name) {
  if (format == Format::kAtlas) {
    return std::string(name.starts_with(kDownFolder) ? name.substr(kDownFolder.size()) : name);
  }
  if (format == Format::kGolangMigrate) {
    for (const std::string_view suffix : {".up.sql", ".down.sql"}) {
      if (name.ends_with(suffix)) {
        return std::string(name.substr(0, name.size() - suffix.size()));
      }
    }
  }
  if (format == Format::kFlyway) {
    return parseName(format, std::string(baseOf(name))).version;
  }
  return {};
}

void takeFlyway(const std::string& name, Listing& listing) {
  const std::string_view base = baseOf(name);
  if (base.size() < 4) {
    return;
  }
  if (base.front() == 'V' || base.front() == 'B' || base.front() == 'R') {
    listing.up.push_back(name);
  } else if (base.front() == 'U') {
    listing.down.emplace(pairKey(Format::kFlyway, name), name);
  }
}

void take(Format format, const std::string& name, Listing& listing) {
  if (!name.ends_with(".sql")) {
    return;
  }
  if (format == Format::kFlyway) {
    takeFlyway(name, listing);
  } else if (format != Format::kGolangMigrate || name.ends_with(".up.sql")) {
    listing.up.push_back(name);
  } else if (name.ends_with(".down.sql")) {
    listing.down.emplace(pairKey(format, name), name);
  }
}

Diagnostic unreadable(const fs::path& path, const std::error_code& error) {
  return {
      .code = error == std::errc::no_such_file_or_directory ? "ST5004" : "ST1001",
      .message = fmt::format("cannot read the directory '{}': {}", path.string(), error.message()),
      .help = "name an existing directory, or create it with 'strata migrate new'"};
}

/// The ways back of an Atlas directory: files of the same names in its folder `down`.
void listDown(const DirectoryUrl& url, Listing& listing) {
  std::error_code error;
  fs::directory_iterator entries(url.path / kDownFolder, error);
  for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
    const std::string name = std::string(kDownFolder) + entries->path().filename().string();
    if (name.ends_with(".sql")) {
      listing.down.emplace(pairKey(Format::kAtlas, name), name);
    }
  }
}

/// Names below `folder` (relative to the directory, "" for itself), in no order.
Expected<void> list(const DirectoryUrl& url, const std::string& folder, Listing& listing) {
  std::error_code error;
  fs::directory_iterator entries(url.path / folder, error);
  for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
    const std::string base = entries->path().filename().string();
    const std::string name = folder.empty() ? base : folder + "/" + base;
    std::error_code ignored;
    const fs::file_status status = entries->status(ignored);
    if (url.format == Format::kFlyway && fs::is_directory(status)) {
      if (!base.starts_with('.')) {
        STRATA_CHECK(list(url, name, listing));
      }
      continue;
    }
    const std::size_t before = listing.up.size();
    take(url.format, name, listing);
    if (listing.up.size() > before && fs::exists(status) && !fs::is_regular_file(status)) {
      return Diagnostic{
          .code = "ST5005",
          .message = fmt::format("'{}' has the name of a migration but is not a file", name),
          .help = "move it out of the migration directory, or rename it"};
    }
  }
  if (error) {
    return unreadable(url.path / folder, error);
  }
  return {};
}

Expected<MigrationFile> readMigration(const DirectoryUrl& url, const std::string& name,
                                      const Listing& listing) {
  // Atlas reads Flyway's description from the whole path, everything else from the base name.
  ParsedName parsed = parseName(url.format, std::string(baseOf(name)));
  MigrationFile file{.name = name,
                     .version = std::move(parsed.version),
                     .description = std::move(parsed.description),
                     .format = url.format};
  STRATA_TRY(file.content, readFile(url.path / name));
  const bool reversible = url.format != Format::kFlyway || baseOf(name).front() == 'V';
  const auto down = listing.down.find(pairKey(url.format, name));
  if (reversible && down != listing.down.end()) {
    file.down_name = down->second;
    STRATA_TRY(file.down_content, readFile(url.path / file.down_name));
  }
  return file;
}

/// Moves what is later than the URL's version to `unused`.
Expected<void> cutAtVersion(Directory& directory) {
  auto& files = directory.files;
  const std::string& version = directory.url.version;
  const auto last = std::find_if(files.rbegin(), files.rend(), [&](const MigrationFile& file) {
    return file.version == version;
  });
  if (last == files.rend()) {
    std::vector<std::string> versions;
    for (const MigrationFile& file : files) {
      versions.push_back(file.version);
    }
    const std::string near = nearest(version, versions);
    return Diagnostic{
        .code = "ST5006",
        .message = fmt::format("no migration has version '{}'", version),
        .help = near.empty() ? fmt::format("see the names in '{}'", directory.url.path.string())
                             : fmt::format("did you mean '{}'?", near),
        .exit_code = ExitCode::kUsage};
  }
  std::move(last.base(), files.end(), std::back_inserter(directory.unused));
  files.erase(last.base(), files.end());
  return {};
}

}  // namespace

const MigrationFile* Directory::find(std::string_view version) const {
  const auto found = std::find_if(files.begin(), files.end(), [&](const MigrationFile& file) {
    return file.version == version;
  });
  return found == files.end() ? nullptr : &*found;
}

std::string Directory::pathOf(const MigrationFile& file) const {
  return (url.path / file.name).string();
}

Expected<Directory> open(const DirectoryUrl& url) {
  Directory directory{.url = url};
  Listing listing;
  STRATA_CHECK(list(url, "", listing));
  if (url.format == Format::kAtlas) {
    listDown(url, listing);
  }
  for (const std::string& name : listing.up) {
    STRATA_TRY(auto file, readMigration(url, name, listing));
    directory.files.push_back(std::move(file));
  }
  std::error_code error;
  if (fs::exists(url.path / kSumName, error) || error) {
    STRATA_TRY(directory.sum, readFile(url.path / kSumName));
  }
  sortToRun(directory);
  if (!url.version.empty()) {
    STRATA_CHECK(cutAtVersion(directory));
  }
  return directory;
}

Expected<Directory> openWhole(const DirectoryUrl& url) {
  return open({.path = url.path, .format = url.format});
}

}  // namespace strata::directory
