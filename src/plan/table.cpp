#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "model/quoting.h"
#include "plan/action.h"
#include "plan/foreign_options.h"
#include "plan/inheritance.h"
#include "plan/kind_facts.h"
#include "plan/not_null.h"
#include "plan/sql_text.h"
#include "support/text.h"

namespace strata::planning {
namespace {

std::string lines(const std::vector<std::string>& parts) {
  return "(\n  " + join(parts, ",\n  ") + "\n)";
}

std::string quotedParents(const Table& table) {
  std::vector<std::string> names;
  std::ranges::transform(table.inherits, std::back_inserter(names), quoteQualified);
  return join(names, ", ");
}

bool isPartition(const Table& table) {
  return !table.partition_bound.empty();
}

bool isForeign(const Table& table) {
  return !table.server.empty();
}

/// "FOREIGN TABLE", for the statements that must say so.
std::string kindWord(const Table& table) {
  return isForeign(table) ? "FOREIGN TABLE" : "TABLE";
}

/// A partition takes over that of its parent unless it says otherwise.
std::string tablespace(const Table& table, const Context& plan) {
  if (!table.tablespace.empty()) {
    return " TABLESPACE " + quoteIdentifier(table.tablespace);
  }
  const bool parents =
      isPartition(table) && !isForeign(table) &&
      std::ranges::any_of(table.inherits, [&](const Key& key) {
        const auto parent = plan.to.tables.find(key);
        return parent != plan.to.tables.end() && !parent->second.tablespace.empty();
      });
  return parents ? " TABLESPACE pg_default" : "";
}

/// What follows the columns: PARTITION BY, USING, WITH, TABLESPACE, or SERVER.
std::string tail(const Table& table, const Context& plan) {
  std::string sql;
  if (isForeign(table)) {
    return " SERVER " + quoteIdentifier(table.server) + foreignOptions(table.foreign_options);
  }
  if (!table.partition_key.empty()) {
    sql += " PARTITION BY " + table.partition_key;
  }
  if (!table.access_method.empty()) {
    sql += " USING " + quoteIdentifier(table.access_method);
  }
  if (!table.options.empty()) {
    sql += " WITH (" + storageParameters(table.options) + ")";
  }
  return sql + tablespace(table, plan);
}

std::string createStatement(const Table& table, const Context& plan) {
  const bool by_parent = isPartition(table) && !plan.attached.contains(table.key);
  const bool inherits = !table.inherits.empty() && !isPartition(table);
  std::vector<std::string> parts;
  for (Column column : table.columns) {
    if (isPartition(table) && plan.version >= kSharedIdentity) {
      column.identity.reset();  // ATTACH brings the parent's
    }
    if (!by_parent && !(inherits && column.inherited)) {
      parts.push_back(columnDefinition(column, plan));
    }
  }
  std::vector<const Constraint*> inlined;
  for (const auto& [key, constraint] : partsOf(plan.to.constraints, table.key)) {
    if (plan.inlined.contains(key)) {
      inlined.push_back(&constraint);
    }
  }
  // Keys first: a foreign key may name one of the same table.
  std::ranges::stable_sort(inlined, {}, [](const Constraint* each) {
    return each->type == ConstraintType::kForeignKey ? 9 : static_cast<int>(each->type);
  });
  std::ranges::transform(inlined, std::back_inserter(parts),
                         [](const Constraint* each) { return constraintDefinition(*each); });
  std::string sql = fmt::format("CREATE {}{} {}", table.unlogged ? "UNLOGGED " : "",
                                kindWord(table), quoteQualified(table.key));
  if (by_parent) {
    sql += " PARTITION OF " + quotedParents(table);
    sql += parts.empty() ? "" : " " + lines(parts);
    sql += " " + table.partition_bound;
  } else {
    sql += parts.empty() ? " ()" : " " + lines(parts);
    sql += inherits ? " INHERITS (" + quotedParents(table) + ")" : "";
  }
  return sql + tail(table, plan);
}

std::vector<ObjectId> needsOf(const Table& table, const Schema& schema) {
  std::vector<ObjectId> ids;
  for (const Column& column : table.columns) {
    for (const auto& more :
         {typeIdsOf(column.type, schema), sequencesIn(column.default_expr, schema)}) {
      ids.insert(ids.end(), more.begin(), more.end());
    }
  }
  for (const Key& parent : table.inherits) {
    ids.push_back({Kind::kTable, parent});
  }
  if (isForeign(table)) {
    ids.push_back({Kind::kForeignServer, {.name = table.server}});
  }
  if (!table.of_type.name.empty()) {
    ids.push_back({Kind::kCompositeType, table.of_type});
  }
  return ids;
}

/// The other tables that the foreign keys of `table` name, of those that `wanted` accepts.
template <class Wanted>
std::vector<Key> foreignTables(const Table& table, const Objects<Constraint>& constraints,
                               const Wanted& wanted) {
  std::vector<Key> keys;
  for (const auto& [key, constraint] : partsOf(constraints, table.key)) {
    if (constraint.type == ConstraintType::kForeignKey && wanted(key) &&
        constraint.references != table.key) {
      keys.push_back(constraint.references);
    }
  }
  return keys;
}

std::vector<ObjectId> columnIds(const Table& table) {
  std::vector<ObjectId> ids;
  std::ranges::transform(table.columns, std::back_inserter(ids),
                         [](const Column& column) { return idOf(column); });
  return ids;
}

Action attachPartition(const Table& table) {
  // Columns, checks and indexes first, so that they are as the parent wants them.
  std::vector<ObjectId> after = columnIds(table);
  after.push_back(idOf(table));
  after.push_back({Kind::kTable, table.inherits.front()});
  Action action{.object = idOf(table),
                .act = Act::kAlter,
                .sql = fmt::format("ALTER TABLE {} ATTACH PARTITION {} {}", quotedParents(table),
                                   quoteQualified(table.key), table.partition_bound),
                .comment = fmt::format("Modify {} table", goQuoted(table.inherits.front().name)),
                .after = std::move(after),
                .joins = table.inherits.front()};
  return action;
}

Action detachPartition(const Table& table) {
  return {.object = idOf(table),
          .act = Act::kAlter,
          .rank = kRankDropAttribute,
          .sql = fmt::format("ALTER TABLE {} DETACH PARTITION {}", quotedParents(table),
                             quoteQualified(table.key)),
          .comment = fmt::format("Modify {} table", goQuoted(table.inherits.front().name)),
          .before = {{Kind::kTable, table.inherits.front()}},
          .leaves = table.inherits.front()};
}

Action tableFragment(const Table& table, int rank, std::string sql) {
  return fragment(idOf(table), Act::kAlter, rank, std::move(sql));
}

std::string replicaIdentity(const Table& table) {
  return "REPLICA IDENTITY " +
         (table.replica_identity.empty() ? std::string("DEFAULT") : table.replica_identity);
}

/// The index of REPLICA IDENTITY USING INDEX "i", by itself or of a constraint.
std::vector<ObjectId> replicaIndex(const Table& table) {
  std::vector<ObjectId> ids;
  for (const std::string& name : identifiersOf(table.replica_identity)) {
    ids.push_back({Kind::kIndex, partOf(table.key, name)});
    ids.push_back({Kind::kConstraint, partOf(table.key, name)});
  }
  return ids;
}

Action commentAction(const Table& table) {
  return commentOn(idOf(table), kindWord(table) + " " + quoteQualified(table.key), table.comment,
                   "Set comment to table: " + goQuoted(table.key.name));
}

/// A typed table is none while its columns change: NOT OF is a statement of its own before, OF
/// comes last.
void typeActions(const Table& from, const Table& to, std::vector<Action>& out) {
  if (!from.of_type.name.empty()) {
    Action& action =
        out.emplace_back(Action{.object = idOf(to),
                                .act = Act::kAlter,
                                .sql = fmt::format("ALTER TABLE {} NOT OF", quoteQualified(to.key)),
                                .comment = fmt::format("Modify {} table", goQuoted(to.key.name)),
                                .before = columnIds(from),
                                .before_made = columnIds(to)});
    action.before.push_back({Kind::kCompositeType, from.of_type});
    action.before_made.push_back({Kind::kCompositeType, from.of_type});
  }
  if (!to.of_type.name.empty()) {
    Action& action =
        out.emplace_back(tableFragment(to, kRankOther, "OF " + quoteQualified(to.of_type)));
    action.after = columnIds(to);
    action.after.push_back({Kind::kCompositeType, to.of_type});
  }
}

/// The members that differ and that ALTER TABLE sets in fragments.
/// The columns that ALTER TABLE adds or retypes, which may bring the TOAST table.
std::vector<ObjectId> changedColumns(const Table& table, const Context& plan) {
  std::vector<ObjectId> ids;
  for (const Column& column : table.columns) {
    const ObjectId id = idOf(column);
    if (plan.created(id) || plan.altered.contains(id)) {
      ids.push_back(id);
    }
  }
  return ids;
}

/// In a statement of its own: the TOAST table is only there once columns have been added.
Action toastAction(const Table& to, const std::vector<std::string>& set, const Context& plan) {
  return {
      .object = idOf(to),
      .act = Act::kAlter,
      .sql = fmt::format("ALTER TABLE {} SET ({})", quoteQualified(to.key), storageParameters(set)),
      .comment = fmt::format("Modify {} table", goQuoted(to.key.name)),
      .after = changedColumns(to, plan)};
}

std::vector<Action> memberFragments(const Table& from, const Table& to, const Context& plan) {
  std::vector<Action> out;
  const auto add = [&](std::string sql) -> Action& {
    return out.emplace_back(tableFragment(to, kRankOther, std::move(sql)));
  };
  ParameterChanges options = parameterChanges(from.options, to.options);
  if (!plan.tableCreated(to.key) && !changedColumns(to, plan).empty()) {
    const auto toast = std::ranges::stable_partition(
        options.set, [](const std::string& option) { return !option.starts_with("toast."); });
    if (!toast.empty()) {
      out.push_back(toastAction(to, {toast.begin(), toast.end()}, plan));
      options.set.erase(toast.begin(), toast.end());
    }
  }
  if (!options.set.empty()) {
    add(fmt::format("SET ({})", storageParameters(options.set)));
  }
  if (!options.reset.empty()) {
    add(fmt::format("RESET ({})", join(options.reset, ", ")));
  }
  if (from.replica_identity != to.replica_identity) {
    add(replicaIdentity(to)).after = replicaIndex(to);
  }
  if (from.row_security != to.row_security) {
    add(to.row_security ? "ENABLE ROW LEVEL SECURITY" : "DISABLE ROW LEVEL SECURITY");
  }
  const std::string foreign = foreignOptionChanges(from.foreign_options, to.foreign_options);
  if (!foreign.empty()) {
    add(foreign);
  }
  if (from.force_row_security != to.force_row_security) {
    add(to.force_row_security ? "FORCE ROW LEVEL SECURITY" : "NO FORCE ROW LEVEL SECURITY");
  }
  return out;
}

/// The new columns of a table that bring a sequence along.
std::vector<ObjectId> newSerials(const Table& table, const Context& plan) {
  std::vector<ObjectId> ids;
  for (const Column& column : table.columns) {
    const ObjectId id = idOf(column);
    if (plan.created(id) && (column.identity || plan.serials.contains(column.key))) {
      ids.push_back(id);
    }
  }
  return ids;
}

/// Whether foreign keys of the table or to it come or go: ALTER TABLE looks at those that are there
/// before it does anything.
bool foreignKeysChange(const Key& table, const Context& plan) {
  const auto changes = [&](const auto& entry) {
    const Constraint& constraint = entry.second;
    return constraint.type == ConstraintType::kForeignKey &&
           (tableOf(constraint.key) == table || constraint.references == table) &&
           (plan.created(idOf(constraint)) || plan.dropped(idOf(constraint)));
  };
  return std::ranges::any_of(plan.from.constraints, changes) ||
         std::ranges::any_of(plan.to.constraints, changes);
}

void rewriteFragments(const Table& from, const Table& to, const Context& plan,
                      std::vector<Action>& out) {
  const std::vector<ObjectId> serials = newSerials(to, plan);
  const bool alone =
      !serials.empty() || (from.unlogged != to.unlogged && foreignKeysChange(to.key, plan));
  const auto add = [&](std::string sql) -> Action& {
    Action& action = out.emplace_back(tableFragment(to, kRankOther, std::move(sql)));
    if (alone) {
      // SET UNLOGGED does not reach the sequences that the same statement makes.
      action.sql = fmt::format("ALTER TABLE {} {}", quoteQualified(to.key), action.sql);
      action.comment = fmt::format("Modify {} table", goQuoted(to.key.name));
      action.table = {};
      action.after = serials;
    }
    action.hazards.push_back(
        {HazardKind::kRewrite,
         fmt::format("{} is rewritten under ACCESS EXCLUSIVE", named(idOf(to)))});
    return action;
  };
  if (from.unlogged != to.unlogged) {
    add(to.unlogged ? "SET UNLOGGED" : "SET LOGGED").persistence = true;
  }
  if (from.tablespace != to.tablespace) {
    add("SET TABLESPACE " + quoteIdentifier(to.tablespace.empty() ? "pg_default" : to.tablespace));
  }
  if (from.access_method != to.access_method) {
    add("SET ACCESS METHOD " +
        quoteIdentifier(to.access_method.empty() ? "heap" : to.access_method));
  }
}

/// Whether a child also loses or retypes what it has of its parents: ALTER TABLE would do that
/// first, while it is inherited.
bool changesInherited(const Table& from, const Table& to, const Context& plan) {
  const bool columns = std::ranges::any_of(from.columns, [&](const Column& had) {
    const auto kept = std::ranges::find(to.columns, had.key, &Column::key);
    return kept == to.columns.end() ||
           (had.inherited && (kept->type != had.type || kept->collation != had.collation));
  });
  return columns ||
         std::ranges::any_of(partsOf(plan.from.constraints, from.key), [&](const auto& entry) {
           return entry.second.inherited && plan.dropped(idOf(entry.second));
         });
}

/// Whether `parent`, one of those that `from` or `to` inherits from, is so all the time. INHERIT
/// puts a parent last: those that would be in another order go and come again.
bool isKept(const Key& parent, const Table& from, const Table& to) {
  if (isPartition(from) || isPartition(to)) {
    return false;
  }
  auto next = from.inherits.begin();
  for (const Key& wanted : to.inherits) {
    next = std::find(next, from.inherits.end(), wanted);
    if (next == from.inherits.end()) {
      return false;
    }
    if (wanted == parent) {
      return true;
    }
  }
  return false;
}

/// Whether new parents take over columns that old ones hand down: they must come before those go,
/// or the columns would become the table's own.
bool takesOver(const Table& from, const Table& to) {
  const bool joins = std::ranges::any_of(
      to.inherits, [&](const Key& parent) { return !isKept(parent, from, to); });
  return joins && !isPartition(from) && !isPartition(to) &&
         std::ranges::any_of(from.columns, [&](const Column& had) {
           const auto kept = std::ranges::find(to.columns, had.key, &Column::key);
           return had.inherited && kept != to.columns.end() && kept->inherited;
         });
}

std::vector<Action> joinParents(const Table& from, const Table& to) {
  std::vector<Action> out;
  for (const Key& parent : isPartition(to) ? std::vector<Key>{} : to.inherits) {
    if (!isKept(parent, from, to)) {
      Action& action =
          out.emplace_back(tableFragment(to, kRankOther, "INHERIT " + quoteQualified(parent)));
      action.after = {{Kind::kTable, parent}};
      action.joins = parent;
    }
  }
  return out;
}

std::vector<Action> leaveParents(const Table& from, const Table& to, const Context& plan) {
  std::vector<Action> out;
  const bool late = takesOver(from, to);
  for (const Key& parent : isPartition(from) ? std::vector<Key>{} : from.inherits) {
    if (isKept(parent, from, to)) {
      continue;
    }
    Action& action = out.emplace_back(tableFragment(to, late ? kRankOther : kRankDropAttribute,
                                                    "NO INHERIT " + quoteQualified(parent)));
    action.before = {{Kind::kTable, parent}};
    action.leaves = parent;
    for (const Key& joined : late ? to.inherits : std::vector<Key>{}) {
      action.after.push_back({Kind::kTable, joined});
    }
    if (changesInherited(from, to, plan)) {
      action.sql = fmt::format("ALTER TABLE {} {}", quoteQualified(action.table), action.sql);
      action.table = {};
    }
  }
  return out;
}

/// Whether a partition that goes is left by foreign keys that stay and refer to its parents: DROP
/// TABLE would not take it from them.
bool isReferred(const Table& partition, const Context& plan) {
  const std::vector<Key> parents = partitionedAbove(partition, plan.from);
  return !parents.empty() && !plan.tableDropped(parents.front()) &&
         std::ranges::any_of(plan.from.constraints, [&](const auto& entry) {
           return entry.second.type == ConstraintType::kForeignKey &&
                  std::ranges::find(parents, entry.second.references) != parents.end() &&
                  !plan.dropped(idOf(entry.second));
         });
}

bool leavesOrJoins(const Table& from, const Table& to, const Context& plan) {
  return from.inherits != to.inherits || from.partition_bound != to.partition_bound ||
         plan.reattached.contains(to.key);
}

/// INHERIT and NO INHERIT, ATTACH and DETACH PARTITION.
std::vector<Action> parentActions(const Table& from, const Table& to, const Context& plan) {
  std::vector<Action> out;
  if (!leavesOrJoins(from, to, plan)) {
    return out;
  }
  if (isPartition(from)) {
    out.push_back(detachPartition(from));
  }
  std::vector<Action> leaving = leaveParents(from, to, plan);
  for (Action& join : joinParents(from, to)) {
    const auto again = std::ranges::find(leaving, join.joins, &Action::leaves);
    if (again != leaving.end()) {  // to be the last
      out.push_back(std::move(*again));
      leaving.erase(again);
    }
    out.push_back(std::move(join));
  }
  out.insert(takesOver(from, to) ? out.end() : out.begin(), leaving.begin(), leaving.end());
  if (isPartition(to)) {
    Action action = attachPartition(to);
    action.hazards.push_back(
        {HazardKind::kScan,
         fmt::format("{} is read whole under ACCESS EXCLUSIVE to check its partition bound",
                     named(idOf(to)))});
    action.hazards.push_back(
        {HazardKind::kMayFail,
         fmt::format("fails when a row of {} is outside its partition bound", named(idOf(to)))});
    out.push_back(std::move(action));
  }
  return out;
}

}  // namespace

void emit(const Create<Table>& change, Context& plan) {
  const Table& table = change.to;
  std::vector<ObjectId> after = needsOf(table, plan.to);
  for (const Key& key : foreignTables(table, plan.to.constraints, [&](const Key& constraint) {
         return plan.inlined.contains(constraint);
       })) {
    after.push_back({Kind::kTable, key});
  }
  plan.add({.object = idOf(table),
            .act = Act::kCreate,
            .sql = createStatement(table, plan),
            .comment = fmt::format("Create {} table", goQuoted(table.key.name)),
            .changes = {change},
            .after = std::move(after)});
  if (plan.attached.contains(table.key)) {
    Action attach = attachPartition(table);
    for (const auto& [key, index] : partsOf(plan.to.indexes, table.key)) {
      attach.after.push_back(idOf(index));
    }
    const std::size_t attached = plan.add(std::move(attach));
    for (Action& action : notNullAfterAttach(table, plan)) {
      action.after_actions.push_back(attached);
      plan.add(std::move(action));
    }
  }
  const bool by_parent = isPartition(table) && !plan.attached.contains(table.key);
  for (const Column& column : table.columns) {
    if (column.inherited && (by_parent || !isPartition(table))) {
      emitColumnDifferences(asInherited(column, table, plan), column, plan, {});
    } else {
      emitColumnExtras(column, plan);
    }
    if (!column.comment.empty() && !(column.inherited && (by_parent || !isPartition(table)))) {
      emitColumnComment(column, plan);
    }
  }
  std::vector<Action> more = memberFragments(
      Table{.foreign_options = table.foreign_options, .options = table.options}, table, plan);
  typeActions({}, table, more);
  for (Action& action : more) {
    plan.add(std::move(action));
  }
  if (!table.comment.empty()) {
    plan.add(commentAction(table));
  }
}

void emit(const Drop<Table>& change, Context& plan) {
  const ObjectId id = idOf(change.from);
  if (const auto found = plan.aside.find(id.key); found != plan.aside.end()) {
    plan.absorbed.push_back({change, {{Kind::kTable, found->second}}});
    return;
  }
  std::vector<std::size_t> detached;
  if (isReferred(change.from, plan)) {
    detached.push_back(plan.add(detachPartition(change.from)));
  }
  std::vector<ObjectId> before = needsOf(change.from, plan.from);
  for (const auto& [key, constraint] : partsOf(plan.from.constraints, change.from.key)) {
    if (constraint.type == ConstraintType::kForeignKey && !plan.cyclic.contains(key) &&
        constraint.references != change.from.key) {
      before.push_back({Kind::kTable, constraint.references});
      std::ranges::move(referencedKey(constraint, plan.from), std::back_inserter(before));
    }
  }
  Action action{
      .object = id,
      .act = Act::kDrop,
      .sql = fmt::format("DROP {} {}", kindWord(change.from), quoteQualified(change.from.key)),
      .comment = fmt::format("Drop {} table", goQuoted(change.from.key.name)),
      .changes = {change},
      .before = std::move(before),
      .after_actions = std::move(detached)};
  if (!isForeign(change.from)) {
    action.hazards.push_back(plan.loses(named(id), "is dropped with its rows"));
  }
  if (!plan.created(id)) {
    action.hazards.push_back(
        {HazardKind::kBreaksClients, fmt::format("code that uses {} fails", named(id))});
  }
  plan.add(std::move(action));
}

void emit(const Alter<Table>& change, Context& plan) {
  const Table& from = change.from;
  const Table& to = change.to;
  std::vector<Change> changes = {change};
  std::vector<Action> actions = parentActions(from, to, plan);
  rewriteFragments(from, to, plan, actions);
  std::ranges::move(memberFragments(from, to, plan), std::back_inserter(actions));
  if (from.of_type != to.of_type) {
    typeActions(from, to, actions);
  }
  if (from.comment != to.comment) {
    actions.push_back(commentAction(to));
  }
  std::vector<std::size_t> previous;
  for (Action& action : actions) {
    action.changes = std::exchange(changes, {});
    const bool alone = action.table.name.empty() && action.rank != kRankComment;
    if (alone) {
      action.after_actions = previous;  // DETACH before ATTACH
    }
    const std::size_t at = plan.add(std::move(action));
    if (alone) {
      previous = {at};
    }
  }
  if (isPartition(to) && leavesOrJoins(from, to, plan)) {
    for (Action& action : notNullAfterAttach(to, plan)) {
      action.after_actions = previous;
      plan.add(std::move(action));
    }
  }
}

}  // namespace strata::planning
