#include "pg/result.h"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <cstdlib>

#include "support/text.h"

namespace strata::pg {
namespace {

constexpr const char* kConnectionFailure = "08006";

std::string field(const PGresult* result, int code) {
  const char* text = result == nullptr ? nullptr : PQresultErrorField(result, code);
  return text == nullptr ? std::string() : std::string(text);
}

/// libpq's own texts quote the server's last words with their severity.
std::string withoutSeverity(std::string line) {
  constexpr std::string_view kFatal = "FATAL:";
  return line.starts_with(kFatal) ? std::string(trim(line.substr(kFatal.size()))) : line;
}

}  // namespace

void ClearResult::operator()(pg_result* result) const noexcept {
  PQclear(result);
}

bool succeeded(const pg_result* result) {
  switch (PQresultStatus(result)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_EMPTY_QUERY:
      return true;
    default:
      return false;
  }
}

ServerError serverError(const pg_result* result, const pg_conn* connection) {
  ServerError error{.sqlstate = field(result, PG_DIAG_SQLSTATE),
                    .message = field(result, PG_DIAG_MESSAGE_PRIMARY),
                    .detail = field(result, PG_DIAG_MESSAGE_DETAIL),
                    .hint = field(result, PG_DIAG_MESSAGE_HINT),
                    .context = field(result, PG_DIAG_CONTEXT),
                    .position = std::atoi(field(result, PG_DIAG_STATEMENT_POSITION).c_str())};
  if (error.message.empty()) {  // libpq's own; its first line is the cause, the others are guesses
    error.message = withoutSeverity(lineOf(trim(PQerrorMessage(connection)), 1));
  }
  if (error.message.empty()) {
    error.message = "the connection to the server was lost";
  }
  return error;
}

Diagnostic toDiagnostic(const ServerError& error) {
  Diagnostic diagnostic{
      .code = "PG" + (error.sqlstate.empty() ? kConnectionFailure : error.sqlstate),
      .message = error.message,
      .help = error.hint};
  if (!error.detail.empty()) {
    diagnostic.notes.push_back({.message = error.detail});
  }
  if (!error.context.empty()) {
    diagnostic.notes.push_back({.message = error.context});
  }
  if (error.sqlstate.empty() && diagnostic.help.empty()) {
    diagnostic.help = "see the server's log for why it ended the session, then run again";
  }
  return diagnostic;
}

}  // namespace strata::pg
