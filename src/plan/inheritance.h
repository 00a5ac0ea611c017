#pragma once
#include "plan/action.h"

namespace strata::planning {

/// The column that the new table `child` gets from its parent: the parent's, under the child's key.
/// `column` itself when no parent has one of that name.
Column asInherited(const Column& column, const Table& child, const Context& plan);

/// COMMENT ON COLUMN, for a column that CREATE TABLE has made.
void emitColumnComment(const Column& column, Context& plan);

/// Leaves out what a statement on the parent does to its children as well; what a child differs in
/// besides stays a change of its own.
std::vector<Change> absorbInherited(std::vector<Change> changes, Context& plan);

}  // namespace strata::planning
