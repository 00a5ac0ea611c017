#pragma once
#include <string>

#include "plan/action.h"

namespace strata::planning {

/// `value`, of the type `from` of plan.from, as one of `to` of plan.to, where types keep their
/// names and are made anew (plan.exchanged); itself where an assignment does it.
std::string carriedOver(const std::string& value, const std::string& from, const std::string& to,
                        const Context& plan);

/// Whether arrays of a composite type that is made anew need a function to be taken apart: USING
/// takes no subquery.
bool needsArrayFunction(const CompositeType& from, const CompositeType& to, const Context& plan);

/// That function as CREATE FUNCTION and DROP FUNCTION name it; it has the old type's name aside.
std::string arrayFunction(const Key& type, const Context& plan);

/// CREATE FUNCTION for it.
std::string arrayFunctionDefinition(const CompositeType& from, const CompositeType& to,
                                    const Context& plan);

}  // namespace strata::planning
