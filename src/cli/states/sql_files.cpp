#include <fmt/format.h>

#include <filesystem>

#include "catalog/catalog.h"
#include "cli/states.h"
#include "replay/canonical.h"
#include "replay/directory_replay.h"
#include "replay/rebuild.h"
#include "support/glob.h"

namespace strata::cli {
namespace {

namespace fs = std::filesystem;

/// A file, all *.sql of a folder, or the matches of a pattern, by name.
Expected<std::vector<std::string>> filesOf(const std::string& path) {
  std::error_code error;
  if (fs::is_regular_file(path, error)) {
    return std::vector<std::string>{path};
  }
  const bool folder = fs::is_directory(path, error);
  const fs::path root = folder ? fs::path(path) : fs::path(path).root_path();
  const std::string pattern =
      folder ? "*.sql" : fs::path(path).relative_path().lexically_normal().string();
  if (!folder && path.find_first_of("*?") == std::string::npos) {
    return Diagnostic{.code = "ST1001",
                      .message = fmt::format("there is no file '{}'", path),
                      .help = "the path is relative to the current folder"};
  }
  STRATA_TRY(const auto found, glob(root.empty() ? fs::path(".") : root, pattern));
  std::vector<std::string> files;
  for (const std::string& file : found) {
    files.push_back(root.empty() ? file : (root / file).string());
  }
  return files;
}

/// The name in: role "NAME" does not exist. "" for any other complaint.
std::string missingRole(const std::string& message) {
  constexpr std::string_view kBefore = "role \"";
  constexpr std::string_view kAfter = "\" does not exist";
  const std::size_t end = message.find(kAfter);
  return message.starts_with(kBefore) && end != std::string::npos
             ? message.substr(kBefore.size(), end - kBefore.size())
             : std::string();
}

/// Owners and grantees that a dump names are of the cluster, which ours does not have: an error of
/// one is mended and the file run again (it was rolled back).
Expected<void> runWithRoles(pg::Connection& connection, const SqlScript& script, bool our_server) {
  for (std::string last;;) {
    auto done = runScript(connection, script);
    if (done) {
      return {};
    }
    const std::string role = missingRole(done.error().message);
    if (!our_server || role.empty() || role == last) {
      return done;
    }
    STRATA_CHECK(createRoles(connection, {role}));
    last = role;
  }
}

}  // namespace

Expected<State> loadSqlFiles(Project& project, const std::vector<std::string>& paths) {
  std::vector<SqlScript> scripts;
  for (const std::string& path : paths) {
    STRATA_TRY(const auto files, filesOf(path));
    for (const std::string& file : files) {
      STRATA_TRY(scripts.emplace_back(), loadScript(file, file));
    }
  }
  STRATA_TRY(pg::Connection connection, project.scratch());
  for (const SqlScript& script : scripts) {
    STRATA_CHECK(runWithRoles(connection, script, project.config().dev_url.empty()));
  }
  STRATA_TRY(Schema schema, readCatalog(connection));
  return State{.schema = std::move(schema), .connection = std::move(connection)};
}

}  // namespace strata::cli
