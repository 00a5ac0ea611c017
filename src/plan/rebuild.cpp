#include "plan/rebuild.h"

#include <algorithm>

#include "plan/kind_facts.h"
#include "plan/sql_text.h"

namespace strata::planning {
namespace {

const Table* tableIn(const Schema& schema, const Key& key) {
  const auto found = schema.tables.find(key);
  return found == schema.tables.end() ? nullptr : &found->second;
}

/// Whether `table` is `root` or one of its partitions, at any depth.
bool isBelow(const Schema& schema, Key table, const Key& root) {
  while (table != root) {
    const Table* found = tableIn(schema, table);
    if (found == nullptr || found->partition_bound.empty() || found->inherits.empty()) {
      return false;
    }
    table = found->inherits.front();
  }
  return true;
}

class Rebuilds {
 public:
  explicit Rebuilds(Context& plan) : plan_(plan) {}

  void seed(const Alter<Table>& change) {
    const bool other_kind = change.from.server != change.to.server;
    if (other_kind || remadeServer(change.to)) {
      makeAnew(change.to.key);
    } else if (change.from.partition_key != change.to.partition_key ||
               (!change.to.partition_key.empty() && change.from.unlogged != change.to.unlogged)) {
      addRoot(change.to.key);  // SET UNLOGGED does nothing to a partitioned table
    }
  }

  /// The type of a column of the partition key cannot change in place.
  void seed(const Alter<Column>& change) {
    const Table* table = tableIn(plan_.from, tableOf(change.from.key));
    const bool retyped =
        change.from.type != change.to.type || change.from.collation != change.to.collation;
    if (retyped && table != nullptr && mentions(table->partition_key, change.from.key.name)) {
      addRoot(table->key);
    }
  }

  /// A partition of what is rebuilt goes with that, and what inherits from it is rebuilt too.
  void run() {
    for (const Key& table : plan_.detours.rebuilt) {
      addRoot(table);
    }
    for (std::size_t i = 0; i < roots_.size(); ++i) {
      for (const auto& [key, child] : plan_.from.tables) {
        if (child.partition_bound.empty() && plan_.to.tables.contains(key) &&
            std::ranges::find(child.inherits, roots_[i]) != child.inherits.end()) {
          addRoot(key);
        }
      }
    }
    for (const Key& root : roots_) {
      const bool inner = std::ranges::any_of(roots_, [&](const Key& other) {
        return other != root && isBelow(plan_.from, root, other) && isBelow(plan_.to, root, other);
      });
      if (!inner) {
        setAside(root);
      }
    }
    for (const auto& [table, root] : plan_.aside) {
      if (plan_.to.tables.contains(table)) {
        makeAnew(table);
      }
    }
    while (!work_.empty()) {
      const ObjectId id = work_.back();
      work_.pop_back();
      remakeDependents(id);
    }
  }

  [[nodiscard]] bool takes(const Key& table) const { return taken_.contains(table); }

 private:
  /// A server whose wrapper or type changes goes for a while, and its foreign tables with it.
  [[nodiscard]] bool remadeServer(const Table& table) const {
    const auto from = plan_.from.foreign_servers.find({.name = table.server});
    const auto to = plan_.to.foreign_servers.find({.name = table.server});
    return from != plan_.from.foreign_servers.end() && to != plan_.to.foreign_servers.end() &&
           !canAlter(from->second, to->second, plan_);
  }

  void addRoot(const Key& table) {
    if (std::ranges::find(roots_, table) == roots_.end()) {
      roots_.push_back(table);
    }
  }

  void setAside(const Key& root) {
    for (const auto& [key, table] : plan_.from.tables) {
      const bool stays = plan_.to.tables.contains(key) && !isBelow(plan_.to, key, root);
      if (isBelow(plan_.from, key, root) && !stays) {
        plan_.aside.emplace(key, root);
      }
    }
  }

  void makeAnew(const Key& table) {
    taken_.insert(table);
    recreate({Kind::kTable, table});
    forEachKind([&]<class T>() {
      for (const auto& [key, object] : plan_.from.get<T>()) {
        if (key.parent == table.name && key.schema == table.schema) {
          recreate(idOf(object));
        }
        if constexpr (std::is_same_v<T, Statistics>) {
          if (object.table == table) {
            recreate(idOf(object));
          }
        }
        if constexpr (std::is_same_v<T, Constraint>) {
          if (object.references == table) {
            recreate(idOf(object));
          }
        }
      }
    });
    for (const Column& column : plan_.from.tables.at(table).columns) {
      work_.push_back(idOf(column));
    }
  }

  void recreate(const ObjectId& id) {
    if (contains(plan_.from, id) && contains(plan_.to, id) && plan_.recreated.insert(id).second) {
      work_.push_back(id);
    }
  }

  void remakeDependents(const ObjectId& id) {
    for (const Dependency& edge : plan_.from.dependencies) {
      if (edge.referenced == id && canBeRemade(edge.dependent.kind)) {
        recreate(edge.dependent);
      }
    }
  }

  Context& plan_;
  std::vector<Key> roots_;
  std::set<Key> taken_;
  std::vector<ObjectId> work_;
};

}  // namespace

std::vector<Change> withRebuilds(std::vector<Change> changes, Context& plan) {
  Rebuilds rebuilds(plan);
  for (const Change& change : changes) {
    if (const auto* alter = change.as<Alter<Table>>()) {
      rebuilds.seed(*alter);
    } else if (const auto* column = change.as<Alter<Column>>()) {
      rebuilds.seed(*column);
    }
  }
  // Foreign tables that do not change themselves follow their server.
  for (const auto& [key, table] : plan.from.tables) {
    const Table* to = tableIn(plan.to, key);
    if (!table.server.empty() && to != nullptr && table.server == to->server) {
      rebuilds.seed(Alter<Table>{*to, *to});
    }
  }
  rebuilds.run();
  std::erase_if(changes, [&](const Change& change) {
    return change.id().kind == Kind::kColumn && rebuilds.takes(tableOf(change.id().key));
  });
  return changes;
}

}  // namespace strata::planning
