#include "plan/closure.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "plan/casts.h"
#include "plan/dependents.h"
#include "plan/exchange.h"
#include "plan/kind_facts.h"
#include "plan/lineage.h"
#include "plan/row_readers.h"
#include "plan/sql_text.h"

namespace strata::planning {
namespace {

class Closure {
 public:
  explicit Closure(Context& plan) : plan_(plan), dependents_(plan) {}

  template <class T>
  void seed(const Create<T>& change) {
    if constexpr (std::is_same_v<T, Column>) {
      remakeStoredRows(tableOf(change.to.key));
    } else if constexpr (std::is_same_v<T, Table>) {
      remakeOnlyIndexes(change.to);
      remakeUnchecked(change.to);
    }
  }

  template <class T>
  void seed(const Alter<T>& change) {
    if constexpr (requires { canAlter(change.from, change.to, plan_); }) {
      if (mustBeRemade(change)) {
        makeAnew(idOf(change.to));
      }
    }
  }

  template <class T>
  void seed(const Drop<T>& change) {
    if constexpr (std::is_same_v<T, Constraint> || std::is_same_v<T, Index>) {
      work_.push_back(idOf(change.from));
    } else {
      if constexpr (isStoredType(kKindOf<T>)) {
        becomeNamesake(idOf(change.from));
      }
      // What is changed besides no longer needs it, unless it cannot be changed in place.
      for (const ObjectId& dependent : dependents_.by(idOf(change.from))) {
        if (!plan_.altered.contains(dependent) && canBeRemade(dependent.kind)) {
          makeAnew(dependent);
        }
      }
    }
  }

  void seed(const Alter<Table>& change) {
    if (change.from.inherits != change.to.inherits ||
        change.from.partition_bound != change.to.partition_bound) {
      remakeOnlyIndexes(change.to);
    }
  }

  void seed(const Alter<Function>& change) {
    if (mustBeRemade(change) || yieldsChangedRow(change.to)) {
      makeAnew(idOf(change.to));
    }
  }

  void seed(const Alter<CompositeType>& change) {
    if (mustBeRemade(change)) {
      makeAnew(idOf(change.to));
      return;
    }
    const bool keeps = std::ranges::all_of(change.from.attributes, [&](const Attribute& had) {
      const auto found = std::ranges::find(change.to.attributes, had.name, &Attribute::name);
      return found != change.to.attributes.end() && found->type == had.type &&
             found->collation == had.collation;
    });
    if (!keeps) {
      remakeReaders(idOf(change.to));
    }
  }

  void seed(const Alter<Constraint>& change) {
    if (!canAlter(change.from, change.to) || outlivesParent(change.from, change.to, plan_)) {
      recreate(idOf(change.to));
    }
  }

  void seed(const Alter<Index>& change) {
    const Index& from = change.from;
    const Index& to = change.to;
    const Key table = tableOf(to.key);
    const bool stays_partition =
        plan_.from.tables.contains(table) && plan_.to.tables.contains(table) &&
        plan_.from.tables.at(table).inherits == plan_.to.tables.at(table).inherits;
    const bool detached = stays_partition && !from.attached_to.name.empty() &&
                          from.attached_to != to.attached_to &&
                          plan_.dropped({Kind::kIndex, from.attached_to});
    const bool other_state = from.only != to.only || from.valid != to.valid;
    if (from.definition != to.definition || from.unique != to.unique || detached ||
        (other_state && !completedByChildren(from, to, plan_.to))) {
      recreate(idOf(to));
    }
  }

  void seed(const Alter<Column>& change) {
    if (mustRecreate(change.from, change.to, plan_.version)) {
      recreate(idOf(change.to));
    } else if (change.from.type != change.to.type || change.from.collation != change.to.collation) {
      retype(change.from, change.to);
    }
  }

  void seed(const Alter<Enum>& change) {
    if (!onlyAddsLabels(change.from, change.to)) {
      exchange(idOf(change.to));
    }
  }

