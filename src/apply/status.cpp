#include "apply/status.h"

#include <fmt/format.h>

#include <algorithm>

#include "apply/paint.h"
#include "directory/checksum.h"
#include "support/text.h"

namespace strata::apply {
namespace {

using directory::Directory;
using directory::MigrationFile;

std::vector<std::string> names(const std::vector<const MigrationFile*>& files) {
  std::vector<std::string> out;
  for (const MigrationFile* file : files) {
    out.push_back(file->name);
  }
  return out;
}

/// What an attempt that did not reach its end left.
Expected<void> describePartial(const Directory& directory, Status& out) {
  const auto found = std::ranges::find_if(out.applied, &Revision::partial);
  const MigrationFile* file = found == out.applied.end() ? nullptr : directory.find(found->version);
  if (file == nullptr) {
    return {};
  }
  STRATA_TRY(const auto statements, file->statements());
  const auto next = static_cast<std::size_t>(found->applied);
  out.partial = found->version;
  out.count = found->applied;
  // A file that was cut below what has run is not to be told as done: apply refuses it.
  out.total = std::max(static_cast<std::int64_t>(statements.size()), found->applied);
  out.sql = !found->error_stmt.empty() || next >= statements.size() ? found->error_stmt
                                                                    : statements[next].text;
  out.sql = replaceAll(out.sql, "\n", " ");
  out.error = replaceAll(found->error, "\n", " ");
  return {};
}

/// The first applied file whose hash is another now. A hash covers all earlier files, so that
/// nothing can be said when these are not the ones that were applied, or when one of them came
/// later.
std::optional<std::string> firstEdited(const Directory& directory, const Status& status) {
  const bool complete =
      status.out_of_order.empty() && !status.applied.empty() && !directory.files.empty() &&
      status.applied.front().version == directory.files.front().version &&
      std::all_of(status.applied.begin(), status.applied.end(), [&](const Revision& revision) {
        return directory.find(revision.version) != nullptr;
      });
  if (!complete) {
    return std::nullopt;
  }
  const directory::Checksum checksum = computeChecksum(directory);
  std::string newest;
  for (const MigrationFile& file : directory.files) {
    const auto revision = std::ranges::find(status.applied, file.version, &Revision::version);
    if (revision == status.applied.end()) {
      continue;
    }
    const bool preceded = newest > revision->executed_at;
    newest = std::max(newest, revision->executed_at);
    const std::string now = checksum.hashOf(file.name);
    if (!preceded && !revision->partial() && !revision->hash.empty() && !now.empty() &&
        now != revision->hash) {
      return file.name;
    }
  }
  return std::nullopt;
}

/// A run that was cut off had no errors, and may be at work still.
std::string attemptText(const Status& status, const Paint& paint) {
  const std::string dash = paint.yellow("--");
  if (!status.error.empty() && status.error != kBegun) {
    return fmt::format("\nLast migration attempt had errors:\n  {} SQL:   {}\n  {} {} {}\n", dash,
                       status.sql, dash, paint.red("ERROR:"), status.error);
  }
  if (status.sql.empty()) {  // the file was cut down to what has run
    return {};
  }
  const char* what = status.error == kBegun
                         ? "begun, and not known to have ended: the next apply finds out"
                         : "not applied";
  return fmt::format(
      "\nLast migration attempt is at work, or was cut off:\n  {} SQL:   {}\n  {} STATE: {}\n",
      dash, status.sql, dash, what);
}

}  // namespace

Expected<Status> status(pg::Connection& connection, const Directory& directory,
                        const std::string& revision_schema) {
  STRATA_CHECK(directory::requireIntact(directory));
  STRATA_TRY(std::string schema, revisionSchema(connection, revision_schema));
  Status out;
  STRATA_TRY(out.applied, RevisionTable(connection, std::move(schema)).read());
  STRATA_TRY(const Pending pending, computePending(directory, out.applied));
  out.pending = names(pending.files);
  out.out_of_order = names(pending.out_of_order);
  out.from_checkpoint = pending.from_checkpoint;
  out.up_to_date = out.pending.empty() && out.out_of_order.empty();
  out.current = out.applied.empty() ? "" : out.applied.back().version;
  if (!pending.files.empty() && out.out_of_order.empty()) {
    out.next = pending.files.front()->version;
  }
  STRATA_CHECK(describePartial(directory, out));
  if (out.partial.empty() && !out.out_of_order.empty()) {
    out.error = outOfOrderText(pending.out_of_order);
  }
  out.edited = firstEdited(directory, out);
  return out;
}

std::string text(const Status& status, bool colour) {
  const Paint paint{colour};
  const std::string dash = paint.yellow("--");
  const bool partial = !status.partial.empty();
  const auto statements = [&](bool here, std::int64_t count, std::string_view what) {
    return here ? fmt::format(" ({} statements {})", paint.yellow(std::to_string(count)), what)
                : std::string();
  };
  const bool newest = partial && status.partial == status.current;
  const std::string next = status.up_to_date     ? paint.cyan("Already at latest version")
                           : status.next.empty() ? "UNKNOWN"
                                                 : paint.cyan(status.next);
  std::string strayed;
  if (!status.out_of_order.empty()) {
    strayed = status.pending.empty()
                  ? " (out of order)"
                  : fmt::format(" ({} out of order)", status.out_of_order.size());
  }
  std::string out = fmt::format("Migration Status: {}\n",
                                status.up_to_date ? paint.green("OK") : paint.yellow("PENDING"));
  out +=
      fmt::format("  {} Current Version: {}{}\n", dash,
                  paint.cyan(status.current.empty() ? "No migration applied yet" : status.current),
                  statements(newest, status.count, "applied"));
  out += fmt::format(
      "  {} Next Version:    {}{}{}\n", dash, next,
      status.from_checkpoint && !status.next.empty() ? " (checkpoint)" : "",
      statements(partial && status.partial == status.next, status.total - status.count, "left"));
  out += fmt::format("  {} Executed Files:  {}{}\n", dash, status.applied.size(),
                     newest    ? " (last one partially)"
                     : partial ? fmt::format(" ({} partially)", status.partial)
                               : "");
  out += fmt::format("  {} Pending Files:   {}{}\n", dash,
                     status.pending.size() + status.out_of_order.size(), strayed);
  if (partial) {
    out += attemptText(status, paint);
  } else if (!status.out_of_order.empty()) {
    out += fmt::format("\n  {} {}\n", paint.red("ERROR:"), status.error);
  }
  return out;
}

}  // namespace strata::apply
