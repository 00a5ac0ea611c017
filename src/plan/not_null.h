#pragma once
#include <optional>
#include <vector>

#include "plan/action.h"

namespace strata::planning {

/// ` CONSTRAINT "n" NOT NULL NO INHERIT` of a column definition; empty for what it cannot say: a
/// constraint that is not valid, or only a parent's.
std::string notNullClause(const Column& column);

/// `column` with the NOT NULL that its definition has made.
void setDefinedNotNull(Column& column);

/// `child` with the NOT NULL that a parent's column hands down.
void setInheritedNotNull(Column& child, const Column& parent);

/// `child` with the NOT NULL it has once its parent's column has changed.
void carryNotNull(Column& child, const Column& parent_from, const Column& parent_to, int version);

/// The name a column's own NOT NULL has in the end.
std::string notNullName(const Column& column);

/// DROP NOT NULL for a column that shall only have the one that its parents get in this plan: it
/// comes before theirs, which would leave it its own. `from` then has what they hand down.
std::optional<Action> ownGivenUp(Column& from, const Column& to, const Context& plan);

/// SET NOT NULL for a column that keeps what its parents lose in this plan: it comes before that,
/// which a primary key would not let pass. `from`, which has lost it, then has its own.
std::optional<Action> ownKept(Column& from, const Column& to, const Context& plan);

/// SET NOT NULL of the columns whose NOT NULL is a partition's own, too: ATTACH leaves them only
/// the parent's.
std::vector<Action> notNullAfterAttach(const Table& partition, const Context& plan);

/// What leads from one NOT NULL to the other, in this order; statements of their own and fragments.
std::vector<Action> notNullActions(const Column& from, const Column& to, const Context& plan);

}  // namespace strata::planning
