#include "plan/action_index.h"

#include <algorithm>

#include "plan/kind_facts.h"
#include "plan/lineage.h"

namespace strata::planning {
namespace {

/// What a table and its parents have in common.
bool isShape(Kind kind) {
  return kind == Kind::kColumn || kind == Kind::kConstraint || kind == Kind::kIndex;
}

}  // namespace

ActionIndex::ActionIndex(const Context& plan) : plan_(plan) {
  for (std::size_t i = 0; i < plan.actions.size(); ++i) {
    const Action& action = plan.actions[i];
    if (action.act == Act::kDrop) {
      drops_[action.object].push_back(i);
    } else if (action.rank != kRankComment) {
      makes_[action.object].push_back(i);
    }
    if (isShape(action.object.kind) && action.rank != kRankComment) {
      shapes_[tableOf(action.object.key)].push_back(i);
    }
  }
  noteCarried();
}

/// A child's part that comes or goes with its parent's.
void ActionIndex::noteCarried() {
  for (const Absorbed& absorbed : plan_.absorbed) {
    const ObjectId& id = absorbed.change.id();
    const ObjectId& carrier = absorbed.carriers.front();
    const bool drops = absorbed.change.act() == Change::Act::kDrop;
    if ((isShape(id.kind) && carrier.kind == id.kind && carrier != id) ||
        (drops && id.kind == Kind::kStatistics)) {
      (drops ? carried_drops_ : carried_makes_).try_emplace(id, carrier);
    }
  }
  for (const auto* carried : {&carried_drops_, &carried_makes_}) {
    for (const auto& [id, first] : *carried) {
      const ObjectId* carrier = &first;
      for (auto next = carried->find(*carrier); next != carried->end();
           next = carried->find(*carrier)) {
        carrier = &next->second;
      }
      const Numbers& numbers = numbersAt(carried == &carried_drops_ ? drops_ : makes_, *carrier);
      if (isShape(id.kind)) {
        Numbers& shapes = shapes_[tableOf(id.key)];
        shapes.insert(shapes.end(), numbers.begin(), numbers.end());
      }
    }
  }
}

ObjectId relationIn(const Schema& schema, const ObjectId& part) {
  const Key relation = tableOf(part.key);
  return {schema.views.contains(relation) ? Kind::kView : Kind::kTable, relation};
}

bool matters(const Action& action) {
  switch (action.object.kind) {
    case Kind::kNamespace:
    case Kind::kSequence:
    case Kind::kTable:
    case Kind::kColumn:
    case Kind::kConstraint:
    case Kind::kIndex:
      return action.act == Act::kCreate || action.rank == kRankType;
    default:
      return true;
  }
}

Numbers ActionIndex::creations(const ObjectId& id) const {
  Numbers found;
  std::ranges::copy_if(numbersAt(makes_, id), std::back_inserter(found),
                       [&](std::size_t i) { return plan_.actions[i].act == Act::kCreate; });
  return found;
}

Numbers ActionIndex::makers(const ObjectId& id) const {
  Numbers found;
  std::ranges::copy_if(numbersAt(makes_, id), std::back_inserter(found),
                       [&](std::size_t i) { return matters(plan_.actions[i]); });
  if (const auto carrier = carried_makes_.find(id); carrier != carried_makes_.end()) {
    std::ranges::copy(makers(carrier->second), std::back_inserter(found));
  }
  if (id.kind == Kind::kColumn) {
    for (const ObjectId& above : columnsAbove(id.key, plan_, plan_.to)) {
      std::ranges::copy_if(numbersAt(makes_, above), std::back_inserter(found),
                           [&](std::size_t i) { return matters(plan_.actions[i]); });
    }
  }
  if (const ObjectId relation = relationIn(plan_.to, id);
      isPart(id.kind) && plan_.created(relation) && creations(id).empty()) {
    std::ranges::copy(creations(relation), std::back_inserter(found));
  }
  return found;
}

const Numbers& ActionIndex::unmakers(const ObjectId& id) const {
  const Numbers& found = numbersAt(drops_, id);
  if (!found.empty()) {
    return found;
  }
  if (const auto carrier = carried_drops_.find(id); carrier != carried_drops_.end()) {
    return unmakers(carrier->second);
  }
  if (id.kind == Kind::kColumn) {
    for (const ObjectId& above : columnsAbove(id.key, plan_, plan_.from)) {
      if (const Numbers& drops = numbersAt(drops_, above); !drops.empty()) {
        return drops;
      }
    }
  }
  if (id.kind == Kind::kSequence && plan_.dropped(id)) {  // one that is owned goes with its column
    const auto sequence = plan_.from.sequences.find(id.key);
    const bool owned =
        sequence != plan_.from.sequences.end() && !sequence->second.owned_by.name.empty();
    return owned ? unmakers({Kind::kColumn, sequence->second.owned_by}) : found;
  }
  if (const auto aside = plan_.aside.find(id.key);
      id.kind == Kind::kTable && aside != plan_.aside.end() && aside->second != id.key) {
    return numbersAt(drops_, {Kind::kTable, aside->second});  // a partition goes with the table
  }
  return isPart(id.kind) ? unmakers(relationIn(plan_.from, id)) : found;
}

Numbers ActionIndex::retypes(const ObjectId& id) const {
  Numbers found;
  std::vector<ObjectId> ids = {id};
  if (id.kind == Kind::kColumn) {  // a child's comes with its parent's
    std::ranges::move(columnsAbove(id.key, plan_, plan_.from), std::back_inserter(ids));
  }
  for (const ObjectId& each : ids) {
    std::ranges::copy_if(numbersAt(makes_, each), std::back_inserter(found),
                         [&](std::size_t i) { return plan_.actions[i].rank == kRankType; });
  }
  return found;
}

Numbers ActionIndex::needing(const ObjectId& id) const {
  Numbers found = numbersAt(makes_, id);
  const bool held = id.kind == Kind::kColumn || plan_.inlined.contains(id.key);
  if (held && isPart(id.kind) && plan_.tableCreated(tableOf(id.key))) {
    std::ranges::copy(creations({Kind::kTable, tableOf(id.key)}), std::back_inserter(found));
  }
  return found;
}

}  // namespace strata::planning