  void seed(const Alter<Domain>& change) {
    if (change.from.type != change.to.type || change.from.collation != change.to.collation) {
      exchange(idOf(change.to));
    } else if (looksAtValues(change.from, change.to)) {
      heldWithin(idOf(change.to)) ? exchange(idOf(change.to)) : remakeRows(idOf(change.to));
    }
  }

  /// Columns of the types that are made anew follow them, once all seeds are in.
  void followTypes(std::vector<Change>& changes) {
    if (plan_.exchanged.empty()) {
      return;
    }
    std::set<ObjectId> changed;
    for (const Change& change : changes) {
      if (const auto* alter = change.as<Alter<Column>>()) {
        changed.insert(idOf(alter->to));
      }
    }
    for (const auto& [key, table] : plan_.from.tables) {
      for (const Column& column : table.columns) {
        followType(column, changed, changes);
      }
    }
  }

  void run() {
    while (!work_.empty()) {
      const ObjectId id = work_.back();
      work_.pop_back();
      for (const ObjectId& dependent : dependents_.of(id)) {
        remake(dependent);
      }
    }
  }

  /// Changes for what does not differ, but follows: types made anew along with one that they are
  /// made of, and columns whose default stands on something that is made anew.
  void addFollowers(std::vector<Change>& changes) {
    forEachKind([&]<class T>() {
      for (const ObjectId& id : plan_.exchanged) {
        const bool both = contains(plan_.from, id) && contains(plan_.to, id);
        if (id.kind == kKindOf<T> && both && !plan_.altered.contains(id)) {
          changes.emplace_back(
              Alter<T>{plan_.from.get<T>().at(id.key), plan_.to.get<T>().at(id.key)});
        }
      }
    });
    Ids followed;
    for (const Change& change : changes) {
      followed.insert(change.id());
    }
    for (const ObjectId& id : plan_.restated) {
      if (!followed.contains(id) && !plan_.recreated.contains(id)) {
        changes.emplace_back(
            Alter<Column>{*findColumn(plan_.from, id.key), *findColumn(plan_.to, id.key)});
      }
    }
  }

 private:
  /// A partition that joins would get its part of each index of its parent, also of one on that
  /// alone.
  void remakeOnlyIndexes(const Table& partition) {
    for (const ObjectId& index : onlyAbove(partition, plan_.to)) {
      recreate(index);
    }
  }

  /// A new child would get its part of an unchecked constraint as one that is valid.
  void remakeUnchecked(const Table& child) {
    for (const auto& [key, constraint] : partsOf(plan_.to.constraints, child.key)) {
      if (child.partition_bound.empty() && constraint.type == ConstraintType::kCheck &&
          constraint.inherited && isUnchecked(constraint)) {
        recreateAbove(constraint);
      }
    }
  }

  /// The checks of that name of the tables above.
  void recreateAbove(const Constraint& check) {
    const Table* table = tableIn(plan_.to, tableOf(check.key));
    for (const Key& parent : table == nullptr ? std::vector<Key>{} : table->inherits) {
      const auto above = plan_.to.constraints.find(partOf(parent, check.key.name));
      if (above != plan_.to.constraints.end()) {
        recreate(idOf(above->second));
        recreateAbove(above->second);
      }
    }
  }

  /// ALTER cannot do it, or would close a circle.
  template <class T>
  [[nodiscard]] bool mustBeRemade(const Alter<T>& change) const {
    return plan_.detours.remade.contains(idOf(change.to)) ||
           !canAlter(change.from, change.to, plan_);
  }

  [[nodiscard]] bool inBoth(const ObjectId& id) const {
    const bool remade = canBeRemade(id.kind) || id.kind == Kind::kColumn;
    return remade && contains(plan_.from, id) && contains(plan_.to, id);
  }

  /// Parts that belong to a parent's come and go with that.
  [[nodiscard]] bool follows(const ObjectId& id) const {
    return (id.kind == Kind::kConstraint || id.kind == Kind::kColumn) && followsParent(id, plan_);
  }

  /// A parsed body that yields rows of a table whose columns come or go: the old one keeps the
  /// column, the new one does without.
  [[nodiscard]] bool yieldsChangedRow(const Function& function) const {
    return std::ranges::any_of(plan_.acts, [&](const auto& entry) {
      const ObjectId& id = entry.first;
      return id.kind == Kind::kColumn && !plan_.tableCreated(tableOf(id.key)) &&
             readsRows(function, tableOf(id.key));
    });
  }

