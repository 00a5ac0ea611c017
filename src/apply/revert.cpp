#include "apply/revert.h"

#include <fmt/format.h>

#include <algorithm>

#include "apply/atlas_words.h"

namespace strata::apply {
namespace {

using Clock = std::chrono::steady_clock;

/// Takes one migration back.
class Reverting {
 public:
  Reverting(pg::Connection& connection, const RevisionTable& table, const Revision& revision,
            const RevertJob& job)
      : connection_(connection), table_(table), revision_(revision), job_(job) {
    out_.name = job.name;
    out_.version = job.version;
  }

  /// Checks only, changing nothing; the statements are listed.
  Expected<void> rehearse() {
    STRATA_TRY(auto transaction, pg::Transaction::begin(connection_));
    STRATA_CHECK(check());
    for (const RevertPart& part : job_.parts) {
      out_.statements.insert(out_.statements.end(), part.statements.begin(), part.statements.end());
    }
    return transaction.rollback();
  }

  Expected<void> run() {
    const bool whole =
        job_.parts.size() <= 1 && std::ranges::all_of(job_.parts, &RevertPart::transactional);
    return whole ? runWhole() : runApart();
  }

  RevertedFile takeReport() { return std::move(out_); }

 private:
  /// All or nothing, the revision too.
  Expected<void> runWhole() {
    STRATA_TRY(auto transaction, pg::Transaction::begin(connection_));
    STRATA_CHECK(lockTables());
    STRATA_CHECK(check());
    const auto start = Clock::now();
    for (const RevertPart& part : job_.parts) {
      STRATA_CHECK(runStatements(part));
    }
    STRATA_CHECK(table_.remove(job_.version));
    STRATA_CHECK(transaction.commit());
    out_.duration = Clock::now() - start;
    return {};
  }

  Expected<void> runApart() {
    {
      STRATA_TRY(auto transaction, pg::Transaction::begin(connection_));
      STRATA_CHECK(check());
      STRATA_CHECK(transaction.rollback());
    }
    const auto start = Clock::now();
    STRATA_CHECK(markUnfinished());
    for (const RevertPart& part : job_.parts) {
      STRATA_CHECK(runPart(part));
    }
    STRATA_CHECK(table_.remove(job_.version));
    out_.duration = Clock::now() - start;
    return {};
  }

  Expected<void> runPart(const RevertPart& part) {
    if (!part.transactional) {
      return runStatements(part);
    }
    STRATA_TRY(auto transaction, pg::Transaction::begin(connection_));
    STRATA_CHECK(runStatements(part));
    return transaction.commit();
  }

  Expected<void> runStatements(const RevertPart& part) {
    for (const std::string& statement : part.statements) {
      out_.statements.push_back(statement);
      if (auto rows = connection_.execute(statement); !rows) {
        out_.failure = StatementFailure{.statement = statement,
                                        .text = driverText(connection_.lastError(), statement)};
        Diagnostic error = std::move(rows).error();
        error.notes.push_back(
            {.message = fmt::format("while '{}' was taken back, in: {}", job_.name, statement)});
        return error;
      }
    }
    return {};
  }

  /// Rows that came between the look and the drop would be lost unseen.
  Expected<void> lockTables() {
    for (const RevertCheck& check : job_.checks) {
      STRATA_CHECK(connection_.execute("LOCK TABLE " + check.table + " IN ACCESS EXCLUSIVE MODE"));
    }
    return {};
  }

  Expected<void> check() {
    const auto start = Clock::now();
    for (const RevertCheck& check : job_.checks) {
      out_.checks.push_back(check.sql);
      STRATA_TRY(const pg::Rows rows, connection_.execute(check.sql));
      if (rows.size() != 1 || !rows.boolean(0, 0)) {
        out_.failure = StatementFailure{.statement = check.sql, .text = "the answer is false"};
        return Diagnostic{.code = "ST6024",
                          .message = fmt::format("taking '{}' back would lose data of {}",
                                                 job_.name, check.table),
                          .help = "save what is needed, or pass --allow-drop if it may go",
                          .notes = {{.message = check.sql}},
                          .exit_code = ExitCode::kFinding};
      }
    }
    out_.check_duration = Clock::now() - start;
    return {};
  }

  /// A crash from here on leaves neither the one state nor the other.
  Expected<void> markUnfinished() {
    Revision revision = revision_;
    revision.type = kExecuted;
    revision.applied = 0;
    revision.total = std::max<std::int64_t>(revision.total, 1);
    revision.error = "strata migrate down stopped within this version";
    revision.error_stmt = "";
    revision.partial_hashes.clear();
    return table_.write(revision);
  }

  pg::Connection& connection_;
  const RevisionTable& table_;
  const Revision& revision_;
  const RevertJob& job_;
  RevertedFile out_ = {};
};

}  // namespace

RevertReport revert(pg::Connection& connection, const RevisionTable& table,
                    const std::vector<Revision>& revisions, const std::vector<RevertJob>& jobs,
                    bool dry_run) {
  const auto start = Clock::now();
  RevertReport report{.dry_run = dry_run, .planned = jobs.size()};
  for (const RevertJob& job : jobs) {
    const auto revision = std::ranges::find(revisions, job.version, &Revision::version);
    Reverting reverting(connection, table, *revision, job);
    auto done = dry_run ? reverting.rehearse() : reverting.run();
    report.files.push_back(reverting.takeReport());
    if (!done) {
      report.failure = std::move(done).error();
      break;
    }
  }
  report.duration = Clock::now() - start;
  return report;
}

}  // namespace strata::apply
