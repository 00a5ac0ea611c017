#include "apply/apply.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "apply/advice.h"
#include "apply/clean.h"
#include "apply/client_watch.h"
#include "apply/executor.h"
#include "apply/lock.h"
#include "apply/revisions.h"
#include "directory/checksum.h"

namespace strata::apply {
namespace {

using directory::Directory;
using directory::MigrationFile;
using directory::TxMode;

Diagnostic usage(std::string code, std::string message, std::string help) {
  return {.code = std::move(code),
          .message = std::move(message),
          .help = std::move(help),
          .exit_code = ExitCode::kUsage};
}

Expected<void> checkOptions(const ApplyOptions& options) {
  if (!options.baseline.empty() && options.allow_dirty) {
    return usage("ST6010", "baseline and allow-dirty are mutually exclusive",
                 "give --baseline when the first migrations are there already, else "
                 "--allow-dirty");
  }
  if (options.amount && *options.amount < 1) {
    return usage("ST6012", fmt::format("cannot apply '{}' migration files", *options.amount),
                 "give a positive number, or none for all files");
  }
  return {};
}

/// The directory as if it ended at `version`; what comes later is kept as unused.
Expected<Directory> cutAt(Directory directory, const std::string& version) {
  const auto last =
      std::find_if(directory.files.begin(), directory.files.end(),
                   [&](const MigrationFile& file) { return file.version == version; });
  if (last == directory.files.end()) {
    return versionNotFound(directory, version);
  }
  directory.unused.insert(directory.unused.end(), last + 1, directory.files.end());
  directory.files.erase(last + 1, directory.files.end());
  return directory;
}

/// The file's mode: its directive's, else the one asked for.
Expected<TxMode> modeFor(const Directory& directory, const MigrationFile& file, TxMode asked) {
  STRATA_TRY(const auto directives, file.directives());
  if (!directives.tx_mode || *directives.tx_mode == asked) {
    return asked;
  }
  if (asked == TxMode::kAll) {
    Diagnostic out =
        usage("ST6008",
              fmt::format("cannot set txmode directive to '{}' in '{}' when txmode 'all' is set "
                          "globally",
                          word(*directives.tx_mode), file.name),
              "leave out --tx-mode all");
    out.where.file = directory.pathOf(file);
    return out;
  }
  return *directives.tx_mode;
}

/// What ran before must be what the file still begins with.
Expected<void> checkHistory(const Directory& directory, const FileJob& job) {
  const auto hashes = statementHashes(job.statements);
  const auto applied = static_cast<std::size_t>(job.before->applied);
  for (std::size_t i = 0; i < applied; ++i) {
    if (i < hashes.size() && i < job.before->partial_hashes.size() &&
        hashes[i] == job.before->partial_hashes[i]) {
      continue;
    }
    return Diagnostic{
        .code = "ST6007",
        .message = fmt::format("history changed: statement {} of '{}' is not the one that ran",
                               i + 1, job.file->name),
        .help = fmt::format("restore the first {} statements of the file as they were", applied),
        .where = {.file = directory.pathOf(*job.file),
                  .line = i < job.statements.size() ? job.statements[i].line : 0}};
  }
  return {};
}

Expected<FileJob> prepare(const Directory& directory, const MigrationFile& file,
                          const directory::Checksum& checksum,
                          const std::vector<Revision>& revisions, const ApplyOptions& options) {
  FileJob job{.file = &file, .hash = revisionHash(checksum, file), .unknown = options.unknown};
  STRATA_TRY(job.statements, file.statements());
  STRATA_TRY(job.tx_mode, modeFor(directory, file, options.tx_mode));
  const auto before =
      std::find_if(revisions.begin(), revisions.end(),
                   [&](const Revision& revision) { return revision.version == file.version; });
  if (before != revisions.end()) {
    job.before = *before;
    STRATA_CHECK(checkHistory(directory, job));
  }
  return job;
}

/// All that is known before the first statement runs.
struct Plan {
  std::vector<FileJob> jobs = {};
  std::optional<Revision> baseline = {};
};

Expected<Plan> makePlan(const Directory& directory, const std::vector<Revision>& revisions,
                        const ApplyOptions& options) {
  Plan plan;
  STRATA_TRY(const Pending pending, computePending(directory, revisions, options.baseline));
  STRATA_TRY(auto files, inOrder(directory, pending, options.exec_order));
  if (options.amount && files.size() > static_cast<std::size_t>(*options.amount)) {
    files.resize(static_cast<std::size_t>(*options.amount));
  }
  const directory::Checksum checksum = computeChecksum(directory);
  for (const MigrationFile* file : files) {
    STRATA_TRY(FileJob job, prepare(directory, *file, checksum, revisions, options));
    plan.jobs.push_back(std::move(job));
  }
  if (pending.baseline != nullptr) {
    plan.baseline = Revision{.version = pending.baseline->version,
                             .description = pending.baseline->description,
                             .type = kBaseline};
  }
  return plan;
}

ApplyReport begin(const Plan& plan, const std::vector<Revision>& revisions, bool dry_run) {
  ApplyReport report{.dry_run = dry_run};
  if (!revisions.empty()) {
    report.current = revisions.back().version;
  }
  if (plan.baseline) {
    report.baseline = report.current = plan.baseline->version;
  }
  for (const FileJob& job : plan.jobs) {
    report.pending.push_back(job.file->name);
    report.target = job.file->version;
  }
  return report;
}

/// What would be run, without touching the database.
void rehearse(const Plan& plan, const ApplyObserver& observer, ApplyReport& report) {
  for (const FileJob& job : plan.jobs) {
    const auto skipped = static_cast<std::size_t>(job.before ? job.before->applied : 0);
    AppliedFile file{.name = job.file->name,
                     .version = job.file->version,
                     .description = job.file->description,
                     .skipped = skipped};
    if (observer.file) {
      observer.file(*job.file, skipped);
    }
    for (std::size_t i = skipped; i < job.statements.size(); ++i) {
      if (observer.statement) {
        observer.statement(job.statements[i]);
      }
      file.statements.push_back(job.statements[i].text);
    }
    report.files.push_back(std::move(file));
  }
}

/// Runs the files one by one up to the first failure.
void runFiles(pg::Connection& connection, const RevisionTable& table, const Directory& directory,
              const Plan& plan, const ApplyObserver& observer, ApplyReport& report) {
  const auto stop = [&](Diagnostic failure) {
    report.atlas_error = failure.message;
    report.failure = std::move(failure);
  };
  for (const FileJob& job : plan.jobs) {
    if (auto ready = observer.before_file ? observer.before_file(*job.file) : Expected<void>();
        !ready) {
      return stop(std::move(ready).error());
    }
    FileOutcome outcome = runFile(connection, table, directory, job, observer);
    report.files.push_back(std::move(outcome.report));
    auto noted = observer.after_file ? observer.after_file(report.files.back()) : Expected<void>();
    if (outcome.failure) {
      report.failure = std::move(outcome.failure);
      report.atlas_error = std::move(outcome.atlas_error);
      return;
    }
    if (!noted) {
      return stop(std::move(noted).error());
    }
  }
}

/// Told before anything is tried: the server's own words come with whatever statement is first.
Expected<void> requireWritable(pg::Connection& connection) {
  STRATA_TRY(const auto rows,
             connection.query("SELECT pg_catalog.pg_is_in_recovery(), "
                              "pg_catalog.current_setting('transaction_read_only') = 'on'"));
  if (!rows.boolean(0, 1)) {
    return {};
  }
  const bool standby = rows.boolean(0, 0);
  return Diagnostic{.code = "ST6042",
                    .message = standby ? "the server is a standby: nothing can be applied to it"
                                       : "the session may only read: nothing can be applied",
                    .help = standby ? "apply to the primary; with several hosts in the URL, "
                                      "target_session_attrs=read-write finds it"
                                    : "apply as a role for which default_transaction_read_only is "
                                      "off, or put it into the URL"};
}

Expected<void> run(pg::Connection& connection, const RevisionTable& table,
                   const Directory& directory, const Plan& plan, TxMode mode,
                   const ApplyObserver& observer, ApplyReport& report) {
  if (plan.jobs.empty() && !plan.baseline) {
    return {};
  }
  STRATA_CHECK(requireWritable(connection));
  STRATA_CHECK(table.ensure());
  if (plan.baseline) {
    STRATA_CHECK(table.write(*plan.baseline));
  }
  if (mode != TxMode::kAll) {
    runFiles(connection, table, directory, plan, observer, report);
    return {};
  }
  const ClientWatch watch(connection);
  STRATA_TRY(auto transaction, pg::Transaction::begin(connection));
  runFiles(connection, table, directory, plan, observer, report);
  if (report.failure) {
    (void)transaction.rollback();  // the failure is the one to report
  } else if (auto done = transaction.commit(); !done) {
    report.failure = commitFailed(connection, std::move(done).error());
    report.atlas_error = report.failure->message;
  }
  return {};
}

}  // namespace

UnknownEffect parseUnknownEffect(std::string_view word) {
  return word == "run"    ? UnknownEffect::kRun
         : word == "skip" ? UnknownEffect::kSkip
                          : UnknownEffect::kRefuse;
}

Expected<ApplyReport> apply(pg::Connection& connection, const Directory& whole,
                            const ApplyOptions& options, const ApplyObserver& observer) {
  STRATA_CHECK(checkOptions(options));
  STRATA_CHECK(directory::requireIntact(whole));
  std::optional<Directory> cut;
  if (!options.to_version.empty()) {
    STRATA_TRY(cut, cutAt(whole, options.to_version));
  }
  const Directory& directory = cut ? *cut : whole;
  const auto start = std::chrono::steady_clock::now();
  std::optional<DatabaseLock> lock;
  if (!options.dry_run) {
    STRATA_TRY(auto held, DatabaseLock::acquire(connection, options.lock));
    lock.emplace(std::move(held));
  }
  STRATA_TRY(const std::string schema, revisionSchema(connection, options.revisions_schema));
  const RevisionTable table(connection, schema);
  STRATA_TRY(const auto revisions, table.read());
  if (revisions.empty() && options.baseline.empty() && !options.allow_dirty) {
    STRATA_TRY(const std::string scope, scopeSchema(connection));
    STRATA_CHECK(requireClean(connection, scope, schema));
  }
  STRATA_TRY(const Plan plan, makePlan(directory, revisions, options));
  ApplyReport report = begin(plan, revisions, options.dry_run);
  if (options.dry_run) {
    rehearse(plan, observer, report);
  } else {
    STRATA_CHECK(run(connection, table, directory, plan, options.tx_mode, observer, report));
  }
  report.duration = std::chrono::steady_clock::now() - start;
  return report;
}

}  // namespace strata::apply
