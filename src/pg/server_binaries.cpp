#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "pg/embedded.h"
#include "support/text.h"

namespace strata::pg {
namespace {

using Path = std::filesystem::path;

constexpr int kOldestMajor = 14;
constexpr int kNewestMajor = 18;

bool hasPrograms(const Path& folder) {
  return access((folder / "postgres").c_str(), X_OK) == 0 &&
         access((folder / "initdb").c_str(), X_OK) == 0;
}

/// Of "postgres (PostgreSQL) 15.20 (Debian …)": 15; 0 when it cannot be run.
int majorOf(const Path& folder) {
  const std::string quoted = replaceAll((folder / "postgres").string(), "'", "'\\''");
  const std::unique_ptr<FILE, int (*)(FILE*)> output(
      popen(fmt::format("'{}' -V 2>/dev/null", quoted).c_str(), "re"), pclose);
  std::array<char, 256> line{};
  if (output == nullptr || fgets(line.data(), line.size(), output.get()) == nullptr) {
    return 0;
  }
  const std::string_view text(line.data());
  const std::size_t version = text.find(") ");
  return version == std::string_view::npos ? 0 : std::atoi(text.data() + version + 2);
}

/// Where packagers put that major version.
std::vector<Path> usualPlaces(int major) {
  std::vector<Path> places;
  for (const char* pattern :
       {"/usr/lib/postgresql/{}/bin", "/usr/pgsql-{}/bin", "/usr/local/pgsql-{}/bin",
        "/usr/lib/postgresql{}/bin", "/usr/libexec/postgresql{}", "/opt/postgresql/{}/bin",
        "/opt/homebrew/opt/postgresql@{}/bin", "/usr/local/opt/postgresql@{}/bin",
        "/home/linuxbrew/.linuxbrew/opt/postgresql@{}/bin"}) {
    places.emplace_back(fmt::format(fmt::runtime(pattern), major));
  }
  return places;
}

/// Places whose path does not tell the version.
std::vector<Path> otherPlaces() {
  std::vector<Path> places = {"/usr/local/pgsql/bin", "/usr/lib/postgresql/bin"};
  const char* path = std::getenv("PATH");
  for (const std::string& folder : split(path == nullptr ? "" : path, ':')) {
    if (!folder.empty() && folder.front() == '/') {
      places.emplace_back(folder);
    }
  }
  return places;
}

std::string howToInstall(int major) {
  return fmt::format(
      "install the server ('apt install postgresql-{0}' on Debian and Ubuntu, 'dnf install "
      "postgresql{0}-server' from the PostgreSQL repository elsewhere), or name its folder in "
      "dev.bin_dir or STRATA_PG{0}_BIN, or give --dev-url",
      major);
}

/// A folder that the user named must be right; there is no looking further.
Expected<Path> namedFolder(const Path& folder, const std::string& origin, int major) {
  std::error_code ignored;
  const Path absolute = std::filesystem::absolute(folder, ignored);
  Diagnostic wrong{.code = "ST3001", .help = howToInstall(major), .exit_code = ExitCode::kUsage};
  if (!hasPrograms(absolute)) {
    wrong.message = fmt::format("{} is '{}', where there is no 'postgres' with 'initdb'", origin,
                                folder.string());
    return wrong;
  }
  if (const int found = majorOf(absolute); found != major) {
    wrong.message = found == 0 ? fmt::format("{} is '{}', whose 'postgres' cannot be run", origin,
                                             folder.string())
                               : fmt::format("{} is '{}', which is PostgreSQL {}, not {}", origin,
                                             folder.string(), found, major);
    return wrong;
  }
  return absolute;
}

/// Everything that was looked at, and the versions that are there instead.
Diagnostic notFound(int major, const std::string& variable) {
  Diagnostic none{.code = "ST3001",
                  .message = fmt::format("no PostgreSQL {} server on this machine", major),
                  .help = howToInstall(major)};
  none.notes.push_back({.message = fmt::format("{} is not set", variable)});
  for (const Path& folder : usualPlaces(major)) {
    none.notes.push_back({.message = fmt::format("nothing in '{}'", folder.string())});
  }
  none.notes.push_back({.message = "nothing of that version in PATH"});
  for (int other = kOldestMajor; other <= kNewestMajor; ++other) {
    for (const Path& folder : usualPlaces(other)) {
      if (other != major && hasPrograms(folder)) {
        none.notes.push_back(
            {.message = fmt::format("PostgreSQL {0} is in '{1}': dev.version = {0}", other,
                                    folder.string())});
      }
    }
  }
  return none;
}

}  // namespace

Expected<Path> findServerBinaries(int major, const Path& bin_dir) {
  if (major < kOldestMajor || major > kNewestMajor) {
    return Diagnostic{.code = "ST3001",
                      .message = fmt::format("PostgreSQL {} is not supported", major),
                      .help = "set dev.version to 14, 15, 16, 17 or 18",
                      .exit_code = ExitCode::kUsage};
  }
  if (!bin_dir.empty()) {
    return namedFolder(bin_dir, "dev.bin_dir", major);
  }
  const std::string variable = fmt::format("STRATA_PG{}_BIN", major);
  if (const char* folder = std::getenv(variable.c_str()); folder != nullptr && *folder != '\0') {
    return namedFolder(folder, variable, major);
  }
  for (const Path& folder : usualPlaces(major)) {
    if (hasPrograms(folder)) {
      return folder;
    }
  }
  for (const Path& folder : otherPlaces()) {
    if (hasPrograms(folder) && majorOf(folder) == major) {
      return folder;
    }
  }
  return notFound(major, variable);
}

}  // namespace strata::pg
