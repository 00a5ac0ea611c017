#include "plan/kind_facts.h"

#include <algorithm>

namespace strata::planning {

bool isPart(Kind kind) {
  return kind == Kind::kColumn || kind == Kind::kConstraint || kind == Kind::kIndex ||
         kind == Kind::kTrigger || kind == Kind::kRule || kind == Kind::kPolicy;
}

bool canBeRemade(Kind kind) {
  switch (kind) {
#define STRATA_REMADE(Type) case Kind::k##Type:
    STRATA_REMADE_KINDS(STRATA_REMADE)
#undef STRATA_REMADE
    case Kind::kConstraint:
    case Kind::kIndex:
      return true;
    default:
      return false;
  }
}

NameSpace nameSpaceOf(Kind kind) {
  switch (kind) {
    case Kind::kTable:
    case Kind::kView:
    case Kind::kSequence:
    case Kind::kIndex:
    case Kind::kConstraint:
    case Kind::kEnum:
    case Kind::kDomain:
    case Kind::kCompositeType:
    case Kind::kRangeType:
      return NameSpace::kRelation;  // a table's row type is in pg_type too
    case Kind::kFunction:
    case Kind::kAggregate:
      return NameSpace::kRoutine;
    default:
      return NameSpace::kOwn;
  }
}

namespace {

Phase creationPhase(Kind kind) {
  switch (kind) {
    case Kind::kNamespace:
      return kPhaseSchema;
    case Kind::kLanguage:
    case Kind::kExtension:
    case Kind::kTextSearchTemplate:
    case Kind::kTextSearchParser:
    case Kind::kTextSearchDictionary:
    case Kind::kTextSearchConfiguration:
      return kPhaseExtension;
    case Kind::kCollation:
    case Kind::kEnum:
    case Kind::kCompositeType:
    case Kind::kRangeType:
      return kPhaseType;
    case Kind::kDomain:
      return kPhaseDomain;
    case Kind::kSequence:
      return kPhaseSequence;
    case Kind::kForeignDataWrapper:
    case Kind::kForeignServer:
      return kPhaseServer;
    case Kind::kTable:
    case Kind::kColumn:
    case Kind::kConstraint:
    case Kind::kIndex:
      return kPhaseTable;
    case Kind::kFunction:
    case Kind::kAggregate:
    case Kind::kOperator:
    case Kind::kOperatorFamily:
    case Kind::kOperatorClass:
    case Kind::kCast:
      return kPhaseRoutine;
    case Kind::kView:
      return kPhaseView;
    case Kind::kTrigger:
    case Kind::kRule:
    case Kind::kPolicy:
      return kPhaseTrigger;
    case Kind::kEventTrigger:
      return kPhaseEventTrigger;
    case Kind::kStatistics:
    case Kind::kPublication:
    case Kind::kDefaultPrivileges:
      return kPhaseOther;
  }
  return kPhaseOther;
}

Phase dropPhase(Kind kind) {
  if (kind == Kind::kCast) {
    return kPhaseDropDependents;  // one that is implicit has a say in what all else means
  }
  switch (creationPhase(kind)) {
    case kPhaseSchema:
      return kPhaseDropSchema;
    case kPhaseExtension:
      return kPhaseDropExtension;
    case kPhaseType:
      return kPhaseDropType;
    case kPhaseDomain:
      return kPhaseDropDomain;
    case kPhaseSequence:
      return kPhaseDropSequence;
    case kPhaseServer:
      return kPhaseDropServer;
    case kPhaseRoutine:
      return kPhaseDropRoutine;
    case kPhaseTable:
      return kind == Kind::kTable ? kPhaseDropTable : kPhaseTable;
    default:
      return kPhaseDropDependents;
  }
}

}  // namespace

Phase phaseOf(const Action& action, const Context& plan) {
  const Kind kind = action.object.kind;
  const bool drop = action.act == Act::kDrop;
  if (drop && !(isPart(kind) && creationPhase(kind) == kPhaseTable)) {
    return dropPhase(kind);
  }
  const Phase phase = creationPhase(kind);
  if (phase != kPhaseTable) {
    return phase;
  }
  const Key& key = action.object.key;
  const Key table = kind == Kind::kTable ? key : tableOf(key);
  if (plan.created({Kind::kView, table})) {
    return kPhaseView;
  }
  return plan.tableCreated(table) ? kPhaseNewTable : kPhaseTable;
}

std::vector<ObjectId> onlyAbove(const Table& partition, const Schema& schema) {
  std::vector<ObjectId> out;
  if (partition.partition_bound.empty()) {
    return out;
  }
  for (const auto& [key, index] : partsOf(schema.indexes, partition.inherits.front())) {
    const auto parts = partsOf(schema.indexes, partition.key);
    const bool has = std::ranges::any_of(
        parts, [&](const auto& entry) { return entry.second.attached_to == index.key; });
    if (index.only && !has) {
      out.push_back(idOf(index));
    }
  }
  return out;
}

bool completedByChildren(const Index& from, const Index& to, const Schema& after) {
  const auto table = after.tables.find(tableOf(to.key));
  const bool partitioned = table != after.tables.end() && !table->second.partition_key.empty();
  return partitioned && !to.only && to.valid && (from.only || !from.valid) &&
         std::ranges::any_of(after.indexes,
                             [&](const auto& entry) { return entry.second.attached_to == to.key; });
}

std::vector<Key> partitionedAbove(const Table& partition, const Schema& schema) {
  std::vector<Key> parents;
  const auto tableNamed = [&](const Key& key) {
    const auto found = schema.tables.find(key);
    return found == schema.tables.end() ? nullptr : &found->second;
  };
  for (const Table* table = &partition;
       table != nullptr && !table->partition_bound.empty() && !table->inherits.empty();
       table = tableNamed(parents.back())) {
    parents.push_back(table->inherits.front());
  }
  return parents;
}

}  // namespace strata::planning
