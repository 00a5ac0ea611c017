#include "replay/canonical.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "catalog/catalog.h"
#include "plan/plan.h"
#include "replay/roles.h"
#include "support/files.h"
#include "support/text.h"

namespace strata {
namespace {

/// The server counts characters, we count bytes: the byte offset of the character `position` (from
/// 1).
std::size_t byteOffset(std::string_view text, int position) {
  std::size_t byte = 0;
  for (int character = 1; character < position && byte < text.size(); ++character) {
    do {
      ++byte;
    } while (byte < text.size() && (static_cast<unsigned char>(text[byte]) & 0xC0U) == 0x80U);
  }
  return byte;
}

Diagnostic serverDiagnostic(const pg::ServerError& error, std::string code) {
  Diagnostic out{.code = std::move(code), .message = error.message, .help = error.hint};
  if (!error.sqlstate.empty()) {
    out.message += fmt::format(" (SQLSTATE {})", error.sqlstate);
  }
  if (!error.detail.empty()) {
    out.notes.push_back({.message = error.detail});
  }
  return out;
}

/// All statements in one message: a fifth faster than one by one, but an error has no place then.
bool runAtOnce(pg::Connection& connection, const std::vector<const std::string*>& statements) {
  std::string all;
  for (const std::string* statement : statements) {
    all += *statement;
    all += all.ends_with(';') ? "\n" : "\n;\n";
  }
  return connection.execute(all).has_value();
}

/// A script that ends transactions itself cannot be taken back as a whole.
bool controlsTransactions(const SqlScript& script) {
  constexpr std::array kWords = {"begin", "start",     "commit",  "end",    "rollback",
                                 "abort", "savepoint", "release", "prepare"};
  return std::ranges::any_of(script.statements, [&](const SqlStatement& statement) {
    const std::string word =
        lower(std::string_view(statement.text).substr(0, statement.text.find_first_of(" \t\r\n;")));
    return std::ranges::find(kWords, word) != kWords.end();
  });
}

Expected<void> runStatement(pg::Connection& connection, const SqlScript& script,
                            const SqlStatement& statement) {
  if (!connection.execute(statement.text)) {
    return scriptError(connection.lastError(), script, statement);
  }
  return {};
}

Expected<void> runStatements(pg::Connection& connection, const SqlScript& script) {
  for (const SqlStatement& statement : script.statements) {
    STRATA_CHECK(runStatement(connection, script, statement));
  }
  return {};
}

/// Each by itself: what ran before a missing role was noticed stays.
Expected<void> runApart(pg::Connection& connection, const SqlScript& script) {
  for (const SqlStatement& statement : script.statements) {
    STRATA_CHECK(
        withRoles(connection, [&] { return runStatement(connection, script, statement); }));
  }
  return {};
}

/// The name in double quotes at the start of `text`; "" when there is none.
std::string leadingIdentifier(std::string_view text) {
  if (!text.starts_with('"')) {
    return {};
  }
  std::string name;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      if (i + 1 == text.size() || text[i + 1] != '"') {
        return name;
      }
      ++i;
    }
    name += text[i];
  }
  return {};
}

/// Our own CREATE TABLE has a line per column and constraint: the declaration of what stands on the
/// line of `offset`.
const Declared* declaredOnLine(const Schema& raw, const Table& table, std::string_view sql,
                               std::size_t offset) {
  const LineColumn place = lineColumnAt(sql, offset);
  const std::string text = lineOf(sql, place.line);
  std::string_view line = trim(text);
  constexpr std::string_view kConstraint = "CONSTRAINT ";
  if (line.starts_with(kConstraint)) {
    const auto found =
        raw.constraints.find(partOf(table.key, leadingIdentifier(line.substr(kConstraint.size()))));
    return found == raw.constraints.end() ? nullptr : &found->second.declared;
  }
  const Column* column = findColumn(raw, partOf(table.key, leadingIdentifier(line)));
  return column == nullptr ? nullptr : &column->declared;
}

