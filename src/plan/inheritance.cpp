#include "plan/inheritance.h"

#include <algorithm>

#include "plan/lineage.h"
#include "plan/not_null.h"

namespace strata::planning {
namespace {

/// `column` with every member in which its parent's column changes set to the parent's new value.
Column carriedByParent(const Column& column, const Column& parent_from, const Column& parent_to,
                       int version) {
  Column out = column;
  const auto carry = [&](auto member) {
    if (parent_from.*member != parent_to.*member) {
      out.*member = parent_to.*member;
    }
  };
  carry(&Column::type);
  carry(&Column::collation);
  carry(&Column::default_expr);
  carry(&Column::generated);
  carryNotNull(out, parent_from, parent_to, version);
  carry(&Column::storage);
  carry(&Column::statistics);
  return out;
}

/// What a new child gets depends on whether it or its parent's change comes first: such values are
/// equal to none, so that the child's are said.
constexpr const char* kUnknown = "?";
constexpr int kUnknownStatistics = -2;

/// By what is done to `carrier`, or to what that has it from itself.
void absorb(const Change& change, Kind kind, const Key& carrier, Context& plan) {
  std::vector<ObjectId> carriers = {{kind, carrier}};
  const Schema& schema = findColumn(plan.from, carrier) != nullptr ? plan.from : plan.to;
  const Column* parent = kind == Kind::kColumn ? parentColumn(carrier, schema) : nullptr;
  for (; parent != nullptr; parent = parentColumn(parent->key, schema)) {
    carriers.push_back({kind, parent->key});
  }
  for (auto index = plan.from.indexes.find(carrier);
       kind == Kind::kIndex && index != plan.from.indexes.end() &&
       !index->second.attached_to.name.empty();
       index = plan.from.indexes.find(index->second.attached_to)) {
    carriers.push_back({kind, index->second.attached_to});
  }
  plan.absorbed.push_back({change, std::move(carriers)});
}

/// By statements on `carriers`, on the table of a part or on its parents.
void absorbByTable(const Change& change, const Key& table, Context& plan,
                   std::vector<ObjectId> carriers = {}) {
  carriers.push_back({Kind::kTable, table});
  for (const Schema* schema : {&plan.from, &plan.to}) {
    if (const Table* found = tableIn(*schema, table)) {
      for (const Key& parent : found->inherits) {
        carriers.push_back({Kind::kTable, parent});
      }
    }
  }
  plan.absorbed.push_back({change, std::move(carriers)});
}

/// What follows from the parents that the table comes or ceases to have.
void followParents(Column& reached, const Column& to, const Context& plan) {
  const bool left = reached.inherited && !to.inherited;
  reached.inherited = to.inherited;
  if (reached.not_null && to.not_null && left) {
    NotNull value = reached.not_null_constraint.value_or(NotNull{});
    value.local = false;
    const bool plain =
        reached.not_null_name.text == automaticName(to.key.parent, {to.key.name}, "not_null");
    value.name = plain ? "" : reached.not_null_name.text;
    reached.not_null_constraint = value == NotNull{} ? std::nullopt : std::optional(value);
  }
  const auto is_partition = [&](const Schema& schema) {
    const Table* table = tableIn(schema, tableOf(to.key));
    return table != nullptr && !table->partition_bound.empty();
  };
  if (is_partition(plan.to) && to.inherited && reached.not_null && to.not_null &&
      to.not_null_constraint.value_or(NotNull{}).local) {
    NotNull value = reached.not_null_constraint.value_or(NotNull{});
    value.local = true;  // by what comes after ATTACH
    reached.not_null_constraint = value;
  }
  if (plan.version >= kSharedIdentity && is_partition(plan.to) && to.inherited) {
    reached.identity = to.identity;  // a partition's is the topmost table's
  } else if (plan.version >= kSharedIdentity && is_partition(plan.from) && left) {
    reached.identity.reset();  // and stays there
  }
}

/// ADD COLUMN on a parent adds it to its children, or merges it with theirs.
bool keep(Create<Column>& change, Context& plan, std::vector<Change>& more) {
  const Column* parent = parentColumn(change.to.key, plan.to);
  if (!change.to.inherited || parent == nullptr ||
      !staysChild(tableOf(change.to.key), tableOf(parent->key), plan)) {
    return true;
  }
  absorb(change, Kind::kColumn, parent->key, plan);
  Column got = *parent;
  got.key = change.to.key;
  got.inherited = true;
  got.options.clear();
  got.comment.clear();
  setInheritedNotNull(got, *parent);
  const Table* child = tableIn(plan.to, tableOf(got.key));
  if (plan.version < kSharedIdentity || child->partition_bound.empty()) {
    got.identity.reset();
  }
  if (got != change.to) {
    more.emplace_back(Alter<Column>{got, change.to});
  }
  return false;
}

bool keep(Drop<Column>& change, Context& plan, std::vector<Change>&) {
  const Column* parent = parentColumn(change.from.key, plan.from);
  if (!change.from.inherited || parent == nullptr ||
      !staysChild(tableOf(change.from.key), tableOf(parent->key), plan)) {
    return true;
  }
  absorb(change, Kind::kColumn, parent->key, plan);
  return false;
}

bool keep(Alter<Column>& change, Context& plan, std::vector<Change>&) {
  if (change.from == change.to) {
    return true;  // follows its type, which is made anew
  }
  const Column* parent_from = parentColumn(change.from.key, plan.from);
  const Column* parent_to = parentColumn(change.to.key, plan.to);
  Column reached = change.from;
  bool by_column = false;
  if (parent_from != nullptr && parent_to != nullptr && parent_from->key == parent_to->key &&
      staysChild(tableOf(change.to.key), tableOf(parent_to->key), plan)) {
    reached = carriedByParent(change.from, *parent_from, *parent_to, plan.version);
    by_column = *parent_from != *parent_to;
  }
  followParents(reached, change.to, plan);
  if (reached == change.to) {
    if (by_column) {
      absorb(change, Kind::kColumn, parent_to->key, plan);
    } else {
      absorbByTable(change, tableOf(change.to.key), plan);
    }
    return false;
  }
  change.from = std::move(reached);
  return true;
}

/// `constraint` with what a child's has for itself as in `own`.
Constraint withoutExtras(const Constraint& constraint, const Constraint& own) {
  Constraint out = constraint;
  out.comment = own.comment;
  out.clustered = own.clustered;
  out.tablespace = own.tablespace;
  out.index_statistics = own.index_statistics;
  out.index_comment = own.index_comment;
  return out;
}

/// A parent's constraint, and those that carry that in turn.
std::vector<ObjectId> carriersOf(const Constraint* carrier, const Schema& schema,
                                 const Context& plan) {
  std::vector<ObjectId> out;
  for (; carrier != nullptr; carrier = carrierIn(*carrier, schema, plan)) {
    out.push_back(idOf(*carrier));
  }
  return out;
}

/// Whether ATTACH PARTITION gives a table this constraint, and by this name.
bool madeByAttach(const Constraint& constraint, const Schema& schema) {
  const Constraint* parent = parentConstraint(constraint, schema);
  switch (constraint.type) {
    case ConstraintType::kPrimaryKey:
      return constraint.key.name == automaticName(constraint.key.parent, {}, "pkey");
    case ConstraintType::kUnique:
      return constraint.key.name == automaticName(constraint.key.parent, constraint.columns, "key");
    case ConstraintType::kExclusion:
      return constraint.key.name ==
             automaticName(constraint.key.parent, constraint.columns, "excl");
    case ConstraintType::kForeignKey:
      return parent != nullptr && constraint.key.name == parent->key.name;
    default:
      return false;
  }
}

/// An inherited constraint comes and goes with its parent's; little of it is its own.
bool keep(Create<Constraint>& change, Context& plan, std::vector<Change>& more) {
  if (!change.to.inherited || isAdopted(change.to, plan.to)) {
    return true;
  }
  const Constraint* carrier = carrierIn(change.to, plan.to, plan);
  const Key table = tableOf(change.to.key);
  const bool joins = carrier == nullptr && !plan.tableCreated(table);
  const bool unchecked = change.to.type == ConstraintType::kCheck &&
                         change.to.definition.ends_with(" NOT VALID") &&
                         plan.attached.contains(table);
  if ((joins && !madeByAttach(change.to, plan.to)) || unchecked) {
    return true;
  }
  absorbByTable(change, tableOf(change.to.key), plan, carriersOf(carrier, plan.to, plan));
  const Constraint bare = withoutExtras(change.to, {});
  if (bare != change.to) {
    more.emplace_back(Alter<Constraint>{bare, change.to});
  }
  return false;
}

bool keep(Drop<Constraint>& change, Context& plan, std::vector<Change>&) {
  const Constraint* carrier =
      change.from.inherited ? carrierIn(change.from, plan.from, plan) : nullptr;
  if (carrier == nullptr) {
    return true;
  }
  absorbByTable(change, tableOf(change.from.key), plan, carriersOf(carrier, plan.from, plan));
  return false;
}

bool keep(Alter<Constraint>& change, Context& plan, std::vector<Change>&) {
  if (!change.from.inherited && !change.to.inherited) {
    return true;
  }
  Constraint reached = withoutExtras(change.to, change.from);
  if (carrierIn(change.to, plan.to, plan) == nullptr) {
    reached.definition = change.from.definition;
  }
  if (reached == change.to) {
    absorbByTable(change, tableOf(change.to.key), plan);
    return false;
  }
  change.from = reached;
  return true;
}

/// Whether the index that PostgreSQL makes for a partition together with its parent's gets this
/// name: with a number when those before it have the others.
bool namedByServer(const Index& index, const Schema& schema) {
  const std::string stem = automaticName(index.key.parent, index.columns, "idx");
  Key key = index.key;
  key.name = stem;
  for (int number = 1; key.name != index.key.name; ++number) {
    const auto before = schema.indexes.find(key);
    if (before == schema.indexes.end() || !(before->second.attached_to < index.attached_to)) {
      return false;
    }
    key.name = stem + std::to_string(number);
  }
  return true;
}

bool keep(Create<Index>& change, Context& plan, std::vector<Change>& more) {
  const Index& index = change.to;
  const ObjectId parent{Kind::kIndex, index.attached_to};
  const auto in_to = plan.to.indexes.find(index.attached_to);
  const bool cascades = in_to != plan.to.indexes.end() && !in_to->second.only &&
                        (plan.created(parent) || plan.tableCreated(tableOf(index.key)));
  if (index.attached_to.name.empty() || !cascades || !namedByServer(index, plan.to) ||
      plan.attached.contains(tableOf(index.key))) {
    return true;
  }
  const bool with_table = !plan.created(parent);
  absorb(change, with_table ? Kind::kTable : Kind::kIndex,
         with_table ? tableOf(index.key) : index.attached_to, plan);
  Index bare = index;
  bare.comment.clear();
  bare.statistics.clear();
  bare.clustered = false;
  bare.tablespace.clear();
  if (bare != index) {
    more.emplace_back(Alter<Index>{bare, index});
  }
  return false;
}

/// Attached indexes make their parent's whole.
bool keep(Alter<Index>& change, Context& plan, std::vector<Change>&) {
  if (change.from.only == change.to.only && change.from.valid == change.to.valid) {
    return true;
  }
  std::vector<ObjectId> carriers;
  for (const auto& [key, index] : plan.to.indexes) {
    if (index.attached_to == change.to.key) {
      carriers.push_back(idOf(index));
    }
  }
  plan.absorbed.push_back({change, std::move(carriers)});
  change.from.only = change.to.only;
  change.from.valid = change.to.valid;
  return change.from != change.to;
}

bool keep(Drop<Index>& change, Context& plan, std::vector<Change>&) {
  const ObjectId parent{Kind::kIndex, change.from.attached_to};
  if (change.from.attached_to.name.empty() || !plan.dropped(parent) ||
      !staysChild(tableOf(change.from.key), tableOf(change.from.attached_to), plan)) {
    return true;
  }
  absorb(change, Kind::kIndex, change.from.attached_to, plan);
  return false;
}

/// Whether TYPE is said for a column, perhaps since its type is made anew.
bool isRetyped(const Column& from, const Column& to, const Context& plan) {
  return from.type != to.type || from.collation != to.collation ||
         std::ranges::any_of(typeAndCollationOf(to, plan.to),
                             [&](const ObjectId& id) { return plan.exchanged.contains(id); });
}

/// Whether SET DEFAULT is said again for a column, or for one that hands it down: its type changes,
/// or something that the default stands on.
bool restatesDefault(const ObjectId& column, const Context& plan) {
  const Column& from = *findColumn(plan.from, column.key);
  const Column& to = *findColumn(plan.to, column.key);
  const bool here = isRetyped(from, to, plan) || plan.restated.contains(column);
  if (here && !to.default_expr.empty()) {
    return true;
  }
  const Column* parent = parentColumn(column.key, plan.from);
  return followsParent(column, plan) && findColumn(plan.to, parent->key) != nullptr &&
         restatesDefault(idOf(*parent), plan);
}

/// What of a parent's statements stays with a child that does not change itself.
void carryValues(Column& child, const Column& parent_from, const Column& parent_to) {
  const auto carry = [&](auto member) {
    if (parent_from.*member != parent_to.*member) {
      child.*member = parent_to.*member;
    }
  };
  carry(&Column::default_expr);
  carry(&Column::storage);
  carry(&Column::statistics);
}

/// A column of `from` with the values that it has once the statements on all above it have run.
Column reachedFromAbove(const Column& column, const Context& plan) {
  Column out = column;
  const Column* parent = column.inherited ? parentColumn(column.key, plan.from) : nullptr;
  const Column* wanted = parent == nullptr ? nullptr : findColumn(plan.to, parent->key);
  if (wanted != nullptr && findColumn(plan.to, column.key) != nullptr &&
      followsParent(idOf(column), plan)) {
    const Column above = reachedFromAbove(*parent, plan);
    carryValues(out, *parent, above);
    carryValues(out, above, *wanted);
  }
  return out;
}

/// What TYPE on a parent leaves of a child's column: the parent's storage, and no compression.
void takeRetype(Column& reached, const Column& wanted, const Context& plan) {
  const Column* parent = parentColumn(wanted.key, plan.to);
  reached.storage = parent == nullptr ? reached.storage : parent->storage;
  reached.compression = wanted.compression.empty() ? "" : kUnknown;
}

/// A child that keeps its values where its parents' change says them again.
void addOwnValues(std::vector<Change>& changes, Context& plan) {
  std::map<ObjectId, Alter<Column>*> altered;
  for (Change& change : changes) {
    if (auto* alter = change.edit<Alter<Column>>()) {
      altered[idOf(alter->to)] = alter;
    }
  }
  std::vector<Change> more;
  std::set<ObjectId> reaches;  // by TYPE on a parent all that it shall be
  for (const auto& [key, table] : plan.from.tables) {
    for (const Column& column : table.columns) {
      const Column* wanted = column.inherited ? findColumn(plan.to, column.key) : nullptr;
      if (wanted == nullptr || plan.tableCreated(key) || plan.created(idOf(column)) ||
          column.generated != Generated::kNo || !followsParent(idOf(column), plan)) {
        continue;
      }
      const auto known = altered.find(idOf(column));
      Column reached = known != altered.end() ? known->second->from
                       : column == *wanted    ? reachedFromAbove(column, plan)
                                              : *wanted;
      if (isRetyped(column, *wanted, plan)) {
        takeRetype(reached, *wanted, plan);
      }
      if (known != altered.end() && reached == *wanted && known->second->from != *wanted) {
        absorb(*known->second, Kind::kColumn, parentColumn(column.key, plan.to)->key, plan);
        reaches.insert(idOf(column));
      } else if (known != altered.end()) {
        known->second->from = std::move(reached);
      } else if (reached != *wanted) {
        more.emplace_back(Alter<Column>{std::move(reached), *wanted});
      }
    }
  }
  std::erase_if(changes, [&](const Change& change) {
    return change.act() == Change::Act::kAlter && reaches.contains(change.id());
  });
  std::ranges::move(more, std::back_inserter(changes));
}

/// A child that has another default than its parent says so again once that has.
void addOwnDefaults(std::vector<Change>& changes, const Context& plan) {
  std::map<ObjectId, Alter<Column>*> altered;
  for (Change& change : changes) {
    if (auto* alter = change.edit<Alter<Column>>()) {
      altered[idOf(alter->to)] = alter;
    }
  }
  std::vector<Change> more;
  for (const auto& [key, table] : plan.to.tables) {
    for (const Column& column : table.columns) {
      const Column* parent = column.inherited ? parentColumn(column.key, plan.to) : nullptr;
      const bool stays = parent != nullptr && findColumn(plan.from, column.key) != nullptr &&
                         findColumn(plan.from, parent->key) != nullptr;
      if (!stays || column.generated != Generated::kNo ||
          column.default_expr == parent->default_expr || !followsParent(idOf(column), plan) ||
          !restatesDefault(idOf(*parent), plan)) {
        continue;
      }
      const auto known = altered.find(idOf(column));
      if (known != altered.end()) {
        known->second->from.default_expr = parent->default_expr;
        continue;
      }
      Column reached = column;
      reached.default_expr = parent->default_expr;
      more.emplace_back(Alter<Column>{std::move(reached), column});
    }
  }
  std::ranges::move(more, std::back_inserter(changes));
}

/// keep() of the change when it is one of `Types`; all others stay.
template <class... Types>
bool keepAny(Change& change, Context& plan, std::vector<Change>& more) {
  bool stays = true;
  const auto ask = [&]<class C>() {
    if (C* const each = change.edit<C>()) {
      stays = keep(*each, plan, more);
    }
  };
  (ask.template operator()<Types>(), ...);
  return stays;
}

}  // namespace

Column asInherited(const Column& column, const Table& child, const Context& plan) {
  for (const Key& parent : child.inherits) {
    if (const Column* found = columnOf(plan.to, parent, column.key.name)) {
      Column out = *found;
      out.key = column.key;
      out.inherited = true;
      out.options.clear();
      out.comment.clear();
      setInheritedNotNull(out, *found);
      const Column* before = columnOf(plan.from, parent, column.key.name);
      if (before != nullptr &&
          (before->compression != found->compression ||
           (isRetyped(*before, *found, plan) && !found->compression.empty()))) {
        out.compression = kUnknown;
      }
      if (found->statistics || (before != nullptr && before->statistics)) {
        out.statistics = kUnknownStatistics;
      }
      if (out.identity && !column.identity) {
        out.identity.reset();  // INHERITS does not hand it down
      }
      return out;
    }
  }
  return column;
}

std::vector<Change> absorbInherited(std::vector<Change> changes, Context& plan) {
  std::vector<Change> out;
  out.reserve(changes.size());
  for (Change& change : changes) {
    std::vector<Change> more;
    const bool stays =
        keepAny<Create<Column>, Drop<Column>, Alter<Column>, Create<Constraint>, Drop<Constraint>,
                Alter<Constraint>, Create<Index>, Drop<Index>, Alter<Index>>(change, plan, more);
    if (stays) {
      out.push_back(std::move(change));
    }
    std::ranges::move(more, std::back_inserter(out));
  }
  addOwnValues(out, plan);
  addOwnDefaults(out, plan);
  return out;
}

}  // namespace strata::planning
