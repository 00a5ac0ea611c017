#pragma once
#include <set>

#include "model/schema.h"

// Which objects are structs: tables, views, composite types, partitions with something of their
// own and children; and which a line in another struct is enough for.

namespace strata::declaring {

/// What the headers give a name to: as tables also the views and composite types that are structs.
/// Nothing of `unsayable`.
Schema namedPart(const Schema& real, const std::set<Key>& unsayable);

/// The partitions of a named table that need no struct, by parent.
std::map<Key, std::vector<const Table*>> bareParts(const Schema& named, const Schema& real,
                                                   const std::set<Key>& unsayable);

}  // namespace strata::declaring
