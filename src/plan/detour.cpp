#include "plan/detour.h"

#include <algorithm>

#include "plan/kind_facts.h"

namespace strata::planning {
namespace {

class Finder {
 public:
  explicit Finder(const Context& plan) : plan_(plan) {}

  Detours find(const Ids& circle) {
    for (const ObjectId& id : circle) {
      if (plan_.altered.contains(id) && canBeRemade(id.kind)) {
        found_.remade.insert(id);
      }
      if (id.kind == Kind::kSequence && changesOwner(id.key)) {
        found_.apart.insert(id);
      }
      const Key table = id.kind == Kind::kTable ? id.key : tableOf(id.key);
      takeApart(table);
      const auto stays = plan_.from.tables.find(table);
      if (stays != plan_.from.tables.end() && stays->second.server.empty() &&
          plan_.to.tables.contains(table)) {
        found_.rebuilt.insert(table);
      }
    }
    return std::move(found_);
  }

 private:
  [[nodiscard]] bool changesOwner(const Key& sequence) const {
    const auto from = plan_.from.sequences.find(sequence);
    const auto to = plan_.to.sequences.find(sequence);
    return from != plan_.from.sequences.end() && to != plan_.to.sequences.end() &&
           from->second.owned_by != to->second.owned_by;
  }

  /// The parts that CREATE TABLE would hold and that DROP TABLE would take along.
  void takeApart(const Key& table) {
    if (plan_.tableCreated(table)) {
      for (const auto& [key, constraint] : partsOf(plan_.to.constraints, table)) {
        if (plan_.inlined.contains(key)) {
          found_.apart.insert(idOf(constraint));
        }
      }
    }
    if (plan_.tableDropped(table)) {
      for (const auto& [key, constraint] : partsOf(plan_.from.constraints, table)) {
        if (!constraint.inherited) {
          found_.apart.insert(idOf(constraint));
        }
      }
      for (const auto& [key, index] : partsOf(plan_.from.indexes, table)) {
        if (index.attached_to.name.empty()) {
          found_.apart.insert(idOf(index));
        }
      }
    }
  }

  const Context& plan_;
  Detours found_;
};

/// Whether that added anything.
template <class Set>
bool addTo(Set& set, const Set& more) {
  const std::size_t before = set.size();
  set.insert(more.begin(), more.end());
  return set.size() != before;
}

}  // namespace

Detours detoursOf(const Ids& circle, const Context& plan) {
  return Finder(plan).find(circle);
}

bool widen(Detours& taken, const Detours& more) {
  return addTo(taken.remade, more.remade) || addTo(taken.apart, more.apart) ||
         addTo(taken.rebuilt, more.rebuilt);
}

}  // namespace strata::planning
