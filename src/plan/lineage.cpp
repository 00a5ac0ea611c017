#include "plan/lineage.h"

#include <algorithm>

namespace strata::planning {

const Column* columnOf(const Schema& schema, const Key& table, const std::string& name) {
  return findColumn(schema, partOf(table, name));
}

const Table* tableIn(const Schema& schema, const Key& key) {
  const auto found = schema.tables.find(key);
  return found == schema.tables.end() ? nullptr : &found->second;
}

const Column* parentColumn(const Key& column, const Schema& schema) {
  const Table* table = tableIn(schema, tableOf(column));
  if (table == nullptr) {
    return nullptr;
  }
  for (const Key& parent : table->inherits) {
    if (const Column* found = columnOf(schema, parent, column.name)) {
      return found;
    }
  }
  return nullptr;
}

bool staysChild(const Key& table, const Key& parent, const Context& plan) {
  const Table* from = tableIn(plan.from, table);
  const Table* to = tableIn(plan.to, table);
  return from != nullptr && to != nullptr && !plan.reattached.contains(table) &&
         from->partition_bound == to->partition_bound &&
         std::ranges::find(from->inherits, parent) != from->inherits.end() &&
         std::ranges::find(to->inherits, parent) != to->inherits.end();
}

bool isKey(const Constraint& constraint) {
  return constraint.type == ConstraintType::kPrimaryKey ||
         constraint.type == ConstraintType::kUnique;
}

const Constraint* parentConstraint(const Constraint& constraint, const Schema& schema) {
  const Table* table = tableIn(schema, tableOf(constraint.key));
  const Constraint* adopter = nullptr;
  for (const Key& parent : table == nullptr ? std::vector<Key>{} : table->inherits) {
    for (const auto& [key, other] : partsOf(schema.constraints, parent)) {
      const bool check = constraint.type == ConstraintType::kCheck;
      if (other.type == constraint.type &&
          (check
               ? key.name == constraint.key.name
               : other.columns == constraint.columns && other.references == constraint.references &&
                     other.referenced_columns == constraint.referenced_columns)) {
        return &other;
      }
      if (isKey(other) && isKey(constraint) && other.columns == constraint.columns) {
        adopter = &other;
      }
    }
  }
  return adopter;
}

const Constraint* carrierIn(const Constraint& constraint, const Schema& schema,
                            const Context& plan) {
  const Constraint* parent = parentConstraint(constraint, schema);
  const bool reached =
      parent != nullptr && staysChild(tableOf(constraint.key), tableOf(parent->key), plan);
  return reached ? parent : nullptr;
}

bool followsParent(const ObjectId& part, const Context& plan) {
  if (part.kind == Kind::kConstraint) {
    const Constraint& from = plan.from.constraints.at(part.key);
    const Constraint& to = plan.to.constraints.at(part.key);
    return from.inherited && to.inherited && carrierIn(from, plan.from, plan) != nullptr &&
           carrierIn(to, plan.to, plan) != nullptr;
  }
  const Column* parent = parentColumn(part.key, plan.from);
  return findColumn(plan.from, part.key)->inherited && findColumn(plan.to, part.key)->inherited &&
         parent != nullptr && staysChild(tableOf(part.key), tableOf(parent->key), plan);
}

std::vector<ObjectId> columnsAbove(const Key& column, const Context& plan, const Schema& schema) {
  std::vector<ObjectId> out;
  const Table* table = tableIn(schema, tableOf(column));
  for (const Key& parent : table == nullptr ? std::vector<Key>{} : table->inherits) {
    if (columnOf(schema, parent, column.name) != nullptr &&
        (plan.tableCreated(tableOf(column)) || tableIn(plan.to, tableOf(column)) == nullptr ||
         staysChild(tableOf(column), parent, plan))) {
      out.push_back({Kind::kColumn, partOf(parent, column.name)});
      std::ranges::move(columnsAbove(out.back().key, plan, schema), std::back_inserter(out));
    }
  }
  return out;
}

bool isAdopted(const Constraint& constraint, const Schema& schema) {
  const Constraint* parent =
      constraint.inherited && isKey(constraint) ? parentConstraint(constraint, schema) : nullptr;
  return parent != nullptr && parent->type != constraint.type;
}

bool isAdopted(const Dependency& part, const Schema& schema) {
  const auto key = schema.constraints.find(part.dependent.key);
  return part.dependent.kind == Kind::kConstraint && part.referenced.kind == Kind::kIndex &&
         key != schema.constraints.end() && isKey(key->second);
}

std::vector<ObjectId> adoptedBy(const Constraint& parent, const Schema& schema) {
  std::vector<ObjectId> out;
  for (const auto& [key, constraint] : schema.constraints) {
    if (isAdopted(constraint, schema) && parentConstraint(constraint, schema)->key == parent.key) {
      out.push_back(idOf(constraint));
    }
  }
  return out;
}

bool outlivesParent(const Constraint& from, const Constraint& to, const Context& plan) {
  const Constraint* parent = carrierIn(from, plan.from, plan);
  return from.inherited && !to.inherited && parent != nullptr && plan.dropped(idOf(*parent));
}

}  // namespace strata::planning
