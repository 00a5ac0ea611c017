#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "model/quoting.h"
#include "plan/action.h"
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

using Numbers = std::vector<std::size_t>;

/// Finds the actions that make and unmake an object, and from that the edges between actions.
class Edges {
 public:
  explicit Edges(const Context& plan) : plan_(plan), after_(plan.actions.size()) {
    for (std::size_t i = 0; i < plan.actions.size(); ++i) {
      const Action& action = plan.actions[i];
      if (action.act == Act::kDrop) {
        drops_[action.object].push_back(i);
      } else if (action.rank != kRankComment) {
        makes_[action.object].push_back(i);
      }
    }
    for (std::size_t i = 0; i < plan.actions.size(); ++i) {
      addOwn(i);
    }
    addDependencies();
    addNames();
    for (Numbers& targets : after_) {
      std::ranges::sort(targets);
      targets.erase(std::ranges::unique(targets).begin(), targets.end());
    }
  }

  /// By action: those that must come after it.
  [[nodiscard]] const std::vector<Numbers>& targets() const { return after_; }

 private:
  void edge(std::size_t first, std::size_t second) {
    if (first != second) {
      after_[first].push_back(second);
    }
  }

  static const Numbers& at(const std::map<ObjectId, Numbers>& map, const ObjectId& id) {
    static const Numbers kNone;
    const auto found = map.find(id);
    return found == map.end() ? kNone : found->second;
  }

  /// The table or view of a part.
  static ObjectId relationIn(const Schema& schema, const ObjectId& part) {
    const Key relation = tableOf(part.key);
    return {schema.views.contains(relation) ? Kind::kView : Kind::kTable, relation};
  }

