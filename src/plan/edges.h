#pragma once
#include <set>
#include <utility>
#include <vector>

#include "plan/action_index.h"

namespace strata::planning {

/// What must come before what, among the actions of a plan, by their numbers.
struct Edges {
  std::vector<Numbers> targets = {};  ///< by action: those that come after it; sorted
  /// Those of them that may be broken where they close a circle: a routine and what its body names.
  std::set<std::pair<std::size_t, std::size_t>> soft = {};
  /// And those that are broken without a trace: a drop and the statement that sets a type aside
  /// that it names, by its name aside then.
  std::set<std::pair<std::size_t, std::size_t>> aside = {};
};

Edges edgesOf(const Context& plan);

}  // namespace strata::planning
