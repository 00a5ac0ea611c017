#include "plan/family.h"

#include <algorithm>

#include "plan/kind_facts.h"
#include "plan/lineage.h"
#include "plan/sql_text.h"

namespace strata::planning {
namespace {

class Family {
 public:
  Family(const Context& plan, const ActionIndex& index)
      : plan_(plan),
        index_(index),
        makes_(index.makes()),
        drops_(index.drops()),
        shapes_(index.shapes()) {}

  std::vector<std::pair<std::size_t, std::size_t>> take() {
    addReferenced();
    for (std::size_t i = 0; i < plan_.actions.size(); ++i) {
      addParents(i);
      addGivenUp(i);
      addPrimaryKey(i);
      addPartitionKey(i);
      addMet(i, plan_.actions[i].object.key);
      addLeaving(i);
      addJoining(i);
      addChild(i);
      addPartition(i);
      const bool retypes =
          plan_.actions[i].object.kind == Kind::kColumn && plan_.actions[i].rank == kRankType;
      if (retypes || addsIdentity(plan_.actions[i])) {
        addChildless(i);
      }
      if (retypes) {
        addRetype(i, tableOf(plan_.actions[i].object.key));
      }
    }
    return std::move(edges_);
  }

 private:
  void edge(std::size_t first, std::size_t second) { edges_.emplace_back(first, second); }

  /// A partition goes after the foreign keys that refer to its parents: they refer to it too.
  void addReferenced() {
    std::map<Key, std::vector<ObjectId>> keys;
    for (const auto& [key, constraint] : plan_.from.constraints) {
      if (constraint.type == ConstraintType::kForeignKey) {
        keys[constraint.references].push_back(idOf(constraint));
      }
    }
    for (const auto& [id, drops] : drops_) {
      const auto dropped = plan_.from.tables.find(id.key);
      if (id.kind != Kind::kTable || dropped == plan_.from.tables.end()) {
        continue;
      }
      for (const Key& parent : partitionedAbove(dropped->second, plan_.from)) {
        for (const ObjectId& key : keys[parent]) {
          for (const std::size_t first : index_.unmakers(key)) {
            std::ranges::for_each(drops, [&](std::size_t drop) { edge(first, drop); });
          }
        }
      }
    }
  }

  /// A child's column after its parent's.
  void addParents(std::size_t i) {
    const ObjectId& object = plan_.actions[i].object;
    if (object.kind != Kind::kColumn || plan_.actions[i].before_parents) {
      return;
    }
    const bool drops = plan_.actions[i].act == Act::kDrop;
    const Schema& schema = drops ? plan_.from : plan_.to;
    const auto table = schema.tables.find(tableOf(object.key));
    if (table == schema.tables.end()) {
      return;
    }
    for (const Key& parent : table->second.inherits) {
      for (const std::size_t first : numbersAt(
               drops ? drops_ : makes_, ObjectId{Kind::kColumn, partOf(parent, object.key.name)})) {
        edge(first, i);
      }
    }
  }

  /// What is done to a column of the tables above, comments apart.
  void eachAbove(const Key& column, auto&& act) const {
    const auto table = plan_.to.tables.find(tableOf(column));
    for (const Key& parent :
         table == plan_.to.tables.end() ? std::vector<Key>{} : table->second.inherits) {
      const Key above = partOf(parent, column.name);
      for (const std::size_t other : numbersAt(makes_, ObjectId{Kind::kColumn, above})) {
        if (plan_.actions[other].rank != kRankComment) {
          act(other);
        }
      }
      eachAbove(above, act);
    }
  }

  /// A NOT NULL that is given up for a parent's goes before that comes, and after its key; one that
  /// is kept is made the child's own before the parent's goes.
  void addGivenUp(std::size_t i) {
    const Action& action = plan_.actions[i];
    if (!action.before_parents) {
      return;
    }
    eachAbove(action.object.key, [&](std::size_t other) { edge(i, other); });
    for (const std::size_t other : shapesOf(tableOf(action.object.key))) {
      const ObjectId& id = plan_.actions[other].object;
      const auto key = plan_.from.constraints.find(id.key);
      if (id.kind == Kind::kConstraint && plan_.actions[other].act == Act::kDrop &&
          key != plan_.from.constraints.end() && key->second.type == ConstraintType::kPrimaryKey) {
        edge(other, i);
      }
    }
  }

