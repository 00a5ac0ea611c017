#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "model/quoting.h"
#include "plan/action.h"
#include "plan/edges.h"
#include "plan/kind_facts.h"

namespace strata::planning {
namespace {

/// Place among the statements on one table.
enum Place : int { kPlaceBefore, kPlaceAlter, kPlaceComment, kPlaceIndex, kPlaceLast };

struct SortKey {
  int phase = 0;
  Key table = {};
  int place = 0;
  Kind kind = Kind::kTable;
  Key name = {};
  std::size_t number = 0;

  friend auto operator<=>(const SortKey&, const SortKey&) = default;
};

int placeOf(const Action& action) {
  if (action.rank == kRankComment) {
    return kPlaceComment;
  }
  switch (action.object.kind) {
    case Kind::kIndex:
      return action.act == Act::kDrop ? kPlaceBefore : kPlaceIndex;
    case Kind::kTable:
      return action.act == Act::kCreate ? kPlaceBefore : kPlaceLast;
    case Kind::kColumn:
      return kPlaceLast;
    default:
      return kPlaceBefore;
  }
}

SortKey keyOf(const Action& action, std::size_t number, const Context& plan) {
  const Key& key = action.object.key;
  if (!action.table.name.empty()) {
    const bool created = plan.tableCreated(action.table);
    return {.phase = created ? kPhaseNewTable : kPhaseTable,
            .table = action.table,
            .place = kPlaceAlter};
  }
  return {.phase = phaseOf(action, plan),
          .table = key.parent.empty() ? key : tableOf(key),
          .place = placeOf(action),
          .kind = action.object.kind,
          .name = key,
          .number = number};
}

/// The actions of one ALTER TABLE, or one other statement.
struct Group {
  SortKey key = {};
  std::size_t remaining = 0;
  std::size_t external = 0;  ///< edges that come in from actions not yet placed elsewhere
  std::set<std::pair<int, std::size_t>> ready = {};  ///< rank, number
};

/// Kahn's algorithm over groups: a group that can be placed whole goes first, so that a table is
/// altered by one statement wherever that is possible.
class Sorter {
 public:
  explicit Sorter(const Context& plan) : plan_(plan), edges_(edgesOf(plan)) {
    const std::size_t count = plan.actions.size();
    group_of_.resize(count);
    pending_.resize(count);
    done_.resize(count);
    std::map<Key, std::size_t> by_table;
    for (std::size_t i = 0; i < count; ++i) {
      const Key& table = plan.actions[i].table;
      const auto [found, fresh] = table.name.empty() ? std::pair(by_table.end(), true)
                                                     : by_table.try_emplace(table, groups_.size());
      if (fresh) {
        groups_.push_back({.key = keyOf(plan.actions[i], i, plan)});
      }
      group_of_[i] = fresh ? groups_.size() - 1 : found->second;
      ++groups_[group_of_[i]].remaining;
    }
    for (std::size_t i = 0; i < count; ++i) {
      for (const std::size_t target : edges_.targets[i]) {
        ++pending_[target];
        groups_[group_of_[target]].external += group_of_[i] != group_of_[target] ? 1 : 0;
      }
    }
  }

  Expected<Order> run(Ids* circle) {
    for (std::size_t i = 0; i < pending_.size(); ++i) {
      if (pending_[i] == 0) {
        ready(i);
      }
    }
    do {
      while (!whole_.empty() || !partial_.empty()) {
        place(next());
      }
    } while (giveWay());
    if (placed_ != pending_.size()) {
      if (circle != nullptr) {
        addCircle(*circle);
      }
      return cycle();
    }
    return Order{.statements = std::move(statements_), .bodies_first = gave_way_};
  }

 private:
  using Queue = std::set<std::pair<SortKey, std::size_t>>;

  /// What belongs to the table just placed, else the first of all.
  std::size_t next() const {
    if (whole_.empty()) {
      return partial_.begin()->second;
    }
    if (last_ < groups_.size()) {
      const SortKey& last = groups_[last_].key;
      const auto near = whole_.lower_bound({{.phase = last.phase, .table = last.table}, 0});
      if (near != whole_.end() && near->first.phase == last.phase &&
          near->first.table == last.table) {
        return near->second;
      }
    }
    return whole_.begin()->second;
  }

