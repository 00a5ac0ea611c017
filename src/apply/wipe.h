#pragma once
#include <string>
#include <vector>

#include "pg/connection.h"
#include "support/expected.h"

namespace strata::apply {

/// What is in a database and would go.
struct Contents {
  std::vector<std::string> statements = {};  ///< that empty it, in order; none when it is empty
  std::size_t tables = 0;
  std::int64_t rows = 0;  ///< the planner's estimate, or what a table without one holds
};

/// What has to go for the database to be as if it had just been created: all schemas but
/// PostgreSQL's own, extensions, publications, event triggers, foreign data wrappers and large
/// objects; of one schema (`scope`) only what is in it.
Expected<Contents> contentsOf(pg::Connection& connection, const std::string& scope);

/// Runs the statements in one transaction.
Expected<void> wipe(pg::Connection& connection, const Contents& contents);

}  // namespace strata::apply
