#pragma once
#include <string>
#include <string_view>

#include "pg/connection.h"

namespace strata::apply {

/// Go's %q, as far as SQL text needs it.
std::string goQuoted(std::string_view text);

/// `pq: MESSAGE at column N (SQLSTATE)`: the words of Atlas's driver, which the table records.
std::string driverText(const pg::ServerError& error, const std::string& statement);

}  // namespace strata::apply
