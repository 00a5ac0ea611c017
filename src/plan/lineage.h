#pragma once
#include "plan/action.h"

namespace strata::planning {

/// The column of that name of a table; null when it has none, or there is no such table.
const Column* columnOf(const Schema& schema, const Key& table, const std::string& name);

/// The table of that key; null when there is none.
const Table* tableIn(const Schema& schema, const Key& key);

/// The parent that has a column of this name in `schema`.
const Column* parentColumn(const Key& column, const Schema& schema);

/// Whether the table had this parent already and has it all the time, so that statements on the
/// parent reach it.
bool staysChild(const Key& table, const Key& parent, const Context& plan);

/// A primary key or a unique constraint.
bool isKey(const Constraint& constraint);

/// A parent's constraint that an inherited one is part of: of its name, or on the same columns.
const Constraint* parentConstraint(const Constraint& constraint, const Schema& schema);

/// The parent's constraint whose statements reach that of a child.
const Constraint* carrierIn(const Constraint& constraint, const Schema& schema,
                            const Context& plan);

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

}  // namespace strata::planning
