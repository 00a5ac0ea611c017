#include "replay/directory_replay.h"

#include <algorithm>

#include "support/files.h"

namespace strata {
namespace {

SqlScript toScript(std::string path, std::string content,
                   std::vector<directory::Statement> statements, bool transactional) {
  SqlScript script{
      .path = std::move(path), .content = std::move(content), .transactional = transactional};
  script.statements.reserve(statements.size());
  for (directory::Statement& statement : statements) {
    script.statements.push_back({.text = std::move(statement.text), .offset = statement.offset});
  }
  return script;
}

}  // namespace

Expected<SqlScript> scriptOf(const directory::Directory& directory,
                             const directory::MigrationFile& file) {
  STRATA_TRY(auto statements, file.statements());
  STRATA_TRY(const auto directives, file.directives());
  return toScript(directory.pathOf(file), file.content, std::move(statements),
                  directives.tx_mode != directory::TxMode::kNone);
}

Expected<SqlScript> loadScript(const std::filesystem::path& path, const std::string& shown) {
  STRATA_TRY(std::string content, readFile(path));
  STRATA_TRY(auto statements, directory::splitStatements(content, shown));
  return toScript(shown, std::move(content), std::move(statements), true);
}

Expected<void> replayDirectory(
    pg::Connection& connection, const directory::Directory& directory,
    const std::function<Expected<void>(const directory::MigrationFile&)>& after) {
  const auto last_checkpoint =
      std::ranges::find_if(directory.files.rbegin(), directory.files.rend(),
                           [](const auto& file) { return file.checkpoint(); });
  auto file = last_checkpoint == directory.files.rend() ? directory.files.begin()
                                                        : last_checkpoint.base() - 1;
  for (; file != directory.files.end(); ++file) {
    STRATA_TRY(const SqlScript script, scriptOf(directory, *file));
    STRATA_CHECK(runScript(connection, script));
    if (after) {
      STRATA_CHECK(after(*file));
    }
  }
  return {};
}

}  // namespace strata