  void recreate(const ObjectId& id) {
    if (inBoth(id) && !follows(id) && plan_.recreated.insert(id).second) {
      work_.push_back(id);
      if (id.kind == Kind::kColumn) {
        remakeStoredRows(tableOf(id.key));
        goAlong(id.key);
      } else if (id.kind == Kind::kConstraint) {
        takeAlong(plan_.from.constraints.at(id.key));
      }
    }
  }

  /// A constraint that is made anew is so in the children too, which say then what is theirs.
  void takeAlong(const Constraint& constraint) {
    for (const auto& [key, table] : plan_.from.tables) {
      for (const auto& [name, part] : partsOf(plan_.from.constraints, key)) {
        const ObjectId id = idOf(part);
        if (part.inherited && inBoth(id) && follows(id) &&
            carrierIn(part, plan_.from, plan_)->key == constraint.key &&
            plan_.recreated.insert(id).second) {
          takeAlong(part);
        }
      }
    }
  }

  /// A column that is made anew is so in the children too, under what they have on it themselves.
  void goAlong(const Key& column) {
    for (const auto& [key, table] : plan_.from.tables) {
      const ObjectId child{Kind::kColumn, partOf(key, column.name)};
      const bool has = std::ranges::find(table.inherits, tableOf(column)) != table.inherits.end();
      if (has && inBoth(child) && follows(child) && going_along_.insert(child).second) {
        work_.push_back(child);
        remakeStoredRows(key);
        goAlong(child.key);
      }
    }
  }

  /// What stands on something that goes for a while goes too, as far as no row goes with it.
  void remake(const ObjectId& id) {
    const Column* column = id.kind == Kind::kColumn ? findColumn(plan_.from, id.key) : nullptr;
    if (isStoredType(id.kind)) {
      makeAnew(id);
    } else if (canBeRemade(id.kind) || (column != nullptr && column->generated != Generated::kNo)) {
      recreate(id);
    } else if (column != nullptr && !column->default_expr.empty() && inBoth(id)) {
      plan_.restated.insert(id);
    }
  }

  /// Types that rows are made of live on under another name until the rows have moved.
  void makeAnew(const ObjectId& id) {
    const bool both = contains(plan_.from, id) && contains(plan_.to, id);
    if (both && isStoredType(id.kind) && (!canBeRemade(id.kind) || isStored(id))) {
      exchange(id);
    } else {
      recreate(id);
    }
  }

  /// A type whose columns stay, to be of one of another kind by the same name.
  void becomeNamesake(const ObjectId& type) {
    const std::optional<ObjectId> namesake = namesakeIn(plan_.to, type);
    if (namesake && isStored(type)) {
      exchange(type);
      plan_.exchanged.insert(*namesake);
    }
  }

  /// Whether a column that stays is of the type, also by way of another type.
  bool isStored(const ObjectId& type) {
    return std::ranges::any_of(dependents_.by(type), [&](const ObjectId& dependent) {
      if (dependent.kind == Kind::kColumn) {
        return contains(plan_.to, dependent) && usesType(dependent, type);
      }
      // A domain is always exchanged, so that what it is made of must be too.
      const bool exchanged = !canBeRemade(dependent.kind) && contains(plan_.from, dependent) &&
                             contains(plan_.to, dependent);
      return isStoredType(dependent.kind) && (exchanged || isStored(dependent));
    });
  }

  /// Whether a column that stays has values of the type within others of its own, where PostgreSQL
  /// does not look for them.
  bool heldWithin(const ObjectId& type) {
    return std::ranges::any_of(dependents_.by(type), [&](const ObjectId& dependent) {
      if (dependent.kind == Kind::kColumn) {
        return contains(plan_.to, dependent) && usesType(dependent, type) &&
               parseType(findColumn(plan_.from, dependent.key)->type).array;
      }
      return dependent.kind == Kind::kDomain ? heldWithin(dependent)
                                             : isStoredType(dependent.kind) && isStored(dependent);
    });
  }