const Declared* declaredBy(const Schema& raw, const Change& change, std::string_view sql,
                           std::size_t offset) {
  return visit(
      [&]<class C>(const C& c) -> const Declared* {
        if constexpr (std::is_same_v<C, Create<Table>>) {
          const Declared* inner = offset != 0 ? declaredOnLine(raw, c.to, sql, offset) : nullptr;
          return inner != nullptr ? inner : &c.to.declared;
        } else if constexpr (requires { c.to.declared; }) {
          return &c.to.declared;
        } else {
          return nullptr;
        }
      },
      change);
}

/// The server's error of a statement that was made from the models, at the place in the header that
/// caused it.
Diagnostic modelError(const pg::ServerError& error, const Schema& raw, const Step& step) {
  Diagnostic out = serverDiagnostic(error, "ST3202");
  const std::size_t offset = error.position > 0 ? byteOffset(step.sql, error.position) : 0;
  for (const Change& change : step.changes) {
    const Declared* declared = declaredBy(raw, change, step.sql, offset);
    if (declared != nullptr && declared->where.known()) {
      out.where = declared->where;
      if (const auto text = readFile(declared->where.file)) {
        out.source_line = lineOf(*text, declared->where.line);
      }
      break;
    }
  }
  const LineColumn place = lineColumnAt(step.sql, offset);
  out.notes.push_back(
      {.message = "in the SQL made from it",
       .where = {.file = "SQL", .line = place.line, .column = offset != 0 ? place.column : 0},
       .source_line = lineOf(step.sql, place.line)});
  out.exit_code = ExitCode::kFinding;
  return out;
}

/// For want of an object that a later statement may make.
bool mayWorkLater(const std::string& sqlstate) {
  constexpr std::array kMissing = {
      "42P01", "42883", "42704", "42703", "3F000",
      "42P17", "0A000", "42830", "42803"};  // the last two: for want of a key
  return std::ranges::find(kMissing, sqlstate) != kMissing.end();
}

struct PendingStatement {
  const SqlScript* script = nullptr;
  const SqlStatement* statement = nullptr;
};

/// Runs what can be run; the rest stays in `pending`. Errors other than a missing object end it.
Expected<void> runPossible(pg::Connection& connection, std::vector<PendingStatement>& pending,
                           bool& progress) {
  std::vector<PendingStatement> left;
  for (const PendingStatement& item : pending) {
    STRATA_CHECK(connection.execute("SAVEPOINT source"));
    if (connection.execute(item.statement->text)) {
      progress = true;
      STRATA_CHECK(connection.execute("RELEASE source"));
      continue;
    }
    const pg::ServerError error = connection.lastError();
    if (!mayWorkLater(error.sqlstate)) {
      return scriptError(error, *item.script, *item.statement);
    }
    STRATA_CHECK(connection.execute("ROLLBACK TO source"));
    left.push_back(item);
  }
  pending = std::move(left);
  return {};
}

/// Again and again, while one makes another possible. True: some could be run.
Expected<bool> runAllPossible(pg::Connection& connection, std::vector<PendingStatement>& pending) {
  bool any = false;
  for (bool progress = true; progress && !pending.empty();) {
    progress = false;
    STRATA_CHECK(runPossible(connection, pending, progress));
    any = any || progress;
  }
  return any;
}

/// The models' statements in order; one that wants an object of the sources runs after them.
Expected<void> runModels(pg::Connection& connection, const Schema& raw,
                         const std::vector<Step>& steps, std::vector<PendingStatement>& pending) {
  for (const Step& step : steps) {
    const bool guarded = !pending.empty();
    if (guarded) {
      STRATA_CHECK(connection.execute("SAVEPOINT model"));
    }
    if (connection.execute(step.sql)) {
      if (guarded) {
        STRATA_CHECK(connection.execute("RELEASE model"));
      }
      continue;
    }
    const pg::ServerError error = connection.lastError();
    bool progress = guarded && mayWorkLater(error.sqlstate);
    if (progress) {
      STRATA_CHECK(connection.execute("ROLLBACK TO model"));
      STRATA_TRY(progress, runAllPossible(connection, pending));
    }
    if (!progress || !connection.execute(step.sql)) {
      return modelError(error, raw, step);
    }
  }
  return {};
}

