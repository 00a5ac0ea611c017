#pragma once
#include "plan/action.h"

namespace strata::planning {

/// `GENERATED ALWAYS AS IDENTITY (…)`.
std::string identityClause(const Identity& identity);

/// The sequence behind an identity column.
Key identitySequence(const Column& column);

/// The renaming of the sequence, for a column that has an identity before and after.
std::vector<Action> identityNameActions(const Column& from, const Column& to);

/// The comment and the persistence of the sequence; `from` may have no identity.
std::vector<Action> identityExtraActions(const Column& from, const Column& to, const Context& plan);

}  // namespace strata::planning
