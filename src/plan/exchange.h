#pragma once
#include "plan/action.h"

namespace strata::planning {

/// A statement that takes a further name of a type out of the way: of a range its multirange type
/// and its functions.
using RenameAside = std::string;

/// The free name beside the type's own that an exchange gives to the old one.
Key nameAside(const Key& type, const Context& plan);

/// The numbers of two of its actions.
struct Exchange {
  std::size_t created = 0;
  std::size_t dropped = 0;
};

/// Makes a type or collation anew under its name: renames the old one aside, with `asides` for what
/// else it names, runs `creation`, and drops the old one when the columns (whose changes expand()
/// added) have moved. `word` is TYPE, DOMAIN or COLLATION.
Exchange emitExchange(const ObjectId& type, Action creation, const std::string& word, Context& plan,
                      const std::vector<RenameAside>& asides = {});

/// Whether `from` can become `to` by adding labels only.
bool onlyAddsLabels(const Enum& from, const Enum& to);

}  // namespace strata::planning