  /// A partition that is partitioned by a column goes before its parent loses that.
  void addPartitionKey(std::size_t i) {
    const Action& action = plan_.actions[i];
    if (action.object.kind != Kind::kColumn || action.act != Act::kDrop) {
      return;
    }
    for (const auto& [key, table] : plan_.from.tables) {
      const Numbers& drops = numbersAt(drops_, idOf(table));
      if (drops.empty() || !mentions(table.partition_key, action.object.key.name)) {
        continue;
      }
      const std::vector<ObjectId> above =
          columnsAbove(partOf(key, action.object.key.name), plan_, plan_.from);
      if (std::ranges::find(above, action.object) != above.end()) {
        std::ranges::for_each(drops, [&](std::size_t drop) { edge(drop, i); });
      }
    }
  }

  /// A primary key gives its columns a NOT NULL of their own unless a parent's is there.
  void addPrimaryKey(std::size_t i) {
    const Action& action = plan_.actions[i];
    const auto key = plan_.to.constraints.find(action.object.key);
    if (action.object.kind != Kind::kConstraint || action.act != Act::kCreate ||
        key == plan_.to.constraints.end() || key->second.type != ConstraintType::kPrimaryKey) {
      return;
    }
    for (const std::string& column : key->second.columns) {
      eachAbove(partOf(tableOf(key->first), column), [&](std::size_t other) { edge(other, i); });
    }
  }

  [[nodiscard]] const Numbers& shapesOf(const Key& table) const {
    return numbersAt(shapes_, table);
  }

  /// A table leaves a parent before either changes: what is done to the parent would reach it, and
  /// what it has of the parent cannot be taken from it.
  void addLeaving(std::size_t i) {
    const Action& action = plan_.actions[i];
    if (action.leaves.name.empty()) {
      return;
    }
    for (const std::size_t other : shapesOf(action.leaves)) {
      edge(i, other);
    }
    for (std::size_t other = 0; other < plan_.actions.size(); ++other) {
      const auto& aside = plan_.actions[other].aside;
      if (aside && (aside->was == action.leaves || aside->was == action.object.key)) {
        edge(i, other);  // while both have their names
      }
    }
    for (const std::size_t other : shapesOf(action.object.key)) {
      if (!isLate(action) || changesInherited(plan_.actions[other])) {
        edge(i, other);
      }
    }
  }

  /// Whether a table leaves a parent once another has its columns.
  static bool isLate(const Action& leave) { return leave.rank == kRankOther; }

  /// What PostgreSQL does not do to a part that a parent hands down.
  [[nodiscard]] bool changesInherited(const Action& action) const {
    const ObjectId& id = action.object;
    if (id.kind == Kind::kColumn) {
      const Column* column = findColumn(plan_.from, id.key);
      return column != nullptr && column->inherited &&
             (action.act == Act::kDrop || action.rank == kRankType);
    }
    const auto constraint = plan_.from.constraints.find(id.key);
    return id.kind == Kind::kConstraint && action.act == Act::kDrop &&
           constraint != plan_.from.constraints.end() && constraint->second.inherited;
  }

  /// What the table no longer has once it leaves a parent, and may have until then.
  [[nodiscard]] bool canGoLater(const Action& drop) const {
    return drop.act == Act::kDrop && changesInherited(drop) && !contains(plan_.to, drop.object);
  }

  /// And joins one once both are alike. Their indexes find each other whichever comes first.
  void addJoining(std::size_t i) {
    const Action& join = plan_.actions[i];
    if (join.joins.name.empty()) {
      return;
    }
    const bool late = leavesLate(i);
    for (const std::size_t other : shapesOf(join.object.key)) {
      const Action& action = plan_.actions[other];
      const bool index_later = action.object.kind == Kind::kIndex && action.act == Act::kAlter;
      if (index_later) {
        edge(i, other);
      } else if (!late || !canGoLater(action)) {
        edge(other, i);
      }
    }
    for (const std::size_t other : shapesOf(join.joins)) {
      const Action& action = plan_.actions[other];
      if (adopts(action)) {
        edge(i, other);
      } else if (action.object.kind != Kind::kIndex || action.act == Act::kDrop) {
        edge(other, i);
      } else {
        addOnlyIndex(i, other);
      }
    }
    const auto table = plan_.to.tables.find(join.object.key);
    if (table != plan_.to.tables.end() && !table->second.partition_bound.empty()) {
      addChildless(i);
    }
  }

