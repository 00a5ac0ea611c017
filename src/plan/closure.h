#pragma once
#include "plan/action.h"

namespace strata::planning {

/// Replaces each change that no ALTER can carry out by a drop and a creation, and adds those of
/// everything that stands on what is dropped meanwhile: foreign keys on a key, indexes and checks
/// on a type that is made anew, columns generated from a column whose type changes. Adds the
/// columns that must follow a type made anew. Fills plan.recreated and plan.exchanged.
std::vector<Change> withRecreations(std::vector<Change> changes, Context& plan);

}  // namespace strata::planning
