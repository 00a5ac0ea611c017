#pragma once
#include "plan/action.h"

namespace strata::planning {

using Numbers = std::vector<std::size_t>;
using ActionsOf = std::map<ObjectId, Numbers>;

/// The numbers of `key` in `map`, or none.
template <class K>
const Numbers& numbersAt(const std::map<K, Numbers>& map, const K& key) {
  static const Numbers kNone;
  const auto found = map.find(key);
  return found == map.end() ? kNone : found->second;
}

/// Finds the actions that make and unmake an object, by their numbers.
class ActionIndex {
 public:
  /// Of the actions that `plan` has by now.
  explicit ActionIndex(const Context& plan);

  /// By object, those that create or alter it.
  [[nodiscard]] const ActionsOf& makes() const { return makes_; }

  /// By object, those that drop it.
  [[nodiscard]] const ActionsOf& drops() const { return drops_; }

  /// By table, those on what it and its parents have in common: columns, constraints, indexes.
  [[nodiscard]] const std::map<Key, Numbers>& shapes() const { return shapes_; }

  /// The parts that go with their parent's, and that part.
  [[nodiscard]] const std::map<ObjectId, ObjectId>& carriedDrops() const { return carried_drops_; }

  /// Of makes(), those that create it.
  [[nodiscard]] Numbers creations(const ObjectId& id) const;

  /// Those that others wait for; with those of the table, for a part that comes with CREATE TABLE.
  [[nodiscard]] Numbers makers(const ObjectId& id) const;

  /// The drops, or those of the table, when the part goes with it.
  [[nodiscard]] const Numbers& unmakers(const ObjectId& id) const;

  /// Those that change the type of a column.
  [[nodiscard]] Numbers retypes(const ObjectId& id) const;

  /// The actions that need what the object needs: its own, and CREATE TABLE for what that holds.
  [[nodiscard]] Numbers needing(const ObjectId& id) const;

 private:
  void noteCarried();

  const Context& plan_;
  ActionsOf makes_ = {};
  ActionsOf drops_ = {};
  std::map<Key, Numbers> shapes_ = {};
  std::map<ObjectId, ObjectId> carried_makes_ = {};
  std::map<ObjectId, ObjectId> carried_drops_ = {};
};

/// The table or view of a part.
ObjectId relationIn(const Schema& schema, const ObjectId& part);

/// Whether others wait for an action that alters its object: those that make its values anew.
bool matters(const Action& action);

}  // namespace strata::planning
