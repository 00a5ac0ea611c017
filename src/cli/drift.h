#pragma once
#include <string>
#include <vector>

#include "cli/live_database.h"
#include "replay/propose.h"

namespace strata::cli {

/// How a live database differs from what its directory makes of the versions it is at.
struct Drift {
  Schema live = {};                           ///< as far as it is compared
  std::vector<std::string> differences = {};  ///< from what the directory says to what is there
  std::vector<std::string> broken = {};  ///< those of them about what the directory made itself
  Proposal back = {};                    ///< brings the database to the directory's state
  Proposal forward = {};                 ///< brings the directory's state to the database's

  [[nodiscard]] bool found() const { return !differences.empty(); }
};

/// Compares, without a plan for either direction. `expected` as expectedState().
Expected<Drift> findDrift(LiveDatabase& database, const Schema& expected);

/// The plans for both directions; a direction that cannot be planned is a warning of its own.
/// `state` is used up.
void planDrift(LiveDatabase& database, ExpectedState state, Drift& drift);

}  // namespace strata::cli
