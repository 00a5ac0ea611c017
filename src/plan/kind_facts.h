#pragma once
#include "model/kinds.h"
#include "plan/action.h"

namespace strata::planning {

/// Whether it belongs to a table or view, its key's parent, and goes when that is dropped.
bool isPart(Kind kind);

/// Whether it can be dropped and created again without losing rows.
bool canBeRemade(Kind kind);

/// Catalogs in which two objects of a schema (or table) cannot have one name.
enum class NameSpace : std::uint8_t { kRelation, kType, kRoutine, kOwn };

NameSpace nameSpaceOf(Kind kind);

/// Where a statement stands when nothing forces it elsewhere.
enum Phase : int {
  kPhaseDropDependents,  ///< what stands on tables and types and holds no rows
  kPhaseSchema,
  kPhaseExtension,
  kPhaseType,
  kPhaseDomain,
  kPhaseSequence,
  kPhaseServer,
  kPhaseNewTable,
  kPhaseTable,
  kPhaseRoutine,
  kPhaseView,
  kPhaseTrigger,
  kPhaseOther,
  kPhaseDropTable,
  kPhaseDropSequence,
  kPhaseDropRoutine,
  kPhaseDropDomain,
  kPhaseDropType,
  kPhaseDropServer,
  kPhaseDropExtension,
  kPhaseDropSchema,
  kPhaseEventTrigger,  ///< made last: it may forbid what comes before
};

Phase phaseOf(const Action& action, const Context& plan);

/// Whether columns are made of it, and their rows keep it: a type, or a collation.
constexpr bool isStoredType(Kind kind) {
  return kind == Kind::kEnum || kind == Kind::kDomain || kind == Kind::kCompositeType ||
         kind == Kind::kRangeType || kind == Kind::kCollation;
}

/// The indexes of a partition's parent that it has no part of.
std::vector<ObjectId> onlyAbove(const Table& partition, const Schema& schema);

/// Whether an index on a partitioned table alone becomes a whole one by attaching those of its
/// partitions.
bool completedByChildren(const Index& from, const Index& to, const Schema& after);

/// The partitioned tables that a partition is part of, its parent first.
std::vector<Key> partitionedAbove(const Table& partition, const Schema& schema);

}  // namespace strata::planning
