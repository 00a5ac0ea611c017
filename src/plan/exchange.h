#pragma once
#include "plan/action.h"

namespace strata::planning {

/// Makes a type anew under its name: renames the old one aside, runs `creation`, and drops the old
/// one when the columns (whose changes expand() added) have moved. `word` is TYPE or DOMAIN.
void emitExchange(const ObjectId& type, Action creation, const std::string& word, Context& plan);

/// Whether `from` can become `to` by adding labels only.
bool onlyAddsLabels(const Enum& from, const Enum& to);

}  // namespace strata::planning
