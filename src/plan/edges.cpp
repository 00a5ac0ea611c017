#include "plan/edges.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "plan/action_index.h"
#include "plan/exchange.h"
#include "plan/family.h"
#include "plan/kind_facts.h"
#include "plan/lineage.h"
#include "plan/routine.h"
#include "plan/row_readers.h"

namespace strata::planning {
namespace {

class Builder {
 public:
  explicit Builder(const Context& plan) : plan_(plan), index_(plan), after_(plan.actions.size()) {
    addCarried();
    for (std::size_t i = 0; i < plan.actions.size(); ++i) {
      addOwn(i);
    }
    for (const auto& [first, second] : familyEdges(plan, index_)) {
      edge(first, second);
    }
    for (const auto& [first, second] : rowReaderEdges(plan, index_.makes(), index_.drops())) {
      edge(first, second);
    }
    addDependencies();
    addKeysThatGo();
    addPublished();
    addReferredPersistence();
    addAsides();
    addNames();
    addFreedNames();
    addBodies();
    for (Numbers& targets : after_) {
      std::ranges::sort(targets);
      targets.erase(std::ranges::unique(targets).begin(), targets.end());
    }
  }

  Edges take() {
    return {.targets = std::move(after_), .soft = std::move(soft_), .aside = std::move(aside_)};
  }

 private:
  void edge(std::size_t first, std::size_t second) {
    if (first != second) {
      after_[first].push_back(second);
    }
  }

  /// A child's part that goes with its parent's and comes as its own.
  void addCarried() {
    for (const auto& [id, carrier] : index_.carriedDrops()) {
      for (const std::size_t creation : index_.creations(id)) {
        for (const std::size_t drop : index_.unmakers(id)) {
          edge(drop, creation);
        }
      }
    }
  }

  void addOwn(std::size_t i) {
    const Action& action = plan_.actions[i];
    for (const std::size_t first : action.after_actions) {
      edge(first, i);
    }
    for (const ObjectId& id : action.after) {
      for (const std::size_t maker : index_.makers(id)) {
        if (id != action.object || plan_.actions[maker].act == Act::kCreate) {
          edge(maker, i);
        }
      }
    }
    for (const ObjectId& id : action.before) {
      for (const std::size_t unmaker : index_.unmakers(id)) {
        edge(i, unmaker);
      }
      if (action.act == Act::kDrop) {
        for (const std::size_t retype : index_.retypes(id)) {
          edge(i, retype);
        }
      }
    }
    for (const ObjectId& id : action.before_made) {
      for (const std::size_t maker : index_.makers(id)) {
        edge(i, maker);
      }
    }
    addCommentAfterAttach(action, i);
    addSchema(i);
    addTable(i);
    addOwnedSequence(i);
  }

  /// What a partition gets of its parent with ATTACH is there only then.
  void addCommentAfterAttach(const Action& comment, std::size_t i) {
    const ObjectId& id = comment.object;
    if (comment.rank != kRankComment || id.kind != Kind::kConstraint || !plan_.created(id) ||
        plan_.inlined.contains(id.key) || !index_.creations(id).empty()) {
      return;
    }
    for (const std::size_t other : makesOfTable(tableOf(id.key))) {
      if (!plan_.actions[other].joins.name.empty()) {
        edge(other, i);
      }
    }
  }

  /// Whatever is done to a new table or view comes after its creation.
  void addTable(std::size_t i) {
    const ObjectId& id = plan_.actions[i].object;
    const ObjectId table = isPart(id.kind) ? relationIn(plan_.to, id) : id;
    if ((table.kind != Kind::kTable && table.kind != Kind::kView) || !plan_.created(table) ||
        plan_.actions[i].act == Act::kDrop) {
      return;
    }
    for (const std::size_t maker : index_.creations(table)) {
      edge(maker, i);
    }
  }

  void addSchema(std::size_t i) {
    const Action& action = plan_.actions[i];
    if (action.object.key.schema.empty()) {
      return;
    }
    const ObjectId schema{Kind::kNamespace, {.name = action.object.key.schema}};
    if (action.act == Act::kDrop) {
      for (const std::size_t unmaker : numbersAt(index_.drops(), schema)) {
        edge(i, unmaker);
      }
    } else {
      for (const std::size_t maker : numbersAt(index_.makes(), schema)) {
        edge(maker, i);
      }
    }
  }

  static Key ownerIn(const Schema& schema, const Key& sequence) {
    const auto found = schema.sequences.find(sequence);
    return found == schema.sequences.end() ? Key() : tableOf(found->second.owned_by);
  }

