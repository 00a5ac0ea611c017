#include <fmt/format.h>

#include <algorithm>

#include "model/quoting.h"
#include "plan/conversion.h"
#include "plan/identity.h"
#include "plan/rebuild.h"
#include "plan/sql_text.h"
#include "support/text.h"

namespace strata::planning {
namespace {

/// A schema for the tables that are set aside, and what makes it.
struct AsideSchema {
  std::string name = {};
  std::size_t made = 0;
};

/// By the schema that the tables are from: there all names of tables and indexes differ.
using AsideSchemas = std::map<std::string, AsideSchema>;

/// The statements around one table of plan.aside that has another one's rows.
class Copy {
 public:
  Copy(const Key& root, const AsideSchemas& schemas, Context& plan)
      : root_(root),
        schemas_(schemas),
        from_(plan.from.tables.at(root)),
        to_(plan.to.tables.at(root)),
        plan_(plan) {}

  /// Gives the action that drops the old table.
  std::size_t run() {
    const std::vector<std::size_t> ready = leave();
    std::vector<std::size_t> moved;
    for (const auto& [table, root] : plan_.aside) {
      if (root == root_) {
        moved.push_back(setAside(table, ready));
      }
    }
    for (Action& action : plan_.actions) {
      if (action.act == Act::kCreate && isOurs(action.object)) {
        append(action.after_actions, moved);
      }
    }
    copied_ = {copyRows()};
    positions();
    letOthersWait();
    own();
    return plan_.add({.object = idOf(from_),
                      .act = Act::kDrop,
                      .sql = "DROP TABLE " + quoteQualified(aside(root_)),
                      .comment = fmt::format("Drop {} table", goQuoted(root_.name)),
                      .after_actions = copied_,
                      .replaces = true});
  }

 private:
  static void append(std::vector<std::size_t>& to, const std::vector<std::size_t>& more) {
    to.insert(to.end(), more.begin(), more.end());
  }

  [[nodiscard]] Key aside(const Key& table) const {
    return {.schema = schemas_.at(table.schema).name, .name = table.name};
  }

  [[nodiscard]] bool isAside(const Key& table) const {
    const auto found = plan_.aside.find(table);
    return found != plan_.aside.end() && found->second == root_;
  }

  /// A table of the new tree or what has the name of one of the old.
  [[nodiscard]] bool isOurs(const ObjectId& id) const {
    return isAside(id.key.parent.empty() ? id.key : tableOf(id.key));
  }

  /// What must be over before the old table takes its other name: what leaves it, and its sequences
  /// that stay.
  std::vector<std::size_t> leave() {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < plan_.actions.size(); ++i) {
      const Action& action = plan_.actions[i];
      const bool names = std::ranges::any_of(action.before, [&](const ObjectId& id) {
        return id.kind == Kind::kTable && isAside(id.key);
      });
      const bool table = action.object.kind == Kind::kTable && action.act == Act::kAlter;
      if ((table && names) || (action.act == Act::kDrop && !action.object.key.parent.empty() &&
                               isOurs(action.object))) {
        out.push_back(i);
      }
    }
    for (const Key& parent : from_.inherits) {
      out.push_back(plan_.add(leaveParent(parent)));
    }
    for (const auto& [key, sequence] : plan_.from.sequences) {
      if (isAside(tableOf(sequence.owned_by)) && plan_.to.sequences.contains(key)) {
        out.push_back(plan_.add(sequenceOwner(sequence, "NONE")));
      }
    }
    return out;
  }

  /// What is done to the parent from then on is not done to the old rows.
  [[nodiscard]] Action leaveParent(const Key& parent) const {
    const bool partition = !from_.partition_bound.empty();
    const auto [altered, word, other] = partition ? std::tuple(parent, "DETACH PARTITION", root_)
                                                  : std::tuple(root_, "NO INHERIT", parent);
    return {.object = {Kind::kNamespace, {.name = aside(root_).schema}},
            .act = Act::kAlter,
            .sql = fmt::format("ALTER TABLE {} {} {}", quoteQualified(altered), word,
                               quoteQualified(other)),
            .comment = fmt::format("Modify {} table", goQuoted(altered.name)),
            .leaves = parent};
  }

  static Action sequenceOwner(const Sequence& sequence, const std::string& owner) {
    return {
        .object = idOf(sequence),
        .act = Act::kAlter,
        .sql = fmt::format("ALTER SEQUENCE {} OWNED BY {}", quoteQualified(sequence.key), owner),
        .comment = "Modify sequence " + goQuoted(sequence.key.name)};
  }

