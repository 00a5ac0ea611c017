#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "model/quoting.h"
#include "plan/action.h"
#include "plan/sql_text.h"

namespace strata::planning {
namespace {

/// An index lives in its table's schema.
std::string quoted(const Index& index) {
  return quoteQualified({.schema = index.key.schema, .name = index.key.name});
}

/// The table or materialized view it is on.
ObjectId ownerOf(const Index& index, const Schema& schema) {
  const Key key = tableOf(index.key);
  return {schema.views.contains(key) ? Kind::kView : Kind::kTable, key};
}

std::string title(const char* text, const char* before_table, const Index& index) {
  return fmt::format("{} {} {} table: {}", text, goQuoted(index.key.name), before_table,
                     goQuoted(index.key.parent));
}

Action commentAction(const Index& index) {
  return commentOn(idOf(index), "INDEX " + quoted(index), index.comment,
                   title("Set comment to index:", "on", index));
}

std::vector<ObjectId> needsOf(const Index& index, const Schema& schema) {
  std::vector<ObjectId> ids = columnsIn(index.definition, tableOf(index.key), schema);
  ids.push_back(ownerOf(index, schema));
  return ids;
}

std::string place(const std::string& statistics) {
  return statistics.substr(0, statistics.find('='));
}

/// Targets set, and those gone back to the default (-1).
std::vector<Action> statisticsActions(const Index& index, const std::vector<std::string>& had) {
  std::vector<Action> out;
  const auto add = [&](const std::string& column, const std::string& value) {
    out.push_back({.object = idOf(index),
                   .act = Act::kAlter,
                   .sql = fmt::format("ALTER INDEX {} ALTER COLUMN {} SET STATISTICS {}",
                                      quoted(index), column, value),
                   .comment = "Modify index " + goQuoted(index.key.name),
                   .after = {idOf(index)}});
  };
  const ParameterChanges changes = parameterChanges(had, index.statistics);
  for (const std::string& entry : changes.set) {
    add(place(entry), entry.substr(entry.find('=') + 1));
  }
  for (const std::string& column : changes.reset) {
    add(column, "-1");
  }
  return out;
}

ObjectId parentIndex(const Index& index) {
  return {Kind::kIndex, index.attached_to};
}

Action attach(const Index& index) {
  return {.object = idOf(index),
          .act = Act::kAlter,
          .sql = fmt::format(
              "ALTER INDEX {} ATTACH PARTITION {}",
              quoteQualified({.schema = index.attached_to.schema, .name = index.attached_to.name}),
              quoted(index)),
          .comment = "Modify index " + goQuoted(index.attached_to.name),
          .after = {idOf(index), parentIndex(index)}};
}

}  // namespace

void emit(const Create<Index>& change, Context& plan) {
  const Index& index = change.to;
  const Key table = tableOf(index.key);
  const ObjectId owner = ownerOf(index, plan.to);
  Action action{.object = idOf(index),
                .act = Act::kCreate,
                .sql = fmt::format("CREATE {}INDEX {} ON {}{} {}", index.unique ? "UNIQUE " : "",
                                   quoteIdentifier(index.key.name), index.only ? "ONLY " : "",
                                   quoteQualified(table), index.definition),
                .comment = title("Create index", "to", index),
                .changes = {change},
                .after = needsOf(index, plan.to)};
  if (!plan.created(owner)) {
    action.hazards.push_back(
        {HazardKind::kBlocksWrites, fmt::format("writes to {} wait while {} is built: SHARE lock",
                                                named(owner), named(idOf(index)))});
    if (index.unique) {
      action.hazards.push_back(
          {HazardKind::kMayFail,
           fmt::format("fails when {} has duplicates for {}", named(owner), named(idOf(index)))});
    }
  }
  const bool has_parent = !index.attached_to.name.empty();
  const auto parent = plan.to.indexes.find(index.attached_to);
  const bool parent_only = parent != plan.to.indexes.end() && parent->second.only;
  if (has_parent && plan.created(parentIndex(index)) && !parent_only) {
    action.before_made = {parentIndex(index)};  // which then takes it as its own
  }
  plan.add(std::move(action));
  if (has_parent && !plan.attached.contains(table) &&
      (!plan.created(parentIndex(index)) || parent_only)) {
    plan.add(attach(index));
  }
  for (Action& each : statisticsActions(index, {})) {
    plan.add(std::move(each));
  }
  if (!index.comment.empty()) {
    plan.add(commentAction(index));
  }
}

void emit(const Drop<Index>& change, Context& plan) {
  plan.add({.object = idOf(change.from),
            .act = Act::kDrop,
            .sql = "DROP INDEX " + quoted(change.from),
            .comment = title("Drop index", "from", change.from),
            .hazards = {{HazardKind::kBlocksWrites,
                         fmt::format("waits for ACCESS EXCLUSIVE on {}",
                                     named(ownerOf(change.from, plan.from)))}},
            .changes = {change},
            .before = needsOf(change.from, plan.from)});
}

void emit(const Alter<Index>& change, Context& plan) {
  std::vector<Change> changes = {change};
  const auto add = [&](Action action) {
    action.changes = std::exchange(changes, {});
    plan.add(std::move(action));
  };
  if (change.from.attached_to != change.to.attached_to && !change.to.attached_to.name.empty()) {
    add(attach(change.to));
  }
  for (Action& action : statisticsActions(change.to, change.from.statistics)) {
    add(std::move(action));
  }
  if (change.from.comment != change.to.comment) {
    add(commentAction(change.to));
  }
}

}  // namespace strata::planning