  /// Whether it makes a key that takes those of partitions for its own: ATTACH would not.
  [[nodiscard]] bool adopts(const Action& action) const {
    const auto key = plan_.to.constraints.find(action.object.key);
    return action.object.kind == Kind::kConstraint && action.act == Act::kCreate &&
           key != plan_.to.constraints.end() && !adoptedBy(key->second, plan_.to).empty();
  }

  /// Puts the ways out of other parents before or after a way into one; gives whether the table has
  /// parts of old parents then.
  bool leavesLate(std::size_t join) {
    const Action& action = plan_.actions[join];
    const auto table = plan_.to.tables.find(action.object.key);
    bool late = false;
    for (const std::size_t other : numbersAt(makes_, action.object)) {
      const Action& leave = plan_.actions[other];
      if (leave.leaves.name.empty()) {
        continue;
      }
      const bool comes_again =
          table != plan_.to.tables.end() &&
          std::ranges::find(table->second.inherits, leave.leaves) != table->second.inherits.end();
      if (!isLate(leave) || leave.leaves == action.joins) {
        edge(other, join);
      } else if (!comes_again) {
        edge(join, other);
        late = true;
      }
    }
    return late;
  }

  /// An index on a partitioned table alone comes after the partitions, which would get theirs.
  void addOnlyIndex(std::size_t partition, std::size_t creation) {
    const Action& action = plan_.actions[creation];
    const auto index = plan_.to.indexes.find(action.object.key);
    if (action.object.kind == Kind::kIndex && action.act == Act::kCreate &&
        index != plan_.to.indexes.end() && index->second.only) {
      edge(partition, creation);
      for (const std::size_t drop : numbersAt(drops_, action.object)) {
        edge(drop, partition);
      }
    }
  }

  /// What PostgreSQL only does to a table without children, once those of old are gone.
  void addChildless(std::size_t i) {
    const Key table = tableIn(plan_.actions[i].object);
    for (const auto& [key, child] : plan_.from.tables) {
      if (std::ranges::find(child.inherits, table) == child.inherits.end()) {
        continue;
      }
      for (const std::size_t drop : goneFor(key)) {
        edge(drop, i);
      }
      for (const std::size_t other : waysOut(key, table)) {
        edge(other, i);
      }
    }
  }

  /// Whether a child's own column cannot become that of a parent.
  [[nodiscard]] bool differs(const Column* own, const ObjectId& column) const {
    const Column* parent = findColumn(plan_.to, column.key);
    return own != nullptr && parent != nullptr &&
           (own->type != parent->type || own->collation != parent->collation ||
            own->generated != parent->generated);
  }

  /// A parent's new column once children that go, and have another of that name, are gone.
  void addMet(std::size_t i, const Key& column) {
    const Action& action = plan_.actions[i];
    if (action.object.kind != Kind::kColumn || action.act != Act::kCreate) {
      return;
    }
    for (const auto& [key, child] : plan_.from.tables) {
      const bool is_child =
          std::ranges::find(child.inherits, tableOf(column)) != child.inherits.end();
      if (is_child && differs(findColumn(plan_.from, partOf(key, column.name)), action.object)) {
        std::ranges::for_each(goneFor(key), [&](std::size_t drop) { edge(drop, i); });
        std::ranges::for_each(waysOut(key, tableOf(column)),
                              [&](std::size_t leave) { edge(leave, i); });
      }
      if (is_child) {
        addMet(i, partOf(key, column.name));
      }
    }
  }

  /// The drops of a child, unless it has left its parents before.
  [[nodiscard]] const Numbers& goneFor(const Key& child) const {
    static const Numbers kNone;
    return plan_.aside.contains(child) ? kNone : numbersAt(drops_, {Kind::kTable, child});
  }

  /// What takes a child out of `parent`, also by the way of being set aside.
  [[nodiscard]] Numbers waysOut(const Key& child, const Key& parent) const {
    Numbers found;
    for (std::size_t i = 0; i < plan_.actions.size(); ++i) {
      const Action& action = plan_.actions[i];
      const bool of_child = action.object == ObjectId{Kind::kTable, child} ||
                            (action.object.kind == Kind::kNamespace && plan_.aside.contains(child));
      if (action.leaves == parent && of_child) {
        found.push_back(i);
      }
    }
    return found;
  }

