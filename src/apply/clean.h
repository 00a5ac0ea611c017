#pragma once
#include <string>

#include "pg/connection.h"
#include "support/expected.h"

namespace strata::apply {

/// Fails unless the database holds nothing that a first migration could disturb, by Atlas's rules:
/// in one schema (`scope`) no table but the revisions'; in the whole database (`scope` empty) no
/// other schema, and `public` without tables. Errors: ST6003 with what was found.
Expected<void> requireClean(pg::Connection& connection, const std::string& scope,
                            const std::string& revision_schema);

}  // namespace strata::apply
