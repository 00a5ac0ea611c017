#pragma once
#include <string>
#include <vector>

#include "model/schema.h"
#include "pg/connection.h"
#include "replay/script.h"
#include "support/expected.h"

namespace strata {

/// Makes `raw` and the SQL sources on the connection's empty database, and reads the catalog back.
/// Sources may need the models' objects and the reverse: each statement that fails for want of an
/// object is tried again later. Errors: ST3202 at the model's declaration or the source's line,
/// with the server's message; ST3203 when a view's struct and its query differ.
Expected<Schema> canonicalise(pg::Connection& connection, const Schema& raw,
                              const std::vector<SqlScript>& sources);

}  // namespace strata
