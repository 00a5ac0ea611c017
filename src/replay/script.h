#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "pg/connection.h"
#include "support/diagnostic.h"
#include "support/expected.h"

namespace strata {

/// One statement of a SQL file, with where it begins.
struct SqlStatement {
  std::string text = {};
  std::size_t offset = 0;  ///< in bytes from the start of the file
};

/// A SQL file, split.
struct SqlScript {
  std::string path = {};  ///< as the user named it
  std::string content = {};
  std::vector<SqlStatement> statements = {};
  bool transactional = true;  ///< else each statement by itself
};

/// The script begins or ends transactions by itself, so that it cannot be taken back as a whole.
bool endsTransactions(const SqlScript& script);

/// Executes the script as apply does. Errors: the server's, at its place in the file (ST3201); what
/// ran before it in this file is rolled back when the script is transactional.
Expected<void> runScript(pg::Connection& connection, const SqlScript& script);

/// The server's last error as a Diagnostic at its place in `script`.
Diagnostic scriptError(const pg::ServerError& error, const SqlScript& script,
                       const SqlStatement& statement);

/// The server's error without its place: message with SQLSTATE, DETAIL as a note, HINT as help.
Diagnostic serverDiagnostic(const pg::ServerError& error, std::string code);

/// All statements in one message: a fifth faster than one by one, but an error has no place then.
bool executeAtOnce(pg::Connection& connection, const std::vector<const std::string*>& statements);

}  // namespace strata