  /// Views that have values of the type within their rows, and what has expressions with values
  /// that hold those of the type: PostgreSQL lets it not change under them.
  void remakeRows(const ObjectId& type, bool held = false) {
    for (const ObjectId& dependent : dependents_.by(type)) {
      if (dependent.kind == Kind::kColumn && usesType(dependent, type)) {
        remakeStoredRows(tableOf(dependent.key));
      } else if (dependent.kind == Kind::kView) {
        recreate(dependent);
      } else if (isStoredType(dependent.kind)) {
        remakeRows(dependent, held || dependent.kind != Kind::kDomain ||
                                  namesArraysOf(dependent, type, plan_.from));
      } else if (namesArraysOf(dependent, type, plan_.from) ||
                 (held && !parsedText(dependent, plan_.from).empty())) {
        remake(dependent);
      }
    }
  }

  bool usesType(const ObjectId& column, const ObjectId& type) const {
    const std::vector<ObjectId> ids =
        typeAndCollationOf(*findColumn(plan_.from, column.key), plan_.from);
    return std::ranges::find(ids, type) != ids.end();
  }

  void exchange(const ObjectId& type) {
    if (!plan_.exchanged.insert(type).second) {
      return;
    }
    for (const ObjectId& dependent : dependents_.by(type)) {
      if (dependent.kind != Kind::kColumn || !usesType(dependent, type)) {
        remake(dependent);
      }
    }
  }

  /// Views, rules, parsed routines and the like, which PostgreSQL does not let a column change
  /// under.
  void remakeReaders(const ObjectId& id) {
    for (const ObjectId& dependent : dependents_.by(id)) {
      switch (dependent.kind) {
        case Kind::kView:
        case Kind::kRule:
        case Kind::kTrigger:
        case Kind::kPolicy:
        case Kind::kFunction:
        case Kind::kPublication:
          recreate(dependent);
          break;
        default:
          break;
      }
    }
  }

  /// Materialized views of whole rows of a table, which PostgreSQL lets no rewrite of it pass.
  void remakeStoredRows(const Key& table) {
    for (const auto& [key, view] : plan_.from.views) {
      if (readsRows(view, table)) {
        recreate(idOf(view));
      }
    }
  }

  void retype(const Column& from, const Column& to) {
    const ObjectId id = idOf(to);
    remakeStoredRows(tableOf(id.key));
    const Table& table = plan_.from.tables.at(tableOf(id.key));
    const bool in_key = mentions(table.partition_key, id.key.name);
    if (in_key) {
      plan_.needed_rebuilds.insert(table.key);
      plan_.refuse(id, "it is part of the partition key, whose type PostgreSQL cannot change",
                   "create a new partitioned table and move the rows in a migration of your own "
                   "(strata migrate new)");
    }
    for (const Column& other : table.columns) {
      if (other.generated != Generated::kNo && other.key != from.key &&
          mentions(other.default_expr, from.key.name)) {
        recreate(idOf(other));
      }
    }
    remakeReaders(id);
    remakeReread(from.key);
    remakeKeysThatInclude(from.key);
    if (!changeOfType(from, plan_.from, to, plan_.to).same_family) {
      for (const ObjectId& key : dependents_.foreignKeysOn(from.key)) {
        recreate(key);
      }
    }
  }

  /// PostgreSQL makes a key over a column of a new type again, and does not think of the foreign
  /// keys that refer to it when the key only includes the column.
  void remakeKeysThatInclude(const Key& column) {
    const std::vector<ObjectId> ids = dependents_.ofColumn(column);
    for (const Constraint* foreign : dependents_.foreignKeysTo(tableOf(column))) {
      const bool names = std::ranges::find(foreign->referenced_columns, column.name) !=
                         foreign->referenced_columns.end();
      for (const ObjectId& key :
           names ? std::vector<ObjectId>{} : referencedKey(*foreign, plan_.from)) {
        if (std::ranges::find(ids, key) != ids.end()) {
          recreate(idOf(*foreign));
        }
      }
    }
  }

