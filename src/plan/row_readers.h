#pragma once
#include <utility>
#include <vector>

#include "plan/action_index.h"

namespace strata::planning {

/// Whether PostgreSQL checks `view` or `function` against all columns of `table`: a materialized
/// view that stores rows of it, a routine with a parsed body that yields them.
bool readsRows(const View& view, const Key& table);
bool readsRows(const Function& function, const Key& table);

/// ST4003 for a routine with a parsed body that yields rows of a table whose columns are in another
/// order in the database than where the body was parsed: PostgreSQL matches them by place.
void refuseOtherPlaces(const Function& function, Context& plan);

/// What reads whole rows of a table needs none of its columns by name, and yet goes before they
/// change and comes afterwards. `makes` and `drops` are the actions by object.
std::vector<std::pair<std::size_t, std::size_t>> rowReaderEdges(const Context& plan,
                                                                const ActionsOf& makes,
                                                                const ActionsOf& drops);

}  // namespace strata::planning
