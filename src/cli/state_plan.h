#pragma once
#include "cli/states.h"
#include "replay/propose.h"

namespace strata::cli {

/// How to get from one loaded state to the other.
struct StatePlanOptions {
  std::vector<RenameRequest> renames = {};
  bool prove = true;
  PlanOptions plan = {};  ///< version and access are filled in
};

/// Plans on a dev database at the first state (its own, or made anew from its catalog: a live
/// database is never tried on), and proves the plan there; where nothing is to be proven or renamed
/// there is none. `states` holds two. Errors: as propose() and prove(); ST4301 the first state
/// cannot be made anew, so that nothing can be proven.
Expected<Proposal> planStates(LoadedStates& states, const StatePlanOptions& options);

}  // namespace strata::cli
