#pragma once
#include "plan/action.h"

namespace strata::planning {

/// The column that the new table `child` gets from its parent: the parent's, under the child's key.
/// `column` itself when no parent has one of that name.
Column asInherited(const Column& column, const Table& child, const Context& plan);

/// COMMENT ON COLUMN, for a column that CREATE TABLE has made.
void emitColumnComment(const Column& column, Context& plan);

/// Whether an inherited column or constraint that stays comes and goes with that of a parent that
/// stays too.
bool followsParent(const ObjectId& part, const Context& plan);

/// The columns of that name of the tables above in `schema`, of those that the table has for as
/// long as it is there: what is done to them reaches it.
std::vector<ObjectId> columnsAbove(const Key& column, const Context& plan, const Schema& schema);

/// Whether a partition's key has become part of a parent's of another type: of a unique constraint
/// a primary key that was there before.
bool isAdopted(const Constraint& constraint, const Schema& schema);

/// The same by an index of a parent.
bool isAdopted(const Dependency& part, const Schema& schema);

/// The keys of partitions that a partitioned table's key takes for its own in this way.
std::vector<ObjectId> adoptedBy(const Constraint& parent, const Schema& schema);

/// Whether a constraint becomes its table's own because that of a parent goes: it goes with that.
bool outlivesParent(const Constraint& from, const Constraint& to, const Context& plan);

/// Leaves out what a statement on the parent does to its children as well; what a child differs in
/// besides stays a change of its own.
std::vector<Change> absorbInherited(std::vector<Change> changes, Context& plan);

}  // namespace strata::planning
