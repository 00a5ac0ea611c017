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

/// The statements around one table of plan.aside that has another one's rows.
class Copy {
 public:
  Copy(const Key& root, std::string schema, Context& plan)
      : root_(root),
        schema_(std::move(schema)),
        from_(plan.from.tables.at(root)),
        to_(plan.to.tables.at(root)),
        plan_(plan) {}

  /// After `schema_made`; gives the action that drops the old table.
  std::size_t run(std::size_t schema_made) {
    const std::vector<std::size_t> ready = leave();
    std::vector<std::size_t> moved;
    for (const auto& [table, root] : plan_.aside) {
      if (root == root_) {
        moved.push_back(setAside(table, schema_made, ready));
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
    return {.schema = schema_, .name = table.name};
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
    if (!from_.partition_bound.empty()) {
      out.push_back(plan_.add(
          {.object = {Kind::kNamespace, {.name = schema_}},
           .act = Act::kAlter,
           .sql = fmt::format("ALTER TABLE {} DETACH PARTITION {}",
                              quoteQualified(from_.inherits.front()), quoteQualified(root_)),
           .comment = fmt::format("Modify {} table", goQuoted(from_.inherits.front().name))}));
    }
    for (const auto& [key, sequence] : plan_.from.sequences) {
      if (isAside(tableOf(sequence.owned_by)) && plan_.to.sequences.contains(key)) {
        out.push_back(plan_.add(sequenceOwner(sequence, "NONE")));
      }
    }
    return out;
  }

  static Action sequenceOwner(const Sequence& sequence, const std::string& owner) {
    return {
        .object = idOf(sequence),
        .act = Act::kAlter,
        .sql = fmt::format("ALTER SEQUENCE {} OWNED BY {}", quoteQualified(sequence.key), owner),
        .comment = "Modify sequence " + goQuoted(sequence.key.name)};
  }

  std::size_t setAside(const Key& table, std::size_t schema_made,
                       const std::vector<std::size_t>& ready) {
    // Under the schema's name: by the table's own, others would wait for it as for a drop.
    Action action{.object = {Kind::kNamespace, {.name = schema_}},
                  .act = Act::kAlter,
                  .sql = fmt::format("ALTER TABLE {} SET SCHEMA {}", quoteQualified(table),
                                     quoteIdentifier(schema_)),
                  .comment = fmt::format("Set {} table aside", goQuoted(table.name)),
                  .after_actions = ready,
                  .aside = Aside{.was = table, .is = aside(table)}};
    action.after_actions.push_back(schema_made);
    return plan_.add(std::move(action));
  }

  [[nodiscard]] const Column* oldColumn(const Column& column) const {
    const auto found = std::ranges::find_if(
        from_.columns, [&](const Column& each) { return each.key.name == column.key.name; });
    return found == from_.columns.end() ? nullptr : &*found;
  }

  [[nodiscard]] std::string valueOf(const Column& was, const Column& wanted) const {
    return carriedOver(quoteIdentifier(was.key.name), was.type, wanted.type, plan_);
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
    std::vector<std::string> targets;
    std::vector<std::string> values;
    bool overriding = false;
    for (const Column& column : to_.columns) {
      const Column* was = oldColumn(column);
      if (was != nullptr && column.generated == Generated::kNo) {
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
                     fmt::format("fails when a row of {} does not fit what it becomes", what)}}};
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
                                    quoteQualified(
                                        {.schema = schema_, .name = identitySequence(*was).name}))
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
  std::string schema_;
  const Table& from_;
  const Table& to_;
  Context& plan_;
  std::vector<std::size_t> copied_;
};

std::string freeSchema(const Context& plan) {
  std::string name = "strata_aside";
  while (plan.from.namespaces.contains({.name = name}) ||
         plan.to.namespaces.contains({.name = name})) {
    name += "_";
  }
  return name;
}

}  // namespace

void emitRebuilds(Context& plan) {
  if (plan.aside.empty()) {
    return;
  }
  const std::string schema = freeSchema(plan);
  const ObjectId id{Kind::kNamespace, {.name = schema}};
  const std::size_t made = plan.add({.object = id,
                                     .act = Act::kAlter,
                                     .sql = "CREATE SCHEMA " + quoteIdentifier(schema),
                                     .comment = "Add new schema named " + goQuoted(schema)});
  std::set<Key> roots;
  for (const auto& [table, root] : plan.aside) {
    roots.insert(root);
  }
  std::vector<std::size_t> dropped;
  for (const Key& root : roots) {
    dropped.push_back(Copy(root, schema, plan).run(made));
  }
  plan.add({.object = id,
            .act = Act::kAlter,
            .sql = "DROP SCHEMA " + quoteIdentifier(schema),
            .comment = "Drop schema named " + goQuoted(schema),
            .after_actions = std::move(dropped)});
}

}  // namespace strata::planning
