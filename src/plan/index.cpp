#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "model/quoting.h"
#include "plan/action.h"
#include "plan/index_extras.h"
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

std::string title(const char* text, const char* before_owner, const Index& index,
                  const Schema& schema) {
  const bool view = ownerOf(index, schema).kind == Kind::kView;
  return fmt::format("{} {} {} {}: {}", text, goQuoted(index.key.name), before_owner,
                     view ? "materialized view" : "table", goQuoted(index.key.parent));
}

std::vector<ObjectId> needsOf(const Index& index, const Schema& schema) {
  std::vector<ObjectId> ids = columnsIn(index.definition, tableOf(index.key), schema);
  ids.push_back(ownerOf(index, schema));
  return ids;
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
                                   quoteQualified(table), readBack(index.definition)),
                .comment = title("Create index", "to", index, plan.to),
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
  if (has_parent && !plan.attached.contains(table) && !plan.reattached.contains(table) &&
      (!plan.created(parentIndex(index)) || parent_only)) {
    plan.add(attach(index));
  }
  for (Action& each : indexExtraActions(idOf(index), {}, extrasOf(index), plan)) {
    plan.add(std::move(each));
  }
}

void emit(const Drop<Index>& change, Context& plan) {
  plan.add({.object = idOf(change.from),
            .act = Act::kDrop,
            .sql = "DROP INDEX " + quoted(change.from),
            .comment = title("Drop index", "from", change.from, plan.from),
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
  for (Action& action :
       indexExtraActions(idOf(change.to), extrasOf(change.from), extrasOf(change.to), plan)) {
    add(std::move(action));
  }
  const bool freed =
      !change.from.attached_to.name.empty() && change.to.attached_to.name.empty();  // by DETACH
  if (!changes.empty() && (freed || (change.from.clustered && !change.to.clustered))) {
    plan.absorbed.push_back({change, {{Kind::kTable, tableOf(change.to.key)}}});
  }
}

}  // namespace strata::planning