  /// A new type reaches the children: what goes and comes with it there goes before and comes
  /// after.
  void addRetype(std::size_t i, const Key& table) {
    for (const auto& [key, child] : plan_.from.tables) {
      if (std::ranges::find(child.inherits, table) == child.inherits.end()) {
        continue;
      }
      for (const std::size_t other : shapesOf(key)) {
        const Action& action = plan_.actions[other];
        const bool whole = action.object.kind != Kind::kColumn;
        if (whole && action.act == Act::kDrop) {
          edge(other, i);
        } else if (whole && action.act == Act::kCreate) {
          edge(i, other);
        }
      }
      addRetype(i, key);
    }
  }

  static Key tableIn(const ObjectId& id) {
    return id.kind == Kind::kTable ? id.key : tableOf(id.key);
  }

  /// An identity that a table with children cannot get.
  [[nodiscard]] bool addsIdentity(const Action& action) const {
    const ObjectId& id = action.object;
    if (id.kind != Kind::kColumn || action.act == Act::kDrop || action.rank == kRankComment ||
        plan_.tableCreated(tableOf(id.key))) {
      return false;
    }
    const Column* column = findColumn(plan_.to, id.key);
    const Column* was = findColumn(plan_.from, id.key);
    return column != nullptr && column->identity && !(was != nullptr && was->identity);
  }

  /// A new child and the parts of its parents: it is made without constraints that go, before those
  /// that reach it without a check of its rows, and after columns that could not be added to it or
  /// that its own are merged with.
  void addChild(std::size_t i) {
    const Action& creation = plan_.actions[i];
    const auto table = plan_.to.tables.find(creation.object.key);
    if (creation.object.kind != Kind::kTable || creation.act != Act::kCreate ||
        table == plan_.to.tables.end() || plan_.attached.contains(table->first)) {
      return;
    }
    for (const Key& parent : table->second.inherits) {
      for (const std::size_t other : shapesOf(parent)) {
        const Action& action = plan_.actions[other];
        addOnlyIndex(i, other);
        if (addsIdentity(action) || meetsOwn(action, table->second)) {
          edge(other, i);
        }
        if (action.object.kind != Kind::kConstraint) {
          continue;
        }
        if (action.act == Act::kDrop) {
          edge(other, i);
        } else if (action.act == Act::kCreate && isUnchecked(action.object.key)) {
          const bool by_parent = isUnchecked(partOf(table->first, action.object.key.name));
          by_parent ? edge(i, other) : edge(other, i);
        }
      }
    }
  }

  /// Whether a parent's column goes or gets another type whose name a column of the child's own
  /// has.
  static bool meetsOwn(const Action& action, const Table& child) {
    const auto own =
        std::ranges::find(child.columns, partOf(child.key, action.object.key.name), &Column::key);
    return action.object.kind == Kind::kColumn && own != child.columns.end() && !own->inherited &&
           (action.act == Act::kDrop || action.rank == kRankType);
  }

  [[nodiscard]] bool isUnchecked(const Key& constraint) const {
    const auto found = plan_.to.constraints.find(constraint);
    return found != plan_.to.constraints.end() && found->second.definition.ends_with(" NOT VALID");
  }

  /// A new partition after those whose bounds it may take over are gone.
  void addPartition(std::size_t i) {
    const Action& action = plan_.actions[i];
    const auto table = plan_.to.tables.find(action.object.key);
    const bool made = action.act == Act::kCreate && !plan_.attached.contains(action.object.key);
    if (action.object.kind != Kind::kTable || table == plan_.to.tables.end() ||
        table->second.partition_bound.empty() || table->second.inherits.empty() ||
        !(made || !action.joins.name.empty())) {
      return;
    }
    for (const auto& [key, old] : plan_.from.tables) {
      if (old.partition_bound.empty() || old.inherits != table->second.inherits) {
        continue;
      }
      for (const std::size_t drop : goneFor(key)) {
        edge(drop, i);
      }
      for (const std::size_t other : waysOut(key, table->second.inherits.front())) {
        edge(other, i);
      }
    }
  }

  const Context& plan_;
  const ActionIndex& index_;
  const ActionsOf& makes_;
  const ActionsOf& drops_;
  const std::map<Key, Numbers>& shapes_;
  std::vector<std::pair<std::size_t, std::size_t>> edges_;
};

}  // namespace

std::vector<std::pair<std::size_t, std::size_t>> familyEdges(const Context& plan,
                                                             const ActionIndex& index) {
  return Family(plan, index).take();
}

}  // namespace strata::planning