  /// SET UNLOGGED takes along the sequences that are the table's by then: those that it gets or had
  /// are not yet or no longer its own, and those that stay are altered afterwards.
  void addOwnedSequence(std::size_t i) {
    const Action& action = plan_.actions[i];
    if (action.object.kind != Kind::kSequence || action.act != Act::kAlter) {
      return;
    }
    const Key was = ownerIn(plan_.from, action.object.key);
    const Key is = ownerIn(plan_.to, action.object.key);
    const bool created = plan_.created(action.object);
    for (const std::size_t change : makesOfTable(is)) {
      const bool sets = plan_.actions[change].persistence;
      if (created || (sets && (was != is || action.persistence))) {
        edge(change, i);
      }
    }
    for (const std::size_t change : was != is ? makesOfTable(was) : Numbers{}) {
      if (plan_.actions[change].persistence) {
        edge(i, change);
      }
    }
  }

  [[nodiscard]] Numbers makesOfTable(const Key& table) const {
    return plan_.aside.contains(table) ? Numbers{}
                                       : numbersAt(index_.makes(), {Kind::kTable, table});
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
      if (isAdopted(dependency, plan_.to)) {
        for (const std::size_t key : index_.needing(dependency.dependent)) {
          for (const std::size_t index : index_.makers(dependency.referenced)) {
            edge(key, index);
          }
        }
        continue;
      }
      for (const std::size_t dependent : index_.needing(dependency.dependent)) {
        const Action& action = plan_.actions[dependent];
        const bool takes_away = action.act == Act::kAlter && action.rank <= kRankDropAttribute;
        if (takes_away || (action.rank == kRankType && isOfDefault(dependency, plan_.to))) {
          continue;
        }
        for (const std::size_t maker : index_.makers(dependency.referenced)) {
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
      for (const std::size_t drop : index_.unmakers(dependency.dependent)) {
        for (const std::size_t unmaker : index_.unmakers(dependency.referenced)) {
          edge(drop, unmaker);
        }
        for (const std::size_t retype : index_.retypes(dependency.referenced)) {
          edge(drop, retype);
        }
        const bool moves_on = plan_.actions[drop].replaces;
        for (const std::size_t alter : moves_on ? Numbers{} : domainAlters(dependency.referenced)) {
          edge(drop, alter);  // SET NOT NULL and checks look at all that is made of it
        }
      }
      for (const std::size_t alter : numbersAt(index_.makes(), dependency.dependent)) {
        if (plan_.actions[alter].act == Act::kAlter &&
            !(plan_.actions[alter].rank == kRankType && isOfDefault(dependency, plan_.from)) &&
            (plan_.actions[alter].rank < kRankAddColumn || letsGo(dependency))) {
          for (const std::size_t unmaker : index_.unmakers(dependency.referenced)) {
            edge(alter, unmaker);
          }
        }
      }
    }
  }

  /// What is done to a domain, or to those that a type is made of.
  [[nodiscard]] Numbers domainAlters(const ObjectId& type) const {
    Numbers found;
    if (type.kind == Kind::kDomain) {
      std::ranges::copy_if(
          numbersAt(index_.makes(), type), std::back_inserter(found), [&](std::size_t i) {
            return plan_.actions[i].act == Act::kAlter && !plan_.actions[i].replaces;
          });
    }
    if (type.kind == Kind::kDomain || type.kind == Kind::kCompositeType ||
        type.kind == Kind::kRangeType) {
      const auto& all = plan_.from.dependencies;
      auto each = std::ranges::lower_bound(all, type, {}, &Dependency::dependent);
      for (; each != all.end() && each->dependent == type; ++each) {
        std::ranges::move(domainAlters(each->referenced), std::back_inserter(found));
      }
    }
    return found;
  }

  /// What is published stays logged: SET UNLOGGED comes when no publication has the table any more,
  /// SET LOGGED before one gets it.
  void addPublished() {
    for (const Schema* schema : {&plan_.from, &plan_.to}) {
      for (const Dependency& each : schema->dependencies) {
        if (each.dependent.kind == Kind::kPublication) {
          addPublished(each, *schema);
        }
      }
    }
  }

  void addPublished(const Dependency& each, const Schema& schema) {
    const Key table =
        each.referenced.kind == Kind::kColumn ? tableOf(each.referenced.key) : each.referenced.key;
    const auto from = plan_.from.tables.find(table);
    const auto to = plan_.to.tables.find(table);
    if (from == plan_.from.tables.end() || to == plan_.to.tables.end() ||
        from->second.unlogged == to->second.unlogged ||
        (&schema == &plan_.from) != to->second.unlogged) {
      return;
    }
    for (const std::size_t change : numbersAt(index_.makes(), {Kind::kTable, table})) {
      for (const auto* map : {&index_.makes(), &index_.drops()}) {
        for (const std::size_t publication : numbersAt(*map, each.dependent)) {
          to->second.unlogged ? edge(publication, change) : edge(change, publication);
        }
      }
    }
  }

  /// SET LOGGED or UNLOGGED of a table.
  [[nodiscard]] Numbers persistenceOf(const Key& table) const {
    Numbers found = makesOfTable(table);
    std::erase_if(found, [&](std::size_t i) { return !plan_.actions[i].persistence; });
    return found;
  }

  /// No logged table refers to an unlogged one, not for a moment: foreign keys that go do so before
  /// either table turns, new ones come after, and of those that stay the referring table is logged
  /// last and unlogged first.
  void addReferredPersistence() {
    for (const auto& [key, foreign] : plan_.from.constraints) {
      if (foreign.type == ConstraintType::kForeignKey) {
        const Numbers child = persistenceOf(tableOf(key));
        const Numbers parent = persistenceOf(foreign.references);
        addReferredPersistence(foreign, child, parent);
      }
    }
    for (const auto& [key, foreign] : plan_.to.constraints) {
      if (foreign.type == ConstraintType::kForeignKey && plan_.created(idOf(foreign))) {
        edges(persistenceOf(tableOf(key)), numbersAt(index_.makes(), idOf(foreign)));
        edges(persistenceOf(foreign.references), numbersAt(index_.makes(), idOf(foreign)));
      }
    }
  }

  void addReferredPersistence(const Constraint& foreign, const Numbers& child,
                              const Numbers& parent) {
    const ObjectId id = idOf(foreign);
    if (plan_.dropped(id)) {
      edges(numbersAt(index_.drops(), id), child);
      edges(numbersAt(index_.drops(), id), parent);
    } else if (tableOf(foreign.key) != foreign.references) {
      const auto to = plan_.to.tables.find(foreign.references);
      to != plan_.to.tables.end() && to->second.unlogged ? edges(child, parent)
                                                         : edges(parent, child);
    }
  }

  void edges(const Numbers& first, const Numbers& then) {
    for (const std::size_t left : first) {
      for (const std::size_t right : then) {
        edge(left, right);
      }
    }
  }

  /// A key that goes, and a new foreign key that it would do for: PostgreSQL takes the first.
  void addKeysThatGo() {
    for (const auto& [key, foreign] : plan_.to.constraints) {
      const ObjectId id = idOf(foreign);
      if (foreign.type != ConstraintType::kForeignKey || !plan_.created(id)) {
        continue;
      }
      for (const auto& [old, gone] : partsOf(plan_.from.constraints, foreign.references)) {
        if (gone.type == ConstraintType::kForeignKey || gone.type == ConstraintType::kCheck) {
          continue;
        }
        for (const std::size_t drop : numbersAt(index_.drops(), idOf(gone))) {
          for (const std::size_t maker : index_.needing(id)) {
            edge(drop, maker);
          }
        }
      }
    }
  }

  /// Whether it is a column's default that depends: TYPE has nothing to do with that.
  static bool isOfDefault(const Dependency& dependency, const Schema& schema) {
    const ObjectId& id = dependency.referenced;
    if (dependency.dependent.kind != Kind::kColumn || isStoredType(id.kind) ||
        id.kind == Kind::kExtension) {
      return false;
    }
    const Column* column = findColumn(schema, dependency.dependent.key);
    return column != nullptr && column->generated == Generated::kNo;
  }

  /// Whether what is altered in place no longer needs what it needed.
  [[nodiscard]] bool letsGo(const Dependency& dependency) const {
    return matters({.object = dependency.dependent}) && !plan_.created(dependency.dependent) &&
           !std::ranges::binary_search(plan_.to.dependencies, dependency);
  }

  /// A column on its own table, as some catalogs have it: no fact about order.
  [[nodiscard]] bool sameColumnTable(std::size_t left, std::size_t right) const {
    return plan_.actions[left].object == plan_.actions[right].object;
  }

  /// What is dropped by the names of its types goes before they change where that can be; where
  /// not, its new namesake is one of the new types and can be there already.
  void addAsides() {
    for (std::size_t i = 0; i < plan_.actions.size(); ++i) {
      if (!plan_.actions[i].aside) {
        continue;
      }
      for (const auto& [id, drops] : index_.drops()) {
        for (const std::size_t drop : drops) {
          const std::string& sql = plan_.actions[drop].sql;
          if (underNameAside(sql, *plan_.actions[i].aside) != sql) {
            asideEdge(drop, i);
            by_aside_.insert(drop);
          }
        }
      }
    }
  }

  void asideEdge(std::size_t first, std::size_t second) {
    edge(first, second);
    soft_.emplace(first, second);
    aside_.emplace(first, second);
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
    for (const auto& [id, numbers] : index_.drops()) {
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
      if (nameSpaceOf(action.object.kind) == NameSpace::kOwn && !action.replaces) {
        for (const std::size_t drop : numbersAt(index_.drops(), action.object)) {
          addReuse({drop}, i);
        }
      } else if (const auto found = dropped.find(name_of(action.object));
                 shares(action) && found != dropped.end()) {
        addReuse(found->second, i);
      }
    }
  }

  /// What an opaque body names is there before the routine where that can be: PostgreSQL looks for
  /// it when the routine is created.
  void addBodies() {
    std::map<std::string, Numbers> makers;
    for (std::size_t i = 0; i < plan_.actions.size(); ++i) {
      const Action& action = plan_.actions[i];
      const bool routine = nameSpaceOf(action.object.kind) == NameSpace::kRoutine;
      if (action.act == Act::kDrop || action.rank == kRankComment || !matters(action)) {
        continue;
      }
      const std::string& name = action.object.key.name;
      makers[routine ? name.substr(0, name.rfind('(')) : name].push_back(i);
    }
    for (std::size_t i = 0; i < plan_.actions.size(); ++i) {
      const Action& action = plan_.actions[i];
      const auto function = plan_.to.functions.find(action.object.key);
      if (action.object.kind != Kind::kFunction || action.act == Act::kDrop ||
          action.rank == kRankComment || function == plan_.to.functions.end() ||
          !function->second.opaque) {
        continue;
      }
      for (const std::string& name : namesInBody(function->second)) {
        if (const auto found = makers.find(name); found != makers.end()) {
          for (const std::size_t maker : found->second) {
            softEdge(maker, i);
          }
        }
      }
    }
  }

  void softEdge(std::size_t first, std::size_t second) {
    const bool hard = std::ranges::find(after_[first], second) != after_[first].end();
    if (plan_.actions[first].object != plan_.actions[second].object && !hard) {
      edge(first, second);
      soft_.emplace(first, second);
    }
  }

  /// The same where a name comes or goes with the table of its object.
  void addFreedNames() {
    std::map<std::tuple<bool, std::string, std::string>, Numbers> freed;
    const auto name_of = [](const ObjectId& id) {
      return std::tuple(id.kind == Kind::kStatistics, id.key.schema, id.key.name);
    };
    const auto takes_name = [](const ObjectId& id, const Schema& schema) {
      return id.kind == Kind::kTable || id.kind == Kind::kView || id.kind == Kind::kIndex ||
             id.kind == Kind::kSequence || id.kind == Kind::kCompositeType ||
             id.kind == Kind::kStatistics || (id.kind == Kind::kConstraint && hasIndex(id, schema));
    };
    std::map<Key, std::size_t> set_aside;  // by table: SET SCHEMA takes its names along
    for (std::size_t i = 0; i < plan_.actions.size(); ++i) {
      if (plan_.actions[i].aside) {
        set_aside.emplace(plan_.actions[i].aside->was, i);
      }
    }
    for (const auto& [id, acts] : plan_.acts) {
      const Key table = id.kind == Kind::kTable ? id.key : tableOf(id.key);
      if (!acts.first || !takes_name(id, plan_.from)) {
        continue;
      }
      if (const auto gone = set_aside.find(table); gone != set_aside.end()) {
        freed[name_of(id)].push_back(gone->second);
      } else if (!plan_.aside.contains(table)) {
        std::ranges::copy(index_.unmakers(id), std::back_inserter(freed[name_of(id)]));
      }
    }
    for (const auto& [id, acts] : plan_.acts) {
      const auto found = freed.find(name_of(id));
      if (!acts.second || found == freed.end() || !takes_name(id, plan_.to)) {
        continue;
      }
      for (const std::size_t maker : index_.makers(id)) {
        for (const std::size_t drop : found->second) {
          if (!plan_.actions[maker].replaces && !plan_.actions[drop].replaces) {
            edge(drop, maker);
          }
        }
      }
    }
  }

  void addReuse(const Numbers& drops, std::size_t creation) {
    for (const std::size_t drop : drops) {
      const ObjectId& old = plan_.actions[drop].object;
      const ObjectId& made = plan_.actions[creation].object;
      const bool plain = old.kind == Kind::kConstraint && made.kind == Kind::kConstraint &&
                         old.key != made.key && !hasIndex(old, plan_.from);
      if (by_aside_.contains(drop)) {
        asideEdge(drop, creation);
      } else if (!plain) {
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
  ActionIndex index_;
  std::vector<Numbers> after_;
  std::set<std::pair<std::size_t, std::size_t>> soft_;
  std::set<std::pair<std::size_t, std::size_t>> aside_;
  std::set<std::size_t> by_aside_;  // drops that can call a type by its name aside
};

}  // namespace

Edges edgesOf(const Context& plan) {
  return Builder(plan).take();
}

}  // namespace strata::planning
