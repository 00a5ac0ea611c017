#pragma once
#include <vector>

#include "diff/change.h"

namespace strata {

/// All changes that lead from one canonical schema to another, in the order of the kinds and by
/// name; plan() orders them for execution. Parts of a created or dropped table are listed too (its
/// columns are not: they are in Create<Table>). Renames of constraints and indexes whose
/// definitions agree are left to findRenames(). Empty if and only if
/// sameObjects(from, alignedColumnOrder(to, from)), Schema::access apart: plan() compares that.
std::vector<Change> diff(const Schema& from, const Schema& to);

/// `to` with the columns of each table in the order in which `from` has them, those that `from`
/// lacks at the end, with those and the checks that a child has in `from` by itself as its own, and
/// with the NOT NULL of primary keys its own where it is in `from`. PostgreSQL can only append
/// columns, INHERIT leaves both the child's own, and a key holds its NOT NULL, so none is a
/// difference: compare `is` with alignedColumnOrder(wanted, is), also after a migration.
Schema alignedColumnOrder(const Schema& to, const Schema& from);

}  // namespace strata