  /// Constraints and indexes on a column whose type changes are made again from what PostgreSQL
  /// prints, which it does not always read as it was.
  void remakeReread(const Key& column) {
    const std::vector<ObjectId> ids = dependents_.ofColumn(column);
    for (const ObjectId& id : ids) {
      const auto constraint = plan_.from.constraints.find(id.key);
      const auto index = plan_.from.indexes.find(id.key);
      const std::string definition = id.kind == Kind::kConstraint ? constraint->second.definition
                                     : id.kind == Kind::kIndex    ? index->second.definition
                                                                  : std::string();
      if (readBack(definition) != definition) {
        recreate(id);
      }
    }
  }

  void followType(const Column& column, const std::set<ObjectId>& changed,
                  std::vector<Change>& changes) {
    const std::vector<ObjectId> types = typeAndCollationOf(column, plan_.from);
    const auto type = std::ranges::find_if(
        types, [&](const ObjectId& id) { return plan_.exchanged.contains(id); });
    const ObjectId table{Kind::kTable, tableOf(column.key)};
    if (type == types.end() || plan_.recreated.contains(table)) {
      return;
    }
    const Column* wanted = findColumn(plan_.to, column.key);
    if (plan_.recreated.contains({Kind::kTable, tableOf(column.key)})) {
      return;  // its rows are copied
    }
    recreateMentions(column, *type);
    if (wanted == nullptr || !std::ranges::equal(typeAndCollationOf(*wanted, plan_.to), types, {},
                                                 &ObjectId::key, &ObjectId::key)) {
      return;
    }
    retype(column, *wanted);
    if (!changed.contains(idOf(column)) && !followsParent(idOf(column), plan_)) {
      changes.emplace_back(Alter<Column>{column, *wanted});
    }
  }

  /// Checks and indexes of the column's table whose text holds constants of the type: PostgreSQL
  /// would read them again with the old type's name.
  void recreateMentions(const Column& column, const ObjectId& type) {
    const Key table = tableOf(column.key);
    for (const auto& [key, constraint] : partsOf(plan_.from.constraints, table)) {
      if (mentions(constraint.definition, type.key)) {
        recreate(idOf(constraint));
      }
    }
    for (const auto& [key, index] : partsOf(plan_.from.indexes, table)) {
      if (mentions(index.definition, type.key)) {
        recreate(idOf(index));
      }
    }
    for (const ObjectId& dependent : dependents_.by(type)) {
      if (dependent.kind == Kind::kConstraint || dependent.kind == Kind::kIndex) {
        recreate(dependent);
      }
    }
  }

  Context& plan_;
  std::vector<ObjectId> work_;
  Ids going_along_;
  Dependents dependents_;
};

void addRecreation(const ObjectId& id, const Context& plan, std::vector<Change>& out) {
  if (id.kind == Kind::kColumn) {
    out.emplace_back(Drop<Column>{*findColumn(plan.from, id.key)});
    out.emplace_back(Create<Column>{*findColumn(plan.to, id.key)});
    return;
  }
  forEachKind([&]<class T>() {
    if (kKindOf<T> == id.kind) {
      out.emplace_back(Drop<T>{plan.from.get<T>().at(id.key)});
      out.emplace_back(Create<T>{plan.to.get<T>().at(id.key)});
    }
  });
}

}  // namespace

std::vector<Change> withRecreations(std::vector<Change> changes, Context& plan) {
  Closure closure(plan);
  for (const Change& change : changes) {
    visit([&](const auto& each) { closure.seed(each); }, change);
  }
  for (std::size_t followed = 0;;) {  // a type may only be made anew for what stands on a routine
    closure.followTypes(changes);
    closure.run();
    if (std::exchange(followed, plan.exchanged.size()) == plan.exchanged.size()) {
      break;
    }
  }
  closure.addFollowers(changes);
  std::erase_if(changes, [&](const Change& change) {
    return change.act() == Change::Act::kAlter && plan.recreated.contains(change.id());
  });
  for (const ObjectId& id : plan.recreated) {
    addRecreation(id, plan, changes);
  }
  return changes;
}

}  // namespace strata::planning
