#pragma once
#include "plan/action.h"

namespace strata::planning {

/// What can be set of an index, whether it is one by itself or a constraint's.
struct IndexExtras {
  bool clustered = false;
  std::string tablespace = {};
  std::vector<std::string> statistics = {};
  std::string comment = {};
};

/// Those of an index.
IndexExtras extrasOf(const Index& index);

/// Those of a constraint's index.
IndexExtras extrasOf(const Constraint& constraint);

/// The actions on the index of `id` (its own, or its constraint's) from one to the other.
std::vector<Action> indexExtraActions(const ObjectId& id, const IndexExtras& from,
                                      const IndexExtras& to, const Context& plan);

}  // namespace strata::planning
