#pragma once
#include <optional>
#include <string>

#include "plan/action.h"

namespace strata::planning {

/// `value`, of the type `from` of plan.from, as one of `to` of plan.to, where types keep their
/// names and are made anew (plan.exchanged); itself where an assignment does it. Nothing for an
/// array of composite values whose attributes are not the same ones in the same order: no
/// expression can take them apart.
std::optional<std::string> carriedOver(const std::string& value, const std::string& from,
                                       const std::string& to, const Context& plan);

}  // namespace strata::planning
