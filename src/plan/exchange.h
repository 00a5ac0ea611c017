#pragma once
#include <optional>
#include <string>
#include <vector>

#include "plan/action.h"

namespace strata::planning {

/// A statement that takes a further name of a type out of the way: of a range its multirange type
/// and its functions.
struct RenameAside {
  std::string sql = {};
  std::optional<Aside> type = std::nullopt;  ///< when it is a type's name
};

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

/// The type of another kind that has the name of `type` in `schema`: columns of the one become
/// columns of the other although their type's name stays.
std::optional<ObjectId> namesakeIn(const Schema& schema, const ObjectId& type);

/// Adds the creation of a type: as an exchange where columns move to it from a namesake.
void addTypeCreation(Action creation, Context& plan);

/// Whether the drop of `type` is part of the exchange for its namesake, which then has the change.
bool goesByExchange(const ObjectId& type, const Change& drop, Context& plan);

/// All that carries the old range type's names besides itself.
std::vector<RenameAside> asidesOf(const RangeType& type, const Context& plan);

/// `sql`, a DROP, once `type` has its other name: what stands in its parentheses is written anew.
std::string underNameAside(const std::string& sql, const Aside& type);

/// Has what is said of old objects after a type was set aside call it by its name aside.
void nameAsides(const std::vector<std::vector<std::size_t>>& statements, Context& plan);

/// Whether ALTER DOMAIN looks at the values that are there.
bool looksAtValues(const Domain& from, const Domain& to);

/// Whether `from` can become `to` by adding labels only.
bool onlyAddsLabels(const Enum& from, const Enum& to);

}  // namespace strata::planning
