#include "plan/dependents.h"

#include <algorithm>

#include "plan/lineage.h"
#include "plan/sql_text.h"

namespace strata::planning {

std::vector<ObjectId> Dependents::of(const ObjectId& id) {
  std::vector<ObjectId> ids = by(id);
  if (id.kind == Kind::kColumn) {
    std::ranges::move(ofColumn(id.key), std::back_inserter(ids));
  } else if (id.kind == Kind::kConstraint || id.kind == Kind::kIndex) {
    for (const Constraint* foreign : foreignKeysTo(tableOf(id.key))) {
      const std::vector<ObjectId> keys = referencedKey(*foreign, plan_.from);
      if (std::ranges::find(keys, id) != keys.end()) {
        ids.push_back(idOf(*foreign));
      }
    }
    for (const auto& [key, part] : plan_.from.indexes) {
      if (plan_.recreated.contains(id) && part.attached_to == id.key) {
        ids.push_back(idOf(part));  // goes with it
      }
    }
  }
  return ids;
}

std::vector<ObjectId> Dependents::ofColumn(const Key& column) {
  std::vector<ObjectId> ids;
  const Key table = tableOf(column);
  for (const auto& [key, constraint] : partsOf(plan_.from.constraints, table)) {
    const bool names =
        std::ranges::find(constraint.columns, column.name) != constraint.columns.end();
    const bool by_index =
        constraint.type != ConstraintType::kCheck && constraint.type != ConstraintType::kForeignKey;
    if (names || (by_index && mentions(constraint.definition, column.name))) {  // INCLUDE
      ids.push_back(idOf(constraint));
    }
  }
  for (const auto& [key, index] : partsOf(plan_.from.indexes, table)) {
    if (mentions(index.definition, column.name)) {
      ids.push_back(idOf(index));
    }
  }
  std::ranges::move(foreignKeysOn(column), std::back_inserter(ids));
  const auto found = plan_.from.tables.find(table);
  if (found == plan_.from.tables.end()) {
    return ids;
  }
  for (const Column& other : found->second.columns) {
    if (other.generated != Generated::kNo && other.key != column &&
        mentions(other.default_expr, column.name)) {
      ids.push_back(idOf(other));
    }
  }
  return ids;
}

std::vector<ObjectId> Dependents::foreignKeysOn(const Key& column) {
  std::vector<ObjectId> ids;
  for (const auto& [key, constraint] : partsOf(plan_.from.constraints, tableOf(column))) {
    if (constraint.type == ConstraintType::kForeignKey &&
        std::ranges::find(constraint.columns, column.name) != constraint.columns.end()) {
      ids.push_back(idOf(constraint));
    }
  }
  for (const Constraint* foreign : foreignKeysTo(tableOf(column))) {
    const auto& columns = foreign->referenced_columns;
    if (std::ranges::find(columns, column.name) != columns.end()) {
      ids.push_back(idOf(*foreign));
    }
  }
  return ids;
}

const std::vector<const Constraint*>& Dependents::foreignKeysTo(const Key& table) {
  if (foreign_keys_.empty()) {
    foreign_keys_[{}] = {};
    for (const auto& [key, constraint] : plan_.from.constraints) {
      if (constraint.type == ConstraintType::kForeignKey) {
        foreign_keys_[constraint.references].push_back(&constraint);
      }
    }
  }
  const auto found = foreign_keys_.find(table);
  return found == foreign_keys_.end() ? foreign_keys_.at({}) : found->second;
}

std::vector<ObjectId> Dependents::by(const ObjectId& id) {
  if (!reversed_) {
    reversed_ = true;
    for (const Dependency& edge : plan_.from.dependencies) {
      if (!isAdopted(edge, plan_.from)) {  // such a key leaves the index with its partition
        dependents_[edge.referenced].push_back(edge.dependent);
      }
    }
  }
  const auto found = dependents_.find(id);
  return found == dependents_.end() ? std::vector<ObjectId>{} : found->second;
}

}  // namespace strata::planning
