#pragma once
#include <vector>

#include "diff/change.h"

namespace strata {

/// All changes that lead from one canonical schema to another, in the order of the kinds and by
/// name; plan() orders them for execution. Parts of a created or dropped table are listed too (its
/// columns are not: they are in Create<Table>). Renames of constraints and indexes whose
/// definitions agree are left to findRenames(). Empty if and only if sameObjects(from, to).
std::vector<Change> diff(const Schema& from, const Schema& to);

}  // namespace strata
