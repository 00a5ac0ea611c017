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
  const char* of_result = result == nullptr ? "" : PQresultErrorMessage(result);
  for (const std::string_view own :
       {std::string_view(of_result), std::string_view(PQerrorMessage(connection))}) {
    if (error.message.empty()) {
      error.message = lineOf(trim(own), 1);  // the others are libpq's guesses
    }
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
