#include "apply/executor.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "apply/advice.h"
#include "apply/atlas_words.h"
#include "apply/client_watch.h"
#include "apply/conduct.h"
#include "apply/unfinished.h"
#include "support/sha256.h"
#include "support/text.h"

namespace strata::apply {
namespace {

using directory::Directory;
using directory::Statement;
using directory::TxMode;

using Clock = std::chrono::steady_clock;

/// One file's run. `revision_` is what the table is to hold; `committed_` what it holds as far as
/// no open transaction can take it back.
class FileRun {
 public:
  FileRun(pg::Connection& connection, const RevisionTable& table, const Directory& directory,
          const FileJob& job, const ApplyObserver& observer)
      : connection_(connection),
        table_(table),
        directory_(directory),
        job_(job),
        observer_(observer),
        hashes_(statementHashes(job.statements)) {}

  FileOutcome run() {
    std::optional<ClientWatch> watch;
    if (job_.tx_mode == TxMode::kFile) {
      watch.emplace(connection_);
    }
    prepare();
    if (auto done = execute(); !done && !out_.failure) {
      out_.failure = std::move(done).error();
      out_.atlas_error = out_.failure->message;
      abandon();
      out_.failure->notes.push_back({.message = whatStands()});
    }
    out_.report.duration = elapsed();
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::chrono::nanoseconds elapsed() const { return Clock::now() - start_; }

  void prepare() {
    const directory::MigrationFile& file = *job_.file;
    revision_ =
        job_.before.value_or(Revision{.version = file.version, .description = file.description});
    // The file may have been mended since: Atlas keeps the old values and then never finishes.
    revision_.total = static_cast<std::int64_t>(job_.statements.size());
    revision_.hash = job_.hash;
    revision_.partial_hashes.resize(static_cast<std::size_t>(revision_.applied));
    committed_ = revision_;
    out_.report = {.name = file.name,
                   .version = file.version,
                   .description = file.description,
                   .skipped = static_cast<std::size_t>(revision_.applied)};
    if (observer_.file) {
      observer_.file(file, out_.report.skipped);
    }
  }

  Expected<void> execute() {
    if (job_.tx_mode == TxMode::kFile) {
      STRATA_CHECK(connection_.execute("BEGIN"));
    } else if (job_.tx_mode == TxMode::kNone) {
      STRATA_CHECK(write());
    }
    std::size_t next = out_.report.skipped;
    STRATA_CHECK(restoreSession(next));
    if (leftUnfinished(next)) {
      STRATA_TRY(next, takeUp(next));
    }
    for (; next < job_.statements.size(); ++next) {
      STRATA_CHECK(runStatement(next, job_.statements[next].text));
    }
    return finish();
  }

  /// The session of the run before had what its statements set: the search path, for one.
  Expected<void> restoreSession(std::size_t skipped) {
    for (std::size_t i = 0; i < skipped; ++i) {
      const std::string& text = job_.statements[i].text;
      if (!setsSession(text)) {
        continue;
      }
      if (auto done = connection_.execute(text); !done) {
        return failed(i, std::move(done).error());
      }
    }
    return {};
  }

  /// A run before has begun this statement, outside of any transaction, and has not recorded it.
  [[nodiscard]] bool leftUnfinished(std::size_t index) const {
    return job_.before && index < job_.statements.size() && !connection_.inTransaction() &&
           job_.before->error_stmt == job_.statements[index].text &&
           conductOf(job_.statements[index].text).alone;
  }

  /// Brings that statement to its end; the index of the one to go on with.
  Expected<std::size_t> takeUp(std::size_t index) {
    const std::string& text = job_.statements[index].text;
    STRATA_TRY(Unfinished found, lookFor(connection_, text, job_.before->begun()));
    if (found.way == Unfinished::Way::kUnknown) {
      if (job_.unknown == UnknownEffect::kRefuse) {
        return unknownEffect(index);
      }
      found.way =
          job_.unknown == UnknownEffect::kRun ? Unfinished::Way::kRun : Unfinished::Way::kDone;
    }
    if (!found.remark.empty() && observer_.remark) {
      observer_.remark({.code = "ST6044",
                        .message = found.remark,
                        .where = placeOf(job_.statements[index]),
                        .severity = Severity::kWarning});
    }
    if (found.way == Unfinished::Way::kDone) {
      advance(index);
      ++out_.report.skipped;
      STRATA_CHECK(write());
      return index + 1;
    }
    if (!found.cleanup.empty()) {
      STRATA_CHECK(connection_.execute(found.cleanup));
    }
    STRATA_CHECK(runStatement(index, found.instead.empty() ? text : found.instead));
    return index + 1;
  }

  [[nodiscard]] Diagnostic unknownEffect(std::size_t index) const {
    const Statement& statement = job_.statements[index];
    return {.code = "ST6043",
            .message = fmt::format("a run that was cut off had begun statement {} of '{}': whether "
                                   "it took effect cannot be told",
                                   index + 1, job_.file->name),
            .help =
                "look at the database; then pass --unfinished skip if it did, --unfinished run "
                "if it did not",
            .where = placeOf(statement),
            .source_line = lineOf(job_.file->content, statement.line)};
  }

  Expected<void> runStatement(std::size_t index, const std::string& text) {
    if (observer_.statement) {
      observer_.statement(job_.statements[index]);
    }
    out_.report.statements.push_back(text);
    return connection_.inTransaction() ? runWithin(index, text) : runByItself(index, text);
  }

  /// Within a transaction the row is written once, with the rest of it: before what ends it.
  Expected<void> runWithin(std::size_t index, const std::string& text) {
    const Conduct conduct = conductOf(text);
    if (conduct.commits) {
      advance(index);
    }
    if (conduct.controls) {
      STRATA_CHECK(write());
    }
    const auto rows = connection_.execute(text);
    if (!rows) {
      return failed(index, rows.error());
    }
    if (!conduct.commits) {
      advance(index);
    } else if (rows->tag() == "COMMIT") {
      settled();
      return {};
    }
    return connection_.inTransaction() ? Expected<void>() : write();
  }

  /// Outside of one, a statement and its row make one where the server allows it. Where it does
  /// not, the row says before that the statement was begun.
  Expected<void> runByItself(std::size_t index, const std::string& text) {
    const Conduct conduct = conductOf(text);
    if (conduct.alone) {
      revision_.error = kBegun;
      revision_.error_stmt = job_.statements[index].text;
      STRATA_CHECK(write());
    }
    advance(index);
    if (conduct.controls) {
      if (const auto rows = connection_.execute(text); !rows) {
        return failed(index, rows.error());
      }
      return connection_.inTransaction() ? Expected<void>() : write();
    }
    if (auto sent = sendRecorded(text, conduct.simple); !sent) {
      return connection_.lastError().statement > 0
                 ? unrecorded(index, conduct.alone, std::move(sent).error())
                 : failed(index, std::move(sent).error());
    }
    settled();
    return {};
  }

  /// In one round trip, so that our end between the two cannot part them: either as a pipeline, or
  /// as one text.
  Expected<void> sendRecorded(const std::string& text, bool simple) {
    revision_.execution_time = elapsed().count();
    const std::string row = table_.writing(revision_);
    if (simple) {
      STRATA_CHECK(connection_.execute(text + "\n;\n" + row));
    } else {
      STRATA_CHECK(connection_.pipeline({text, row}));
    }
    return {};
  }

  void advance(std::size_t index) {
    ++revision_.applied;
    revision_.partial_hashes.push_back(hashes_[index]);
    revision_.error.clear();
    revision_.error_stmt.clear();
  }

  /// The row is there, and no transaction can take it back.
  void settled() {
    committed_ = revision_;
    outside_ = true;
  }

  Expected<void> finish() {
    if (job_.tx_mode == TxMode::kNone && connection_.inTransaction()) {
      return Diagnostic{.code = "ST6013",
                        .message = fmt::format("'{}' leaves a transaction open", job_.file->name),
                        .help = "end it in the file",
                        .where = {.file = directory_.pathOf(*job_.file)}};
    }
    revision_.partial_hashes.clear();
    revision_.error.clear();  // of a statement that the file has no more
    revision_.error_stmt.clear();
    if (job_.tx_mode != TxMode::kFile) {
      return write();
    }
    if (connection_.inTransaction()) {
      return writeAndCommit();
    }
    STRATA_CHECK(write());  // the file ended the transaction by itself
    return {};
  }

  /// In one round trip: over many small files the way to the server and back is what counts.
  Expected<void> writeAndCommit() {
    revision_.execution_time = elapsed().count();
    auto done = connection_.pipeline({table_.writing(revision_), "COMMIT"});
    if (!done) {
      return commitFailed(connection_, std::move(done).error());
    }
    if (done->back().tag() == "ROLLBACK") {
      return Diagnostic{.code = "PG25P02",
                        .message = "the transaction was rolled back, for a statement in it failed"};
    }
    return {};
  }

  Expected<void> write() {
    revision_.execution_time = elapsed().count();
    STRATA_CHECK(table_.write(revision_));
    if (!connection_.inTransaction()) {
      settled();
    }
    return {};
  }

  /// Shows the server's error at its place in the file, and records it where a row can stay.
  Diagnostic failed(std::size_t index, Diagnostic error) {
    const Statement& statement = job_.statements[index];
    const pg::ServerError server = connection_.lastError();
    const std::string words = driverText(server, statement.text);
    out_.report.failure = StatementFailure{.statement = statement.text, .text = words};
    out_.atlas_error = fmt::format("sql/migrate: executing statement {} from version {}: {}",
                                   goQuoted(statement.text), goQuoted(job_.file->version), words);
    locate(statement, server.position, error);
    advise(server.sqlstate, error);
    abandon();
    if (outside_ && job_.tx_mode != TxMode::kAll) {
      revision_ = committed_;
      revision_.error = words;
      revision_.error_stmt = statement.text;
      (void)write();  // the statement's error is the one to report
    }
    error.notes.push_back({.message = whatStands()});
    out_.failure = error;
    return error;
  }

  /// The statement ran, and the row did not.
  Diagnostic unrecorded(std::size_t index, bool alone, Diagnostic error) const {
    error.where = placeOf(job_.statements[index]);
    error.notes.push_back(
        {.message = alone ? "the statement took effect, but could not be recorded: the next run "
                            "looks for it"
                          : "the statement ran, but could not be recorded, and was taken back"});
    return error;
  }

  /// What a failure leaves, in a sentence.
  [[nodiscard]] std::string whatStands() const {
    if (!connection_.alive()) {
      return "the connection is lost: 'strata migrate status' tells what is applied";
    }
    if (job_.tx_mode == TxMode::kAll && !outside_) {
      return "nothing of this run is applied: all of it was rolled back";
    }
    if (!outside_) {
      return fmt::format("nothing of '{}' is applied: it was rolled back", job_.file->name);
    }
    return fmt::format("{} of {} statements of '{}' are applied; the next run goes on behind them",
                       committed_.applied, job_.statements.size(), job_.file->name);
  }

  [[nodiscard]] SourceRange placeOf(const Statement& statement) const {
    return {
        .file = directory_.pathOf(*job_.file), .line = statement.line, .column = statement.column};
  }

  void locate(const Statement& statement, int position, Diagnostic& error) const {
    const std::string& content = job_.file->content;
    const std::size_t offset =
        statement.offset + (position > 0 ? byteOffset(statement.text, position) : 0);
    const LineColumn place = lineColumnAt(content, offset);
    error.where = {
        .file = directory_.pathOf(*job_.file), .line = place.line, .column = place.column};
    error.source_line = lineOf(content, place.line);
    if (place.line != statement.line) {
      error.notes.insert(error.notes.begin(), {.message = "the statement begins here",
                                               .where = placeOf(statement),
                                               .source_line = lineOf(content, statement.line)});
    }
  }

  /// Ends whatever transaction is open; the one around all files is the caller's to end.
  void abandon() {
    if (job_.tx_mode != TxMode::kAll && connection_.inTransaction()) {
      (void)connection_.execute("ROLLBACK");
    }
  }

  pg::Connection& connection_;
  const RevisionTable& table_;
  const Directory& directory_;
  const FileJob& job_;
  const ApplyObserver& observer_;
  std::vector<std::string> hashes_;
  Clock::time_point start_ = Clock::now();
  Revision revision_ = {};
  Revision committed_ = {};
  bool outside_ = false;  ///< the row has been written outside any transaction
  FileOutcome out_ = {};
};

}  // namespace

std::vector<std::string> statementHashes(const std::vector<Statement>& statements) {
  Sha256 hash;
  std::vector<std::string> out;
  for (const Statement& statement : statements) {
    hash.update(statement.text);
    out.push_back("h1:" + base64(hash.digest()));
  }
  return out;
}

std::string revisionHash(const directory::Checksum& checksum,
                         const directory::MigrationFile& file) {
  std::string hash = checksum.hashOf(file.name);
  if (hash.empty()) {
    Sha256 own;
    own.update(file.content);
    hash = base64(own.digest());
  }
  return hash;
}

FileOutcome runFile(pg::Connection& connection, const RevisionTable& table,
                    const Directory& directory, const FileJob& job, const ApplyObserver& observer) {
  return FileRun(connection, table, directory, job, observer).run();
}

}  // namespace strata::apply