  std::size_t setAside(const Key& table, const std::vector<std::size_t>& ready) {
    const AsideSchema& schema = schemas_.at(table.schema);
    // Under the schema's name: by the table's own, others would wait for it as for a drop.
    Action action{.object = {Kind::kNamespace, {.name = schema.name}},
                  .act = Act::kAlter,
                  .sql = fmt::format("ALTER TABLE {} SET SCHEMA {}", quoteQualified(table),
                                     quoteIdentifier(schema.name)),
                  .comment = fmt::format("Set {} table aside", goQuoted(table.name)),
                  .after_actions = ready,
                  .aside = Aside{.was = table, .is = aside(table)}};
    action.after_actions.push_back(schema.made);
    return plan_.add(std::move(action));
  }

  [[nodiscard]] const Column* oldColumn(const Column& column) const {
    const auto found = std::ranges::find_if(
        from_.columns, [&](const Column& each) { return each.key.name == column.key.name; });
    return found == from_.columns.end() ? nullptr : &*found;
  }

  [[nodiscard]] std::string valueOf(const Column& was, const Column& wanted) const {
    const auto answer = plan_.conversions.find(wanted.key);
    return answer != plan_.conversions.end()
               ? answer->second
               : carriedOver(quoteIdentifier(was.key.name), was.type, wanted.type, plan_);
  }

  /// Without those of tables that inherit from it.
  [[nodiscard]] std::string oldRows() const {
    const bool parent = std::ranges::any_of(plan_.from.tables, [&](const auto& entry) {
      const auto& [key, table] = entry;
      return table.partition_bound.empty() &&
             std::ranges::find(table.inherits, root_) != table.inherits.end();
    });
    return (parent ? "ONLY " : "") + quoteQualified(aside(root_));
  }

  std::size_t copyRows() {
    std::vector<ObjectId> columns;  // a child's may come after it, with its parent's
    std::vector<std::string> targets;
    std::vector<std::string> values;
    bool overriding = false;
    for (const Column& column : to_.columns) {
      const Column* was = oldColumn(column);
      if (was != nullptr && column.generated == Generated::kNo) {
        columns.push_back(idOf(column));
        targets.push_back(quoteIdentifier(column.key.name));
        values.push_back(valueOf(*was, column));
        overriding = overriding || (column.identity && column.identity->always);
      }
    }
    const std::string what = named(idOf(to_));
    Action action{
        .object = idOf(to_),
        .act = Act::kAlter,
        .sql = targets.empty()
                   ? fmt::format("INSERT INTO {} SELECT FROM {}", quoteQualified(root_), oldRows())
                   : fmt::format("INSERT INTO {} ({}){} SELECT {} FROM {}", quoteQualified(root_),
                                 join(targets, ", "), overriding ? " OVERRIDING SYSTEM VALUE" : "",
                                 join(values, ", "), oldRows()),
        .comment = fmt::format("Copy the rows of {} table", goQuoted(root_.name)),
        .hazards = {{HazardKind::kRewrite,
                     fmt::format("every row of {} is copied under ACCESS EXCLUSIVE", what)},
                    {HazardKind::kMayFail,
                     fmt::format("fails when a row of {} does not fit what it becomes", what)}},
        .after = std::move(columns)};
    for (std::size_t i = 0; i < plan_.actions.size(); ++i) {
      const Action& other = plan_.actions[i];
      const bool statement = other.table.name.empty() && other.rank != kRankComment &&
                             other.act != Act::kDrop && other.object.kind == Kind::kTable;
      if (statement && isBelowRoot(other.object.key)) {
        action.after_actions.push_back(i);  // its partitions are made, or attached
      }
    }
    for (const Column& column : from_.columns) {
      const bool kept = std::ranges::any_of(
          to_.columns, [&](const Column& each) { return each.key.name == column.key.name; });
      if (!kept && column.generated == Generated::kNo) {
        action.hazards.push_back(plan_.loses(named(idOf(column)), "is dropped with its values"));
      }
    }
    return plan_.add(std::move(action));
  }

  [[nodiscard]] bool isBelowRoot(Key table) const {
    for (auto found = plan_.to.tables.find(table); found != plan_.to.tables.end();
         found = plan_.to.tables.find(table)) {
      if (table == root_) {
        return true;
      }
      if (found->second.partition_bound.empty() || found->second.inherits.empty()) {
        return false;
      }
      table = found->second.inherits.front();
    }
    return false;
  }

