#include <algorithm>

#include "plan/action.h"
#include "plan/closure.h"
#include "plan/inheritance.h"
#include "plan/lineage.h"
#include "plan/rebuild.h"

namespace strata::planning {
namespace {

constexpr int kUnloggedSequences = 15;

using Edges = std::map<Key, std::vector<const Constraint*>>;

void noteAll(const std::vector<Change>& changes, Context& plan) {
  plan.acts.clear();
  plan.altered.clear();
  for (const Change& change : changes) {
    switch (change.act()) {
      case Change::Act::kCreate:
        plan.acts[change.id()].second = true;
        break;
      case Change::Act::kDrop:
        plan.acts[change.id()].first = true;
        break;
      case Change::Act::kAlter:
        plan.altered.insert(change.id());
        break;
    }
  }
}

/// The foreign keys of `edges` that close a cycle of tables: leaving them out, none remains.
std::set<Key> cycleClosers(const Edges& edges) {
  enum class Mark : std::uint8_t { kNone, kOpen, kDone };
  std::map<Key, Mark> marks;
  std::set<Key> closers;

  struct Frame {
    const Key* table;
    std::size_t next = 0;
  };

  for (const auto& [start, unused] : edges) {
    std::vector<Frame> stack;  // no recursion: chains of tables may be long
    const auto open = [&](const Key& table) {
      marks[table] = Mark::kOpen;
      stack.push_back({&table});
    };
    if (marks[start] == Mark::kNone) {
      open(start);
    }
    while (!stack.empty()) {
      const Key& table = *stack.back().table;
      const auto found = edges.find(table);
      if (found == edges.end() || stack.back().next == found->second.size()) {
        marks[table] = Mark::kDone;
        stack.pop_back();
        continue;
      }
      const Constraint& edge = *found->second[stack.back().next++];
      const Mark mark = marks[edge.references];
      if (mark == Mark::kOpen) {
        closers.insert(edge.key);
      } else if (mark == Mark::kNone) {
        open(edge.references);
      }
    }
  }
  return closers;
}

bool unchecked(const Constraint& constraint) {
  return constraint.definition.ends_with(" NOT VALID");
}

/// Whether ADD CONSTRAINT inside CREATE TABLE finds the key it references.
bool keyIsThere(const Constraint& foreign_key, const Context& plan) {
  const std::vector<ObjectId> keys = referencedKey(foreign_key, plan.to);
  const bool self = foreign_key.references == tableOf(foreign_key.key);
  const bool created = plan.tableCreated(foreign_key.references);
  const auto table = plan.to.tables.find(foreign_key.references);
  if (table == plan.to.tables.end() || (!self && created && !table->second.inherits.empty())) {
    return false;  // a partition or child: hard edges of its own
  }
  return std::ranges::all_of(keys, [&](const ObjectId& key) {
    if (self || created) {
      return key.kind == Kind::kConstraint;
    }
    return !plan.created(key);
  });
}

/// Whether a new routine that the constraint calls needs the table itself.
bool callsBack(const Constraint& constraint, const Context& plan) {
  const auto needs = [&](const ObjectId& dependent, auto&& holds) {
    const auto first =
        std::ranges::lower_bound(plan.to.dependencies, dependent, {}, &Dependency::dependent);
    return std::any_of(first, plan.to.dependencies.end(), [&](const Dependency& each) {
      return each.dependent == dependent && holds(each.referenced);
    });
  };
  const ObjectId table{Kind::kTable, tableOf(constraint.key)};
  return constraint.type == ConstraintType::kCheck &&
         needs(idOf(constraint), [&](const ObjectId& routine) {
           return routine.kind == Kind::kFunction && plan.created(routine) &&
                  needs(routine, [&](const ObjectId& id) { return id == table; });
         });
}

/// Whether CREATE TABLE would make one index, and so one constraint, of the two.
bool isSameKey(const Constraint& left, const Constraint& right) {
  const auto key = [](const Constraint& constraint) {
    std::string text = constraint.definition;
    for (const char* word : {"PRIMARY KEY ", "UNIQUE "}) {
      text = text.starts_with(word) ? text.substr(std::string_view(word).size()) : text;
    }
    const std::size_t options = text.find(" WITH (");
    return options == std::string::npos
               ? text
               : text.erase(options, text.find(')', options) + 1 - options);
  };
  return key(left) == key(right);
}

/// From 18 on a child's key in CREATE TABLE makes the NOT NULL of its columns the child's own; ADD
/// CONSTRAINT leaves what it has from its parent alone.
bool makesNotNullOwn(const Constraint& constraint, const Context& plan) {
  constexpr int kNotNullConstraints = 18;
  const auto table = plan.to.tables.find(tableOf(constraint.key));
  return plan.version >= kNotNullConstraints && constraint.type == ConstraintType::kPrimaryKey &&
         table != plan.to.tables.end() && !plan.attached.contains(table->first) &&
         std::ranges::any_of(constraint.columns, [&](const std::string& name) {
           const Column* column = findColumn(plan.to, partOf(table->first, name));
           return column != nullptr && column->inherited;
         });
}

/// Which constraints CREATE TABLE holds: all but those that need something made later.
void decideInlining(const std::vector<Change>& changes, Context& plan) {
  Edges edges;
  std::vector<const Constraint*> candidates;
  for (const Change& change : changes) {
    const auto* create = change.as<Create<Constraint>>();
    if (create == nullptr || !plan.tableCreated(tableOf(create->to.key)) || unchecked(create->to)) {
      continue;
    }
    if (plan.detours.apart.contains(idOf(create->to))) {
      continue;
    }
    const Constraint& constraint = create->to;
    const bool foreign = constraint.type == ConstraintType::kForeignKey;
    const bool by_attach = plan.attached.contains(tableOf(constraint.key));
    if (!foreign) {
      const bool twice = std::ranges::any_of(plan.inlined, [&](const Key& other) {
        return tableOf(other) == tableOf(constraint.key) &&
               isSameKey(plan.to.constraints.at(other), constraint);
      });
      const bool adopted = constraint.type != ConstraintType::kExclusion && by_attach;
      const bool own = !constraint.inherited || adopted || isAdopted(constraint, plan.to);
      if (own && !callsBack(constraint, plan) && !twice && !makesNotNullOwn(constraint, plan) &&
          adoptedBy(constraint, plan.to).empty()) {
        plan.inlined.insert(constraint.key);
      }
    } else if (!constraint.inherited && keyIsThere(constraint, plan)) {
      candidates.push_back(&constraint);
      if (constraint.references != tableOf(constraint.key) &&
          plan.tableCreated(constraint.references)) {
        edges[tableOf(constraint.key)].push_back(&constraint);
      }
    }
  }
  const std::set<Key> closers = cycleClosers(edges);
  for (const Constraint* constraint : candidates) {
    // Retyped and added columns are made after the new tables.
    const bool moved =
        std::ranges::any_of(constraint->referenced_columns, [&](const std::string& column) {
          const ObjectId id{Kind::kColumn, partOf(constraint->references, column)};
          return plan.altered.contains(id) || plan.created(id);
        });
    if (!closers.contains(constraint->key) && !moved) {
      plan.inlined.insert(constraint->key);
    }
  }
}

/// Which foreign keys must go before the tables they join can be dropped one by one.
void decideCyclicDrops(const std::vector<Change>& changes, Context& plan) {
  Edges edges;
  for (const Change& change : changes) {
    const auto* drop = change.as<Drop<Constraint>>();
    if (drop != nullptr && drop->from.type == ConstraintType::kForeignKey &&
        !drop->from.inherited && drop->from.references != tableOf(drop->from.key) &&
        plan.tableDropped(tableOf(drop->from.key)) && plan.tableDropped(drop->from.references)) {
      edges[tableOf(drop->from.key)].push_back(&drop->from);
    }
  }
  plan.cyclic = cycleClosers(edges);
}

/// Whether the bounds may be those of a partition that goes only after something that reads it has
/// turned, perhaps to this one.
bool takesOverReadBounds(const Table& table, const Context& plan) {
  return std::ranges::any_of(plan.from.dependencies, [&](const Dependency& each) {
    const ObjectId& read = each.referenced;
    const auto old =
        plan.from.tables.find(read.kind == Kind::kColumn ? tableOf(read.key) : read.key);
    return (read.kind == Kind::kColumn || read.kind == Kind::kTable) &&
           plan.altered.contains(each.dependent) && each.dependent.kind == Kind::kView &&
           old != plan.from.tables.end() && !old->second.partition_bound.empty() &&
           old->second.inherits == table.inherits && plan.tableDropped(old->first);
  });
}

/// Whether PARTITION OF would name or order the parts of a new partition otherwise.
bool needsAttach(const Table& table, const Context& plan) {
  const auto parent = plan.to.tables.find(table.inherits.front());
  if (parent == plan.to.tables.end() ||
      !std::ranges::equal(
          table.columns, parent->second.columns, {}, [](const Column& c) { return c.key.name; },
          [](const Column& c) { return c.key.name; })) {
    return parent != plan.to.tables.end();
  }
  if (takesOverReadBounds(table, plan) ||
      std::ranges::any_of(plan.to.dependencies, [&](const Dependency& each) {
        return tableOf(each.dependent.key) == table.key && isAdopted(each, plan.to) &&
               !plan.created(each.referenced);
      })) {
    return true;
  }
  for (const auto& [key, constraint] : partsOf(plan.to.constraints, table.key)) {
    const bool primary = constraint.type == ConstraintType::kPrimaryKey;
    const bool unique = constraint.type == ConstraintType::kUnique;
    if (constraint.type == ConstraintType::kCheck && constraint.inherited &&
        unchecked(constraint) &&
        !plan.created({Kind::kConstraint, partOf(table.inherits.front(), key.name)})) {
      return true;  // PARTITION OF would make it valid
    }
    if (constraint.inherited && (primary || unique) &&
        key.name != automaticName(table.key.name,
                                  primary ? std::vector<std::string>{} : constraint.columns,
                                  primary ? "pkey" : "key")) {
      return true;
    }
  }
  for (const auto& [key, index] : partsOf(plan.to.indexes, table.key)) {
    const ObjectId parent_index{Kind::kIndex, index.attached_to};
    if (!index.attached_to.name.empty() && !plan.created(parent_index) &&
        key.name != automaticName(table.key.name, index.columns, "idx")) {
      return true;
    }
  }
  return false;
}

void decideAttaching(const std::vector<Change>& changes, Context& plan) {
  for (const Change& change : changes) {
    const auto* create = change.as<Create<Table>>();
    if (create != nullptr && !create->to.partition_bound.empty() && !create->to.inherits.empty() &&
        needsAttach(create->to, plan)) {
      plan.attached.insert(create->to.key);
    }
  }
}

/// It leaves its parent and comes back.
void reattach(const Key& partition, std::vector<Change>& changes, Context& plan) {
  const auto to = plan.to.tables.find(partition);
  if (plan.tableDropped(partition) || to == plan.to.tables.end() ||
      !plan.reattached.insert(partition).second) {
    return;
  }
  if (plan.altered.insert(idOf(to->second)).second) {
    changes.emplace_back(Alter<Table>{plan.from.tables.at(partition), to->second});
  }
}

/// A partition's key and the index of a parent that adopted it hold each other: neither can be
/// dropped, nor can they part, while the partition has its parent.
void decideReattaching(std::vector<Change>& changes, Context& plan) {
  for (const Dependency& part : plan.from.dependencies) {
    if (isAdopted(part, plan.from) &&
        (plan.dropped(part.dependent) || plan.dropped(part.referenced)) &&
        !plan.tableDropped(tableOf(part.referenced.key))) {
      reattach(tableOf(part.dependent.key), changes, plan);
    }
  }
  for (const auto& [key, constraint] : plan.from.constraints) {
    if (plan.dropped(idOf(constraint)) && isAdopted(constraint, plan.from) &&
        !plan.dropped(idOf(*parentConstraint(constraint, plan.from)))) {
      reattach(tableOf(key), changes, plan);
    }
  }
}

/// Whether serial says all of a column and its sequence.
bool isSerial(const Sequence& sequence, const Column& column, const Table& table, int version) {
  const std::string& type = column.type;
  if ((type != "smallint" && type != "integer" && type != "bigint") || !column.not_null ||
      column.identity || sequence.key.schema != table.key.schema ||
      sequence.key.name != automaticName(table.key.name, {column.key.name}, "seq")) {
    return false;
  }
  std::string text = column.default_expr;
  std::erase(text, '"');
  const std::string name =
      (sequence.key.schema.empty() ? "" : sequence.key.schema + ".") + sequence.key.name;
  SequenceOptions plain = sequence.options;
  plain.type = type;
  return text == "nextval('" + name + "'::regclass)" && sequence.options.type == type &&
         sequenceOptions(plain, false).empty() &&
         sequence.unlogged == (table.unlogged && version >= kUnloggedSequences);
}

void decideSerials(const std::vector<Change>& changes, Context& plan) {
  for (const Change& change : changes) {
    const auto* create = change.as<Create<Sequence>>();
    if (create == nullptr || create->to.owned_by.name.empty()) {
      continue;
    }
    const Key& owner = create->to.owned_by;
    const Column* column = findColumn(plan.to, owner);
    if (column != nullptr &&
        (plan.tableCreated(tableOf(owner)) || plan.created({Kind::kColumn, owner})) &&
        isSerial(create->to, *column, plan.to.tables.at(tableOf(owner)), plan.version)) {
      plan.serials[owner] = create->to.key;
    }
  }
}

/// Sequences that go because their column becomes an identity.
void decideCarried(const std::vector<Change>& changes, Context& plan) {
  for (const Change& change : changes) {
    const auto* alter = change.as<Alter<Column>>();
    if (alter == nullptr || alter->from.identity || !alter->to.identity) {
      continue;
    }
    for (const ObjectId& id : sequencesIn(alter->from.default_expr, plan.from)) {
      if (plan.dropped(id)) {
        plan.carried.insert(id.key);
      }
    }
  }
}

bool absorbs(const Drop<Constraint>& change, Context& plan, std::vector<ObjectId>& carriers) {
  carriers = {{Kind::kTable, tableOf(change.from.key)}};
  return plan.tableDropped(tableOf(change.from.key)) && !plan.cyclic.contains(change.from.key) &&
         !plan.detours.apart.contains(idOf(change.from));
}

/// Whether it reads another table or view that goes too, perhaps before its own.
bool readsDropped(const ObjectId& id, const Context& plan) {
  const auto first =
      std::ranges::lower_bound(plan.from.dependencies, id, {}, &Dependency::dependent);
  for (auto each = first; each != plan.from.dependencies.end() && each->dependent == id; ++each) {
    const ObjectId& other = each->referenced;
    const bool column = other.kind == Kind::kColumn;
    const Key relation = column ? tableOf(other.key) : other.key;
    if ((column || other.kind == Kind::kTable || other.kind == Kind::kView) &&
        relation != tableOf(id.key) &&
        (plan.tableDropped(relation) || plan.dropped({Kind::kView, relation}))) {
      return true;
    }
  }
  return false;
}

/// The parts of a dropped table or view go with it.
template <class T>
  requires(kKindOf<T> == Kind::kIndex || kKindOf<T> == Kind::kTrigger ||
           kKindOf<T> == Kind::kRule || kKindOf<T> == Kind::kPolicy)
bool absorbs(const Drop<T>& change, Context& plan, std::vector<ObjectId>& carriers) {
  const Key relation = tableOf(change.from.key);
  if (readsDropped(idOf(change.from), plan) || plan.detours.apart.contains(idOf(change.from))) {
    return false;
  }
  const bool view = contains(plan.from, {Kind::kView, relation});
  carriers = {{view ? Kind::kView : Kind::kTable, relation}};
  return plan.dropped(carriers.front());
}

bool absorbs(const Drop<Statistics>& change, Context& plan, std::vector<ObjectId>& carriers) {
  carriers = {{Kind::kTable, change.from.table}};
  // SET SCHEMA, which sets a table aside, leaves its statistics objects where they are.
  return plan.tableDropped(change.from.table) && !plan.aside.contains(change.from.table);
}

/// An owned sequence goes with its column or table.
bool absorbs(const Drop<Sequence>& change, Context& plan, std::vector<ObjectId>& carriers) {
  const Key& owner = change.from.owned_by;
  if (owner.name.empty() || plan.carried.contains(change.from.key)) {
    return false;
  }
  const ObjectId column{Kind::kColumn, owner};
  const bool table = plan.tableDropped(tableOf(owner));
  carriers = {table ? ObjectId{Kind::kTable, tableOf(owner)} : column};
  return table || plan.dropped(column);
}

bool absorbs(const Create<Sequence>& change, Context& plan, std::vector<ObjectId>& carriers) {
  const Key& owner = change.to.owned_by;
  if (owner.name.empty() || !plan.serials.contains(owner) ||
      plan.serials.at(owner) != change.to.key) {
    return false;
  }
  carriers = {plan.tableCreated(tableOf(owner)) ? ObjectId{Kind::kTable, tableOf(owner)}
                                                : ObjectId{Kind::kColumn, owner}};
  return true;
}

template <class C>
bool absorbs(const C&, Context&, std::vector<ObjectId>&) {
  return false;
}

/// Whether SET LOGGED or UNLOGGED of its table takes a sequence along.
bool followsTable(const Sequence& from, const Sequence& to, const Context& plan) {
  const Key owner = tableOf(from.owned_by);
  const auto was = plan.from.tables.find(owner);
  const auto is = plan.to.tables.find(owner);
  return owner == tableOf(to.owned_by) && was != plan.from.tables.end() &&
         is != plan.to.tables.end() && !plan.tableCreated(owner) &&
         plan.version >= kUnloggedSequences && was->second.unlogged != is->second.unlogged;
}

void followTable(Alter<Sequence>& change, const Context& plan) {
  if (followsTable(change.from, change.to, plan)) {
    change.from.unlogged = plan.to.tables.at(tableOf(change.to.owned_by)).unlogged;
  }
}

/// Sequences that their tables take along and that are to stay as they are.
void addFollowers(std::vector<Change>& changes, const Context& plan) {
  for (const auto& [key, from] : plan.from.sequences) {
    const auto to = plan.to.sequences.find(key);
    if (to != plan.to.sequences.end() && from == to->second && followsTable(from, from, plan)) {
      changes.emplace_back(Alter<Sequence>{from, to->second});
    }
  }
}

std::vector<Change> absorbParts(std::vector<Change> changes, Context& plan) {
  addFollowers(changes, plan);
  std::vector<Change> out;
  out.reserve(changes.size());
  for (Change& change : changes) {
    std::vector<ObjectId> carriers;
    if (auto* alter = change.edit<Alter<Sequence>>()) {
      followTable(*alter, plan);
      if (alter->from == alter->to) {
        plan.absorbed.push_back({change, {{Kind::kTable, tableOf(alter->to.owned_by)}}});
        continue;
      }
    }
    if (visit([&](const auto& each) { return absorbs(each, plan, carriers); }, change)) {
      const auto* serial = change.as<Create<Sequence>>();
      if (const auto aside = plan.aside.find(carriers.front().key); aside != plan.aside.end()) {
        carriers.push_back({Kind::kTable, aside->second});
      }
      plan.absorbed.push_back({change, carriers});
      if (serial != nullptr && !serial->to.comment.empty()) {
        Sequence bare = serial->to;
        bare.comment.clear();
        out.emplace_back(Alter<Sequence>{bare, serial->to});
      }
      continue;
    }
    out.push_back(std::move(change));
  }
  return out;
}

}  // namespace

std::vector<Change> expand(std::vector<Change> changes, Context& plan) {
  changes = withRebuilds(std::move(changes), plan);
  noteAll(changes, plan);
  changes = withRecreations(std::move(changes), plan);
  noteAll(changes, plan);
  decideAttaching(changes, plan);
  decideReattaching(changes, plan);
  decideInlining(changes, plan);
  decideCyclicDrops(changes, plan);
  decideSerials(changes, plan);
  decideCarried(changes, plan);
  return absorbInherited(absorbParts(std::move(changes), plan), plan);
}

}  // namespace strata::planning
