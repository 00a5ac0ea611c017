#include "replay/squash.h"

#include <fmt/format.h>

#include <set>

#include "catalog/catalog.h"
#include "replay/directory_replay.h"
#include "replay/object_names.h"
#include "support/text.h"

namespace strata {
namespace {

using directory::Directory;

std::string firstWord(std::string_view statement) {
  const std::string_view text = trim(statement);
  return lower(text.substr(0, text.find_first_of(" \t\r\n(;")));
}

Expected<void> runFiles(pg::Connection& connection, const Directory& directory, std::size_t begin,
                        std::size_t end) {
  for (std::size_t i = begin; i < end; ++i) {
    STRATA_TRY(const SqlScript script, scriptOf(directory, directory.files[i]));
    STRATA_CHECK(runScript(connection, script));
  }
  return {};
}

Expected<void> requireStructural(const Directory& directory, std::size_t first) {
  for (std::size_t i = first; i < directory.files.size(); ++i) {
    const directory::MigrationFile& file = directory.files[i];
    STRATA_TRY(const auto statements, file.statements());
    for (const directory::Statement& statement : statements) {
      if (!isStructural(statement.text)) {
        return Diagnostic{
            .code = "ST3501",
            .message = "a plan from state to state would lose what this statement does",
            .help = "pass --join to put the files together as they are",
            .where = {.file = directory.pathOf(file),
                      .line = statement.line,
                      .column = statement.column},
            .source_line = lineOf(file.content, statement.line),
            .exit_code = ExitCode::kFinding};
      }
    }
  }
  return {};
}

}  // namespace

bool isStructural(std::string_view statement) {
  static const std::set<std::string> kWords = {"create", "alter",  "drop",   "comment",
                                               "grant",  "revoke", "analyze"};
  const std::string text = lower(statement);
  const bool fills = text.starts_with("create") &&
                     (text.find(" as select") != std::string::npos ||
                      text.find(" as table") != std::string::npos ||
                      text.find(" as values") != std::string::npos) &&
                     text.find(" view ") == std::string::npos;
  return kWords.contains(firstWord(statement)) && !fills;
}

bool changesRows(std::string_view statement) {
  static const std::set<std::string> kWords = {"insert", "update", "delete",
                                               "merge",  "copy",   "truncate"};
  return kWords.contains(firstWord(statement));
}

Expected<Proposal> planSquash(pg::Connection& ahead, pg::Connection& ground,
                              const Directory& directory, std::size_t first) {
  STRATA_CHECK(requireStructural(directory, first));
  STRATA_CHECK(runFiles(ahead, directory, 0, first));
  STRATA_TRY(const Schema before, readCatalog(ahead));
  STRATA_TRY(const ObjectNames old_names, readObjectNames(ahead));
  STRATA_CHECK(runFiles(ahead, directory, first, directory.files.size()));
  STRATA_TRY(const Schema after, readCatalog(ahead));
  STRATA_TRY(const ObjectNames names, readObjectNames(ahead));
  STRATA_CHECK(runFiles(ground, directory, 0, first));
  // What the files drop they drop on purpose.
  STRATA_TRY(Proposal proposal,
             propose(ground, before, after, nullptr, renamesBack(names, old_names),
                     {.allow_drop = true, .server_version = after.server_version}));
  STRATA_CHECK(prove(ground, proposal, after));
  return proposal;
}

}  // namespace strata
