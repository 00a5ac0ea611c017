#include "apply/set.h"

#include <fmt/format.h>

#include <algorithm>

#include "apply/executor.h"
#include "apply/paint.h"
#include "apply/pending.h"
#include "directory/checksum.h"
#include "directory/order.h"

namespace strata::apply {
namespace {

using directory::Directory;
using directory::MigrationFile;

std::string named(const std::string& version, const std::string& description) {
  return description.empty() ? version : fmt::format("{} ({})", version, description);
}

/// The version to go to; "" for an empty directory, which deletes all.
Expected<std::string> target(const Directory& directory, const std::vector<Revision>& revisions,
                             const std::string& wanted) {
  if (wanted.empty()) {
    if (revisions.empty()) {
      return Diagnostic{.code = "ST6015",
                        .message = "no version given, and none is recorded yet",
                        .help = "name the version that the database is at",
                        .exit_code = ExitCode::kUsage};
    }
    return directory.files.empty() ? std::string() : directory.files.back().version;
  }
  if (directory.find(wanted) != nullptr) {
    return wanted;
  }
  return versionNotFound(directory, wanted);
}

/// One run of set() inside its transaction.
class Setting {
 public:
  Setting(const RevisionTable& table, const Directory& directory, std::string version)
      : table_(table), directory_(directory), version_(std::move(version)) {}

  Expected<SetReport> run(const std::vector<Revision>& revisions) {
    for (const Revision& revision : revisions) {
      STRATA_CHECK(settle(revision));
    }
    STRATA_TRY(const Pending pending, computePending(directory_, kept_));
    const directory::Checksum checksum = computeChecksum(directory_);
    for (const auto* list : {&pending.out_of_order, &pending.files}) {
      for (const MigrationFile* file : *list) {
        STRATA_CHECK(record(*file, checksum));
      }
    }
    return std::move(report_);
  }

 private:
  [[nodiscard]] bool isLater(const std::string& version) const {
    return version_.empty() ||
           directory::compareVersions(directory_.url.format, version, version_) > 0;
  }

  /// Removes what comes later; ends what failed or ran in part.
  Expected<void> settle(Revision revision) {
    if (isLater(revision.version)) {
      report_.removed.push_back(named(revision.version, revision.description));
      return table_.remove(revision.version);
    }
    const bool unfinished = revision.partial() || !revision.error.empty();
    if (unfinished) {
      revision.type = kExecuted | kResolved;
      revision.total = revision.applied;
      revision.error.clear();
      revision.error_stmt.clear();
      revision.partial_hashes.clear();
    }
    kept_.push_back(revision);
    report_.current = std::max(report_.current, revision.version);
    return unfinished ? write(revision) : Expected<void>();
  }

  Expected<void> record(const MigrationFile& file, const directory::Checksum& checksum) {
    if (isLater(file.version)) {
      return {};
    }
    return write({.version = file.version,
                  .description = file.description,
                  .type = kResolved,
                  .hash = revisionHash(checksum, file)});
  }

  Expected<void> write(const Revision& revision) {
    report_.set.push_back(named(revision.version, revision.description));
    report_.current = std::max(report_.current, revision.version);
    return table_.write(revision);
  }

  const RevisionTable& table_;
  const Directory& directory_;
  std::string version_;
  std::vector<Revision> kept_ = {};
  SetReport report_ = {};
};

std::string summary(const SetReport& report) {
  const std::string set = fmt::format("{} set", report.set.size());
  const std::string removed = fmt::format("{} removed", report.removed.size());
  return report.removed.empty() ? set : report.set.empty() ? removed : set + ", " + removed;
}

}  // namespace

Expected<SetReport> set(pg::Connection& connection, const Directory& directory,
                        const SetOptions& options) {
  STRATA_CHECK(directory::requireIntact(directory));
  STRATA_TRY(const auto lock, DatabaseLock::acquire(connection, options.lock));
  STRATA_TRY(const std::string schema, revisionSchema(connection, options.revisions_schema));
  const RevisionTable table(connection, schema);
  STRATA_TRY(const auto revisions, table.read());
  STRATA_TRY(std::string version, target(directory, revisions, options.version));
  STRATA_CHECK(table.ensure());
  STRATA_TRY(auto transaction, pg::Transaction::begin(connection));
  STRATA_TRY(SetReport report, Setting(table, directory, std::move(version)).run(revisions));
  STRATA_CHECK(transaction.commit());
  return report;
}

std::string text(const SetReport& report, bool colour) {
  const Paint paint{colour};
  if (report.set.empty() && report.removed.empty()) {
    return {};
  }
  std::string out =
      report.current.empty()
          ? fmt::format("All revisions deleted ({} in total):\n\n", report.removed.size())
          : fmt::format("Current version is {} ({}):\n\n", paint.cyan(report.current),
                        summary(report));
  for (const std::string& name : report.set) {
    out += fmt::format("  {} {}\n", paint.green("+"), name);
  }
  for (const std::string& name : report.removed) {
    out += fmt::format("  {} {}\n", paint.red("-"), name);
  }
  return out + "\n";
}

}  // namespace strata::apply
