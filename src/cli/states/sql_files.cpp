#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "catalog/catalog.h"
#include "cli/states.h"
#include "directory/statements.h"
#include "replay/canonical.h"
#include "replay/roles.h"
#include "support/files.h"
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

/// pg_dump guards its output by psql's \restrict, which no server knows: blanked out, so that
/// places in the file stay what they are.
std::string withoutGuards(std::string content) {
  for (const std::string_view guard : {"\\restrict ", "\\unrestrict "}) {
    for (std::size_t at = content.find(guard); at != std::string::npos;
         at = content.find(guard, at + 1)) {
      if (at == 0 || content[at - 1] == '\n') {
        const std::size_t end = std::min(content.find('\n', at), content.size());
        std::fill(content.begin() + static_cast<std::ptrdiff_t>(at),
                  content.begin() + static_cast<std::ptrdiff_t>(end), ' ');
      }
    }
  }
  return content;
}

Expected<SqlScript> load(const std::string& path) {
  STRATA_TRY(std::string content, readFile(path));
  content = withoutGuards(std::move(content));
  STRATA_TRY(const auto statements, directory::splitStatements(content, path));
  SqlScript script{.path = path, .content = std::move(content)};
  for (const directory::Statement& statement : statements) {
    script.statements.push_back({.text = statement.text, .offset = statement.offset});
  }
  return script;
}

}  // namespace

Expected<State> loadSqlFiles(Project& project, const std::vector<std::string>& paths) {
  std::vector<SqlScript> scripts;
  for (const std::string& path : paths) {
    STRATA_TRY(const auto files, filesOf(path));
    for (const std::string& file : files) {
      STRATA_TRY(scripts.emplace_back(), load(file));
    }
  }
  STRATA_TRY(pg::Connection connection, project.scratch());
  for (const SqlScript& script : scripts) {
    // Owners and grantees that a dump names are of the cluster, which ours does not have.
    STRATA_CHECK(withRoles(connection, [&] { return runScript(connection, script); }));
  }
  STRATA_TRY(Schema schema, readCatalog(connection));
  return State{.schema = std::move(schema), .connection = std::move(connection)};
}

}  // namespace strata::cli
