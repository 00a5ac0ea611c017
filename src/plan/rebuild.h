#pragma once
#include "plan/action.h"

namespace strata::planning {

/// Before the recreations: tables that no ALTER leads to (another partition key; a foreign table
/// for an ordinary one, or on another server) are to be made anew with all their parts and with
/// what refers to them. Those that hold rows are in plan.aside, with their partitions. Leaves out
/// the changes of their columns.
std::vector<Change> withRebuilds(std::vector<Change> changes, Context& plan);

/// After all actions are there: those that set the old tables of plan.aside aside, copy the rows
/// and drop them.
void emitRebuilds(Context& plan);

}  // namespace strata::planning
