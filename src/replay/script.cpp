#include "replay/script.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "replay/roles.h"
#include "support/text.h"

namespace strata {
namespace {

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

Expected<void> runTransaction(pg::Connection& connection, const SqlScript& script) {
  std::vector<const std::string*> texts;
  for (const SqlStatement& statement : script.statements) {
    texts.push_back(&statement.text);
  }
  if (!endsTransactions(script)) {
    STRATA_TRY(pg::Transaction attempt, pg::Transaction::begin(connection));
    if (executeAtOnce(connection, texts)) {
      return attempt.commit();
    }
    STRATA_CHECK(attempt.rollback());
  }
  STRATA_TRY(pg::Transaction transaction, pg::Transaction::begin(connection));
  STRATA_CHECK(runStatements(connection, script));
  return transaction.commit();
}

}  // namespace

bool endsTransactions(const SqlScript& script) {
  constexpr std::array kWords = {"begin", "start",     "commit",  "end",    "rollback",
                                 "abort", "savepoint", "release", "prepare"};
  return std::ranges::any_of(script.statements, [&](const SqlStatement& statement) {
    const std::string word =
        lower(std::string_view(statement.text).substr(0, statement.text.find_first_of(" \t\r\n;")));
    return std::ranges::find(kWords, word) != kWords.end();
  });
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

bool executeAtOnce(pg::Connection& connection, const std::vector<const std::string*>& statements) {
  std::string all;
  for (const std::string* statement : statements) {
    all += *statement;
    all += all.ends_with(';') ? "\n" : "\n;\n";
  }
  return connection.execute(all).has_value();
}

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

Expected<void> runScript(pg::Connection& connection, const SqlScript& script) {
  if (!script.transactional) {
    return runApart(connection, script);
  }
  return withRoles(connection, [&] { return runTransaction(connection, script); });
}

}  // namespace strata