/// False, with nothing done, when a statement fails: the caller then finds out which.
Expected<bool> createAtOnce(pg::Connection& connection, const std::vector<Step>& steps) {
  std::vector<const std::string*> texts;
  for (const Step& step : steps) {
    texts.push_back(&step.sql);
  }
  STRATA_TRY(pg::Transaction attempt, pg::Transaction::begin(connection));
  const bool done = runAtOnce(connection, texts);
  STRATA_CHECK(done ? attempt.commit() : attempt.rollback());
  return done;
}

}  // namespace

Diagnostic scriptError(const pg::ServerError& error, const SqlScript& script,
                       const SqlStatement& statement) {
  Diagnostic out = serverDiagnostic(error, "ST3201");
  std::size_t offset = statement.offset;
  if (error.position > 0) {
    offset += byteOffset(statement.text, error.position);
  }
  const LineColumn place = lineColumnAt(script.content, offset);
  out.where = {.file = script.path, .line = place.line, .column = place.column};
  out.source_line = lineOf(script.content, place.line);
  if (error.position == 0) {
    out.notes.push_back({.message = "in this statement: " + statement.text.substr(0, 200)});
  }
  return out;
}

namespace {

/// What the first of them fails with; rather what one lacks a role for, which can be helped.
Diagnostic errorOf(pg::Connection& connection, const std::vector<PendingStatement>& pending) {
  std::optional<Diagnostic> first;
  for (const PendingStatement& item : pending) {
    static_cast<void>(connection.execute("SAVEPOINT source"));
    if (!connection.execute(item.statement->text)) {
      Diagnostic error = scriptError(connection.lastError(), *item.script, *item.statement);
      if (missingRole(connection, error)) {
        return error;
      }
      first = first ? std::move(first) : std::move(error);
    }
    static_cast<void>(connection.execute("ROLLBACK TO source"));
  }
  return first ? *std::move(first)
               : scriptError(connection.lastError(), *pending.front().script,
                             *pending.front().statement);
}

Expected<void> runTransaction(pg::Connection& connection, const SqlScript& script) {
  std::vector<const std::string*> texts;
  for (const SqlStatement& statement : script.statements) {
    texts.push_back(&statement.text);
  }
  if (!controlsTransactions(script)) {
    STRATA_TRY(pg::Transaction attempt, pg::Transaction::begin(connection));
    if (runAtOnce(connection, texts)) {
      return attempt.commit();
    }
    STRATA_CHECK(attempt.rollback());
  }
  STRATA_TRY(pg::Transaction transaction, pg::Transaction::begin(connection));
  STRATA_CHECK(runStatements(connection, script));
  return transaction.commit();
}

Expected<Schema> makeCanonical(pg::Connection& connection, const Schema& raw,
                               const std::vector<SqlScript>& sources) {
  std::vector<PendingStatement> pending;
  for (const SqlScript& script : sources) {
    for (const SqlStatement& statement : script.statements) {
      pending.push_back({.script = &script, .statement = &statement});
    }
  }
  const std::vector<Step> steps = planCreation(raw, connection.majorVersion());
  if (pending.empty()) {
    STRATA_TRY(const bool done, createAtOnce(connection, steps));
    if (done) {
      return readCatalog(connection);
    }
  }
  STRATA_TRY(pg::Transaction transaction, pg::Transaction::begin(connection));
  bool progress = false;
  STRATA_CHECK(runPossible(connection, pending, progress));
  STRATA_CHECK(runModels(connection, raw, steps, pending));
  STRATA_CHECK(runAllPossible(connection, pending));
  if (!pending.empty()) {
    return errorOf(connection, pending);
  }
  STRATA_CHECK(transaction.commit());
  return readCatalog(connection);
}

}  // namespace

Expected<void> runScript(pg::Connection& connection, const SqlScript& script) {
  if (!script.transactional) {
    return runApart(connection, script);
  }
  return withRoles(connection, [&] { return runTransaction(connection, script); });
}

Expected<Schema> canonicalise(pg::Connection& connection, const Schema& raw,
                              const std::vector<SqlScript>& sources) {
  return withRoles(connection, [&] { return makeCanonical(connection, raw, sources); });
}

}  // namespace strata
