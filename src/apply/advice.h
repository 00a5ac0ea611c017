#pragma once
#include <string_view>

#include "pg/connection.h"
#include "support/diagnostic.h"

namespace strata::apply {

/// Fills in what to do about an error of the server that a migration met, where neither the server
/// nor libpq said so.
void advise(std::string_view sqlstate, Diagnostic& error);

/// A COMMIT without an answer: says that its outcome is not known where the connection is lost.
Diagnostic commitFailed(const pg::Connection& connection, Diagnostic error);

}  // namespace strata::apply
