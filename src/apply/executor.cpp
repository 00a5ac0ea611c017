#include "apply/executor.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "support/sha256.h"
#include "support/text.h"

namespace strata::apply {
namespace {

using directory::Directory;
using directory::Statement;
using directory::TxMode;

using Clock = std::chrono::steady_clock;

/// active_sql_transaction: CREATE INDEX CONCURRENTLY and its like.
constexpr std::string_view kNotInTransaction = "25001";

/// Go's %q, as far as SQL text needs it.
std::string goQuoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
      case '\\':
        out += '\\';
        out += c;
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out += c;
    }
  }
  return out + '"';
}

/// After these the transaction may be another one, so that the row must be written before.
bool controlsTransaction(const Statement& statement) {
  const std::string_view text = statement.text;
  const auto end = std::find_if_not(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
  const std::string word = lower(std::string_view(text.begin(), end));
  return word == "begin" || word == "start" || word == "commit" || word == "end" ||
         word == "rollback" || word == "abort" || word == "prepare";
}

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
    prepare();
    if (auto done = execute(); !done && !out_.failure) {
      out_.failure = std::move(done).error();
      out_.atlas_error = out_.failure->message;
      abandon();
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
    for (std::size_t i = out_.report.skipped; i < job_.statements.size(); ++i) {
      STRATA_CHECK(runStatement(i));
    }
    return finish();
  }

  Expected<void> runStatement(std::size_t index) {
    const Statement& statement = job_.statements[index];
    if (connection_.inTransaction() && controlsTransaction(statement)) {
      STRATA_CHECK(write());
    }
    if (observer_.statement) {
      observer_.statement(statement);
    }
    out_.report.statements.push_back(statement.text);
    if (auto rows = connection_.execute(statement.text); !rows) {
      return failed(statement, std::move(rows).error());
    }
    ++revision_.applied;
    revision_.partial_hashes.push_back(hashes_[index]);
    revision_.error.clear();
    revision_.error_stmt.clear();
    // Within a transaction the row is written once, with the rest of the file.
    return connection_.inTransaction() ? Expected<void>() : write();
  }

  Expected<void> finish() {
    if (job_.tx_mode == TxMode::kNone && connection_.inTransaction()) {
      return Diagnostic{.code = "ST6013",
                        .message = fmt::format("'{}' leaves a transaction open", job_.file->name),
                        .help = "end it in the file",
                        .where = {.file = directory_.pathOf(*job_.file)}};
    }
    revision_.partial_hashes.clear();
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
    STRATA_TRY(const auto done,
               connection_.pipeline({table_.writeStatement(revision_), "COMMIT"}));
    if (done.back().tag() == "ROLLBACK") {
      return Diagnostic{.code = "PG25P02",
                        .message = "the transaction was rolled back, for a statement in it failed"};
    }
    return {};
  }

  Expected<void> write() {
    revision_.execution_time = elapsed().count();
    STRATA_CHECK(table_.write(revision_));
    if (!connection_.inTransaction()) {
      committed_ = revision_;
      outside_ = true;
    }
    return {};
  }

  /// Shows the server's error at its place in the file, and records it where a row can stay.
  Diagnostic failed(const Statement& statement, Diagnostic error) {
    const pg::ServerError server = connection_.lastError();
    const std::string words = driverText(server, statement.text);
    out_.report.failure = StatementFailure{.statement = statement.text, .text = words};
    out_.atlas_error = fmt::format("sql/migrate: executing statement {} from version {}: {}",
                                   goQuoted(statement.text), goQuoted(job_.file->version), words);
    locate(statement, server.position, error);
    if (server.sqlstate == kNotInTransaction && error.help.empty()) {
      error.help = "let the file begin with '-- atlas:txmode none' and a blank line";
    }
    out_.failure = error;
    abandon();
    if (outside_ && job_.tx_mode != TxMode::kAll) {
      revision_ = committed_;
      revision_.error = words;
      revision_.error_stmt = statement.text;
      (void)write();  // the statement's error is the one to report
    }
    return error;
  }

  void locate(const Statement& statement, int position, Diagnostic& error) const {
    const std::string& content = job_.file->content;
    const std::string path = directory_.pathOf(*job_.file);
    const std::size_t offset =
        statement.offset + (position > 0 ? byteOffset(statement.text, position) : 0);
    const LineColumn place = lineColumnAt(content, offset);
    error.where = {.file = path, .line = place.line, .column = place.column};
    error.source_line = lineOf(content, place.line);
    if (place.line != statement.line) {
      error.notes.insert(
          error.notes.begin(),
          {.message = "the statement begins here",
           .where = {.file = path, .line = statement.line, .column = statement.column},
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

std::string driverText(const pg::ServerError& error, const std::string& statement) {
  std::string out = "pq: " + error.message;
  if (error.position > 0) {
    const LineColumn place = lineColumnAt(statement, byteOffset(statement, error.position));
    const std::size_t line_start = byteOffset(statement, error.position) - (place.column - 1);
    const auto line_end = byteOffset(statement, error.position);
    const auto characters =
        std::count_if(statement.begin() + static_cast<std::ptrdiff_t>(line_start),
                      statement.begin() + static_cast<std::ptrdiff_t>(line_end),
                      [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
    out += statement.find('\n') == std::string::npos
               ? fmt::format(" at column {}", characters + 1)
               : fmt::format(" at position {}:{}", place.line, characters + 1);
  }
  return error.sqlstate.empty() ? out : fmt::format("{} ({})", out, error.sqlstate);
}

FileOutcome runFile(pg::Connection& connection, const RevisionTable& table,
                    const Directory& directory, const FileJob& job, const ApplyObserver& observer) {
  return FileRun(connection, table, directory, job, observer).run();
}

}  // namespace strata::apply
