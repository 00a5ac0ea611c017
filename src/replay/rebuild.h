#pragma once
#include <string>
#include <vector>

#include "model/schema.h"
#include "pg/connection.h"
#include "support/expected.h"

namespace strata {

/// What came of making a canonical schema anew.
struct Rebuilt {
  Schema schema = {};                         ///< what is there now, canonical
  std::vector<std::string> failures = {};     ///< statements the server refused, with its words
  std::vector<std::string> differences = {};  ///< from what was wanted; empty: it is there exactly

  [[nodiscard]] bool exact() const { return differences.empty(); }
};

/// Makes `wanted`, canonical, on the connection's empty database, as far as the server permits.
/// Bodies of functions are not checked meanwhile: they may name what comes later. Errors: only
/// those of the connection.
Expected<Rebuilt> rebuild(pg::Connection& connection, const Schema& wanted);

}  // namespace strata
