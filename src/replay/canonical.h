#pragma once
#include <string>
#include <vector>

#include "model/schema.h"
#include "pg/connection.h"
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

/// Executes the script as apply does. Errors: the server's, at its place in the file (ST3201); what
/// ran before it in this file is rolled back when the script is transactional.
Expected<void> runScript(pg::Connection& connection, const SqlScript& script);

/// The server's last error as a Diagnostic at its place in `script`.
Diagnostic scriptError(const pg::ServerError& error, const SqlScript& script,
                       const SqlStatement& statement);

/// Makes `raw` and the SQL sources on the connection's empty database, and reads the catalog back.
/// Sources may need the models' objects and the reverse: each statement that fails for want of an
/// object is tried again later. Errors: ST3202 at the model's declaration or the source's line,
/// with the server's message.
Expected<Schema> canonicalise(pg::Connection& connection, const Schema& raw,
                              const std::vector<SqlScript>& sources);

}  // namespace strata