  /// Whether others wait for an action that alters its object: those that make its values anew.
  static bool matters(const Action& action) {
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

  /// With those of the table, for a part that comes with CREATE TABLE.
  [[nodiscard]] Numbers makers(const ObjectId& id) const {
    Numbers found;
    std::ranges::copy_if(at(makes_, id), std::back_inserter(found),
                         [&](std::size_t i) { return matters(plan_.actions[i]); });
    if (const ObjectId relation = relationIn(plan_.to, id);
        isPart(id.kind) && plan_.created(relation)) {
      for (const std::size_t i : at(makes_, relation)) {
        if (plan_.actions[i].act == Act::kCreate) {
          found.push_back(i);
        }
      }
    }
    return found;
  }

  /// Or those of the table, when the part goes with it.
  [[nodiscard]] const Numbers& unmakers(const ObjectId& id) const {
    const Numbers& found = at(drops_, id);
    return found.empty() && isPart(id.kind) ? at(drops_, relationIn(plan_.from, id)) : found;
  }

  [[nodiscard]] Numbers retypes(const ObjectId& id) const {
    Numbers found;
    std::ranges::copy_if(at(makes_, id), std::back_inserter(found),
                         [&](std::size_t i) { return plan_.actions[i].rank == kRankType; });
    return found;
  }

  void addOwn(std::size_t i) {
    const Action& action = plan_.actions[i];
    for (const std::size_t first : action.after_actions) {
      edge(first, i);
    }
    for (const ObjectId& id : action.after) {
      for (const std::size_t maker : makers(id)) {
        if (id != action.object || plan_.actions[maker].act == Act::kCreate) {
          edge(maker, i);
        }
      }
    }
    for (const ObjectId& id : action.before) {
      for (const std::size_t unmaker : unmakers(id)) {
        edge(i, unmaker);
      }
      if (action.act == Act::kDrop) {
        for (const std::size_t retype : retypes(id)) {
          edge(i, retype);
        }
      }
    }
    for (const ObjectId& id : action.before_made) {
      for (const std::size_t maker : makers(id)) {
        edge(i, maker);
      }
    }
    addSchema(i);
    addTable(i);
    addParents(i);
  }

  /// Whatever is done to a new table or view comes after its creation.
  void addTable(std::size_t i) {
    const ObjectId& id = plan_.actions[i].object;
    const ObjectId table = isPart(id.kind) ? relationIn(plan_.to, id) : id;
    if ((table.kind != Kind::kTable && table.kind != Kind::kView) || !plan_.created(table) ||
        plan_.actions[i].act == Act::kDrop) {
      return;
    }
    for (const std::size_t maker : at(makes_, table)) {
      if (plan_.actions[maker].act == Act::kCreate) {
        edge(maker, i);
      }
    }
  }

  void addSchema(std::size_t i) {
    const Action& action = plan_.actions[i];
    if (action.object.key.schema.empty()) {
      return;
    }
    const ObjectId schema{Kind::kNamespace, {.name = action.object.key.schema}};
    if (action.act == Act::kDrop) {
      for (const std::size_t unmaker : at(drops_, schema)) {
        edge(i, unmaker);
      }
    } else {
      for (const std::size_t maker : at(makes_, schema)) {
        edge(maker, i);
      }
    }
  }

  /// A child's column after its parent's.
  void addParents(std::size_t i) {
    const ObjectId& object = plan_.actions[i].object;
    if (object.kind != Kind::kColumn) {
      return;
    }
    for (const Schema* schema : {&plan_.from, &plan_.to}) {
      const auto table = schema->tables.find(tableOf(object.key));
      if (table == schema->tables.end()) {
        continue;
      }
      for (const Key& parent : table->second.inherits) {
        const ObjectId id{Kind::kColumn, partOf(parent, object.key.name)};
        for (const Numbers& numbers : {at(makes_, id), at(drops_, id)}) {
          for (const std::size_t first : numbers) {
            edge(first, i);
          }
        }
      }
    }
  }

  /// OWNED BY is a statement of its own; else it would close a circle with the default.
  static bool isOwnership(const Dependency& dependency) {
    return dependency.dependent.kind == Kind::kSequence &&
           (dependency.referenced.kind == Kind::kColumn ||
            dependency.referenced.kind == Kind::kTable);
  }

  void addDependencies() {
    for (const Dependency& dependency : plan_.to.dependencies) {
      if (isOwnership(dependency)) {
        continue;
      }
      for (const std::size_t dependent : at(makes_, dependency.dependent)) {
        const Action& action = plan_.actions[dependent];
        if (action.act == Act::kAlter && action.rank <= kRankDropAttribute) {
          continue;  // takes something away
        }
        for (const std::size_t maker : makers(dependency.referenced)) {
          if (!sameColumnTable(dependent, maker)) {
            edge(maker, dependent);
          }
        }
      }
    }
    for (const Dependency& dependency : plan_.from.dependencies) {
      if (isOwnership(dependency)) {
        continue;
      }
      for (const std::size_t drop : unmakers(dependency.dependent)) {
        for (const std::size_t unmaker : unmakers(dependency.referenced)) {
          edge(drop, unmaker);
        }
        for (const std::size_t retype : retypes(dependency.referenced)) {
          edge(drop, retype);
        }
      }
      for (const std::size_t alter : at(makes_, dependency.dependent)) {
        if (plan_.actions[alter].act == Act::kAlter &&
            (plan_.actions[alter].rank < kRankAddColumn || letsGo(dependency))) {
          for (const std::size_t unmaker : at(drops_, dependency.referenced)) {
            edge(alter, unmaker);
          }
        }
      }
    }
  }

  /// Whether what is altered in place no longer needs what it needed.
  [[nodiscard]] bool letsGo(const Dependency& dependency) const {
    return matters({.object = dependency.dependent}) &&
           !std::ranges::binary_search(plan_.to.dependencies, dependency);
  }

  /// A column on its own table, as some catalogs have it: no fact about order.
  [[nodiscard]] bool sameColumnTable(std::size_t left, std::size_t right) const {
    return plan_.actions[left].object == plan_.actions[right].object;
  }

  /// Names that share pg_class or pg_type, dropped before they are used again.
  void addNames() {
    std::map<std::tuple<NameSpace, std::string, std::string>, Numbers> dropped;
    const auto name_of = [](const ObjectId& id) {
      return std::tuple(nameSpaceOf(id.kind), id.key.schema, id.key.name);
    };
    const auto shares = [](const Action& action) {
      return !action.replaces && nameSpaceOf(action.object.kind) != NameSpace::kOwn;
    };
    for (const auto& [id, numbers] : drops_) {
      for (const std::size_t i : numbers) {
        if (shares(plan_.actions[i])) {
          dropped[name_of(id)].push_back(i);
        }
      }
    }
    for (std::size_t i = 0; i < plan_.actions.size(); ++i) {
      const Action& action = plan_.actions[i];
      if (action.act != Act::kCreate) {
        continue;
      }
      if (nameSpaceOf(action.object.kind) == NameSpace::kOwn) {
        for (const std::size_t drop : at(drops_, action.object)) {
          edge(drop, i);
        }
      } else if (const auto found = dropped.find(name_of(action.object));
                 shares(action) && found != dropped.end()) {
        addReuse(found->second, i);
      }
    }
  }

  void addReuse(const Numbers& drops, std::size_t creation) {
    for (const std::size_t drop : drops) {
      const ObjectId& old = plan_.actions[drop].object;
      const ObjectId& made = plan_.actions[creation].object;
      const bool plain = old.kind == Kind::kConstraint && made.kind == Kind::kConstraint &&
                         old.key != made.key && !hasIndex(old, plan_.from);
      if (!plain) {
        edge(drop, creation);
      }
    }
  }

  static bool hasIndex(const ObjectId& constraint, const Schema& schema) {
    const auto found = schema.constraints.find(constraint.key);
    return found == schema.constraints.end() || (found->second.type != ConstraintType::kCheck &&
                                                 found->second.type != ConstraintType::kForeignKey);
  }

  const Context& plan_;
  std::vector<Numbers> after_;
  std::map<ObjectId, Numbers> makes_;
  std::map<ObjectId, Numbers> drops_;
};

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
  explicit Sorter(const Context& plan) : plan_(plan), edges_(plan) {
    const std::size_t count = plan.actions.size();
    group_of_.resize(count);
    pending_.resize(count);
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
      for (const std::size_t target : edges_.targets()[i]) {
        ++pending_[target];
        groups_[group_of_[target]].external += group_of_[i] != group_of_[target] ? 1 : 0;
      }
    }
  }

  Expected<std::vector<Numbers>> run() {
    for (std::size_t i = 0; i < pending_.size(); ++i) {
      if (pending_[i] == 0) {
        ready(i);
      }
    }
    while (!whole_.empty() || !partial_.empty()) {
      place(next());
    }
    if (placed_ != pending_.size()) {
      return cycle();
    }
    return std::move(statements_);
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
      release(action);
    }
    enqueue(number);
  }

  void release(std::size_t action) {
    for (const std::size_t target : edges_.targets()[action]) {
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

Expected<std::vector<std::vector<std::size_t>>> order(const Context& plan) {
  return Sorter(plan).run();
}

}  // namespace strata::planning
