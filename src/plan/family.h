#pragma once
#include <utility>
#include <vector>

#include "plan/action_index.h"

namespace strata::planning {

/// What must come before what because of parents and children: tables that inherit and partitions.
std::vector<std::pair<std::size_t, std::size_t>> familyEdges(const Context& plan,
                                                             const ActionIndex& index);

}  // namespace strata::planning
