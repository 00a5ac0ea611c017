#pragma once
#include <memory>
#include <string>

#include "pg/connection.h"

namespace strata::pg {

/// Owns a PGresult.
struct ClearResult {
  void operator()(pg_result* result) const noexcept;
};

using ResultPtr = std::unique_ptr<pg_result, ClearResult>;

/// True when the server did what it was asked (rows, a command's tag, or an empty statement).
bool succeeded(const pg_result* result);

/// The parts of a failed result; of a broken connection (`result` null or without SQLSTATE) libpq's
/// own text.
ServerError serverError(const pg_result* result, const pg_conn* connection);

/// The message to the user: code "PG" + SQLSTATE, DETAIL and CONTEXT as notes, HINT as help.
Diagnostic toDiagnostic(const ServerError& error);

/// Why a session could not be opened: what, where (never the password) and what to do.
Diagnostic connectFailure(const pg_conn* connection);

}  // namespace strata::pg
