#pragma once
#include <utility>
#include <vector>

#include "plan/family.h"

namespace strata::planning {

/// Whether PostgreSQL checks `view` or `function` against all columns of `table`: a materialized
/// view that stores rows of it, a routine with a parsed body that yields them.
bool readsRows(const View& view, const Key& table);
bool readsRows(const Function& function, const Key& table);

/// What reads whole rows of a table needs none of its columns by name, and yet goes before they
/// change and comes afterwards. `makes` and `drops` are the actions by object.
std::vector<std::pair<std::size_t, std::size_t>> rowReaderEdges(const Context& plan,
                                                                const ActionsOf& makes,
                                                                const ActionsOf& drops);

}  // namespace strata::planning
