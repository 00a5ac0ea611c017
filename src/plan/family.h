#pragma once
#include "plan/edges.h"

namespace strata::planning {

using ActionsOf = std::map<ObjectId, Numbers>;

/// The numbers of `key` in `map`, or none.
template <class K>
const Numbers& numbersAt(const std::map<K, Numbers>& map, const K& key) {
  static const Numbers kNone;
  const auto found = map.find(key);
  return found == map.end() ? kNone : found->second;
}

/// What must come before what because of parents and children: tables that inherit and partitions.
/// `makes` and `drops` are the actions by object; `shapes`, by table, those on its columns,
/// constraints and indexes.
std::vector<std::pair<std::size_t, std::size_t>> familyEdges(const Context& plan,
                                                             const ActionsOf& makes,
                                                             const ActionsOf& drops,
                                                             const std::map<Key, Numbers>& shapes);

}  // namespace strata::planning
