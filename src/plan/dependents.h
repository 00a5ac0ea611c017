#pragma once
#include <map>
#include <vector>

#include "plan/action.h"

namespace strata::planning {

/// What stands on an object of `from`, and so cannot stay as it is when that goes.
class Dependents {
 public:
  explicit Dependents(const Context& plan) : plan_(plan) {}

  /// What PostgreSQL says depends on it, and what the parts of tables say in their definitions.
  std::vector<ObjectId> of(const ObjectId& id);

  /// What PostgreSQL says depends on it.
  std::vector<ObjectId> by(const ObjectId& id);

  /// Constraints, indexes and generated columns of its table that name it, and foreign keys to it.
  std::vector<ObjectId> ofColumn(const Key& column);

  /// Foreign keys of which the column is part, on either side.
  std::vector<ObjectId> foreignKeysOn(const Key& column);

  /// The foreign keys that refer to a table.
  const std::vector<const Constraint*>& foreignKeysTo(const Key& table);

 private:
  const Context& plan_;
  std::map<Key, std::vector<const Constraint*>> foreign_keys_;
  std::map<ObjectId, std::vector<ObjectId>> dependents_;
  bool reversed_ = false;
};

}  // namespace strata::planning