  void enqueue(std::size_t number) {
    Group& group = groups_[number];
    const std::pair entry(group.key, number);
    whole_.erase(entry);
    partial_.erase(entry);
    if (!group.ready.empty()) {
      (group.external == 0 ? whole_ : partial_).insert(entry);
    }
  }

  void ready(std::size_t action) {
    groups_[group_of_[action]].ready.insert({plan_.actions[action].rank, action});
    enqueue(group_of_[action]);
  }

  void place(std::size_t number) {
    Group& group = groups_[number];
    const bool fragment = !plan_.actions[group.ready.begin()->second].table.name.empty();
    if (!fragment || last_ != number) {
      statements_.emplace_back();
    }
    last_ = number;
    while (!group.ready.empty()) {
      const std::size_t action = group.ready.begin()->second;
      group.ready.erase(group.ready.begin());
      statements_.back().push_back(action);
      ++placed_;
      done_[action] = true;
      release(action);
    }
    enqueue(number);
  }

  void release(std::size_t action) {
    for (const std::size_t target : edges_.targets[action]) {
      const std::size_t group = group_of_[target];
      --pending_[target];
      if (group != group_of_[action]) {
        --groups_[group].external;
        enqueue(group);
      }
      if (pending_[target] == 0) {
        ready(target);
      }
    }
  }

  /// When nothing can be placed any more: the first action that only waits for what its body names,
  /// or for drops that can call a type by its name aside, no longer does. False when there is none.
  bool giveWay() {
    std::map<std::size_t, Numbers> waits;  // by target: the sources of its soft edges
    for (const auto& [source, target] : edges_.soft) {
      if (!done_[source] && !done_[target]) {
        waits[target].push_back(source);
      }
    }
    std::erase_if(waits,
                  [&](const auto& entry) { return pending_[entry.first] != entry.second.size(); });
    if (waits.empty()) {
      return false;
    }
    const auto first = std::ranges::min_element(waits, {}, [&](const auto& entry) {
      return std::tuple(!waitsForAsides(entry), groups_[group_of_[entry.first]].key, entry.first);
    });
    gave_way_ = gave_way_ || !waitsForAsides(*first);
    for (const std::size_t source : first->second) {
      std::erase(edges_.targets[source], first->first);
      edges_.soft.erase({source, first->first});
      groups_[group_of_[first->first]].external -=
          group_of_[source] != group_of_[first->first] ? 1 : 0;
    }
    pending_[first->first] = 0;
    ready(first->first);
    return true;
  }

  /// Whether all it waits for can come later without a trace.
  [[nodiscard]] bool waitsForAsides(const std::pair<const std::size_t, Numbers>& waits) const {
    return std::ranges::all_of(waits.second, [&](std::size_t source) {
      return edges_.aside.contains({source, waits.first});
    });
  }

  /// The objects of what is not placed, without what only waits for others.
  void addCircle(Ids& circle) const {
    std::vector<bool> gone = done_;
    for (bool more = true; more;) {
      more = false;
      for (std::size_t i = 0; i < gone.size(); ++i) {
        if (!gone[i] && std::ranges::all_of(edges_.targets[i],
                                            [&](std::size_t target) { return gone[target]; })) {
          gone[i] = more = true;
        }
      }
    }
    for (std::size_t i = 0; i < gone.size(); ++i) {
      if (!gone[i]) {
        circle.insert(plan_.actions[i].object);
      }
    }
  }

  Diagnostic cycle() const {
    std::set<std::string> names;
    for (std::size_t i = 0; i < pending_.size(); ++i) {
      if (pending_[i] != 0) {
        names.insert(named(plan_.actions[i].object));
      }
    }
    std::string list;
    for (const std::string& name : names) {
      list += (list.empty() ? "" : ", ") + name;
    }
    return {.code = "ST4003",
            .message =
                "no order of statements carries the change out, because these depend on "
                "each other: " +
                list,
            .help = "make the change in two migrations"};
  }

  const Context& plan_;
  Edges edges_;
  std::vector<bool> done_;
  bool gave_way_ = false;
  std::vector<Group> groups_;
  std::vector<std::size_t> group_of_;
  std::vector<std::size_t> pending_;
  Queue whole_;
  Queue partial_;
  std::vector<Numbers> statements_;
  std::size_t last_ = static_cast<std::size_t>(-1);
  std::size_t placed_ = 0;
};

}  // namespace

Expected<Order> order(const Context& plan, Ids* circle) {
  return Sorter(plan).run(circle);
}

}  // namespace strata::planning
