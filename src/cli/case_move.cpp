#include "cli/case_move.h"

#include <fmt/format.h>

#include <algorithm>

#include "apply/apply.h"
#include "apply/history.h"
#include "cli/live_database.h"
#include "cli/revert_job.h"
#include "replay/roles.h"

namespace strata::cli {
namespace {

using directory::Directory;
using History = std::vector<apply::HistoryEntry>;

/// How many files of the directory the newest that has run ends.
std::size_t filesOf(const Directory& directory, const History& history) {
  return history.empty()
             ? 0
             : static_cast<std::size_t>(history.back().file - directory.files.data()) + 1;
}

std::string stateOf(const Directory& directory, std::size_t files) {
  return files == 0 ? "no version" : fmt::format("'{}'", directory.files[files - 1].version);
}

Diagnostic wrongWay(const Directory& directory, std::size_t at, const CaseMove& move) {
  return {
      .code = "ST1287",
      .message = fmt::format("{} is {} {}, where the database is", stateOf(directory, move.files),
                             move.down ? "behind" : "before", stateOf(directory, at)),
      .help = move.down ? "leave out 'down'" : "write 'down' before it to go back",
      .exit_code = ExitCode::kFinding};
}

Expected<void> applyOnce(pg::Connection& connection, const Directory& directory,
                         const CaseMove& move) {
  STRATA_TRY(
      const apply::ApplyReport report,
      apply::apply(connection, directory,
                   {.to_version = directory.files[move.files - 1].version, .allow_dirty = true}));
  return report.failure ? Expected<void>(*report.failure) : Expected<void>();
}

Expected<void> takeBack(Project& project, DevDatabase& server, const Directory& directory,
                        pg::Connection& connection, const std::vector<apply::Revision>& revisions,
                        const History& history, const CaseMove& move) {
  const auto first = std::ranges::find_if(history, [&](const apply::HistoryEntry& entry) {
    return static_cast<std::size_t>(entry.file - directory.files.data()) >= move.files;
  });
  if (move.files > 0 &&
      (first == history.begin() || (first - 1)->file != &directory.files[move.files - 1])) {
    return Diagnostic{
        .code = "ST1287",
        .message = fmt::format("the database never was at {}", stateOf(directory, move.files)),
        .help = "it began at a checkpoint: go back to that at most, or 'down all'",
        .exit_code = ExitCode::kFinding};
  }
  STRATA_TRY(pg::Connection scratch, project.scratch());
  TrialDatabase trial(server, std::move(scratch));
  STRATA_TRY(const Reverses reverses, planReverses(trial.connection(), directory, ranOf(history),
                                                   static_cast<std::size_t>(history.end() - first),
                                                   {.allow_drop = move.allow_drop,
                                                    .server_version = connection.majorVersion()}));
  std::vector<apply::RevertJob> jobs;
  for (const Reverse& reverse : reverses.steps) {
    jobs.push_back(revertJob(reverse));
  }
  STRATA_TRY(const std::string schema, apply::revisionSchema(connection, ""));
  const apply::RevisionTable table(connection, schema);
  const apply::RevertReport report = apply::revert(connection, table, revisions, jobs, false);
  return report.failure ? Expected<void>(*report.failure) : Expected<void>();
}

}  // namespace

Expected<void> moveDatabase(Project& project, DevDatabase& server, const Directory& directory,
                            pg::Connection& connection, const CaseMove& move) {
  STRATA_TRY(const std::string schema, apply::revisionSchema(connection, ""));
  STRATA_TRY(const auto revisions, apply::RevisionTable(connection, schema).read());
  STRATA_TRY(const History history, apply::historyOf(directory, revisions));
  const std::size_t at = filesOf(directory, history);
  if (move.down ? move.files > at : move.files < at) {
    return wrongWay(directory, at, move);
  }
  if (move.down) {
    return at == move.files
               ? Expected<void>()
               : takeBack(project, server, directory, connection, revisions, history, move);
  }
  return move.files == 0
             ? Expected<void>()
             : withRoles(connection, [&] { return applyOnce(connection, directory, move); });
}

}  // namespace strata::cli