  /// New sequences go on where the old ones stood, or after the greatest value.
  void positions() {
    for (const Column& column : to_.columns) {
      const bool fresh =
          std::ranges::any_of(sequencesIn(column.default_expr, plan_.to), [&](const ObjectId& id) {
            return plan_.created(id) && plan_.to.sequences.at(id.key).owned_by == column.key;
          });
      const Column* was = oldColumn(column);
      if (was == nullptr || !(column.identity || fresh)) {
        continue;
      }
      const std::string sequence =
          fmt::format("pg_get_serial_sequence({}, {})", quoteLiteral(quoteQualified(root_)),
                      quoteLiteral(column.key.name));
      const std::string name = quoteIdentifier(column.key.name);
      const bool carried = was->identity && identitySequence(*was).schema == root_.schema;
      copied_.push_back(plan_.add(
          {.object = idOf(to_),
           .act = Act::kAlter,
           .sql = carried
                      ? fmt::format("SELECT setval({}, last_value, is_called) FROM {}", sequence,
                                    quoteQualified(aside(identitySequence(*was))))
                      : fmt::format("SELECT setval({0}, max({1})) FROM {2} HAVING max({1}) >= 1",
                                    sequence, name, quoteQualified(root_)),
           .comment =
               fmt::format("Set position of the sequence of column {}", goQuoted(column.key.name)),
           .after_actions = {copied_.front()}}));
    }
  }

  /// Keys of others that refer to the rows, and what would act on each of them.
  void letOthersWait() {
    for (Action& action : plan_.actions) {
      if (action.act != Act::kCreate) {
        continue;
      }
      const ObjectId& id = action.object;
      const auto key = plan_.to.constraints.find(id.key);
      const bool refers = id.kind == Kind::kConstraint && key != plan_.to.constraints.end() &&
                          isAside(key->second.references) && !isOurs(id);
      const bool acts = (id.kind == Kind::kTrigger || id.kind == Kind::kRule) && isOurs(id);
      if (refers || acts) {
        append(action.after_actions, copied_);
      }
    }
  }

  /// The sequences that stay belong to the new columns.
  void own() {
    for (const auto& [key, sequence] : plan_.to.sequences) {
      const auto was = plan_.from.sequences.find(key);
      if (was != plan_.from.sequences.end() && was->second.owned_by == sequence.owned_by &&
          isAside(tableOf(sequence.owned_by))) {
        Action action = sequenceOwner(sequence, quoteQualified(tableOf(sequence.owned_by)) + "." +
                                                    quoteIdentifier(sequence.owned_by.name));
        action.after = {{Kind::kColumn, sequence.owned_by}};
        plan_.add(std::move(action));
      }
    }
  }

  Key root_;
  const AsideSchemas& schemas_;
  const Table& from_;
  const Table& to_;
  Context& plan_;
  std::vector<std::size_t> copied_;
};

bool isTaken(const std::string& schema, const Context& plan) {
  return plan.from.namespaces.contains({.name = schema}) ||
         plan.to.namespaces.contains({.name = schema});
}

AsideSchemas makeSchemas(Context& plan) {
  AsideSchemas schemas;
  std::string name = "strata_aside";
  for (const auto& [table, root] : plan.aside) {
    if (schemas.contains(table.schema)) {
      continue;
    }
    while (isTaken(name, plan)) {
      name += "_";
    }
    schemas[table.schema] = {
        .name = name,
        .made = plan.add({.object = {Kind::kNamespace, {.name = name}},
                          .act = Act::kAlter,
                          .sql = "CREATE SCHEMA " + quoteIdentifier(name),
                          .comment = "Add new schema named " + goQuoted(name)})};
    name += "_";
  }
  return schemas;
}

}  // namespace

void emitRebuilds(Context& plan) {
  const AsideSchemas schemas = makeSchemas(plan);
  std::map<Key, std::size_t> dropped;  // by root
  for (const auto& [table, root] : plan.aside) {
    if (!dropped.contains(root)) {
      dropped[root] = Copy(root, schemas, plan).run();
    }
  }
  for (const auto& [source, schema] : schemas) {
    Action drop{.object = {Kind::kNamespace, {.name = schema.name}},
                .act = Act::kAlter,
                .sql = "DROP SCHEMA " + quoteIdentifier(schema.name),
                .comment = "Drop schema named " + goQuoted(schema.name)};
    for (const auto& [table, root] : plan.aside) {
      if (table.schema == source) {
        drop.after_actions.push_back(dropped.at(root));
      }
    }
    plan.add(std::move(drop));
  }
}

}  // namespace strata::planning
