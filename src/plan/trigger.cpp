#include <fmt/format.h>

#include <optional>

#include "model/quoting.h"
#include "plan/chain.h"
#include "plan/sql_text.h"

namespace strata::planning {
namespace {

std::string title(const char* act, const Trigger& trigger) {
  return fmt::format("{} trigger {}", act, goQuoted(trigger.key.name));
}

/// `TRIGGER "g" ON "s"."t"`.
std::string target(const Trigger& trigger) {
  return fmt::format("TRIGGER {} ON {}", quoteIdentifier(trigger.key.name),
                     quoteQualified(tableOf(trigger.key)));
}

Action commentAction(const Trigger& trigger) {
  return commentOn(idOf(trigger), target(trigger), trigger.comment,
                   title("Set comment to", trigger));
}

/// On a partitioned table it sets all clones below, too.
Action stateAction(const Trigger& trigger) {
  return {.object = idOf(trigger),
          .act = Act::kAlter,
          .sql = switchStatement(trigger.key, "TRIGGER", trigger.enabled),
          .comment = title("Modify", trigger),
          .after = {idOf(trigger), {Kind::kTable, tableOf(trigger.key)}}};
}

bool isPartitioned(const Key& table, const Schema& schema) {
  const auto found = schema.tables.find(table);
  return found != schema.tables.end() && !found->second.partition_key.empty();
}

/// The table that a partition belongs to; an empty name for none.
Key partitionParent(const Key& table, const Schema& schema) {
  const auto found = schema.tables.find(table);
  const bool partition = found != schema.tables.end() && !found->second.partition_bound.empty() &&
                         !found->second.inherits.empty();
  return partition ? found->second.inherits.front() : Key{};
}

/// The nearest trigger above a clone that the schema lists; null: there is none.
const Trigger* above(const Key& clone, const Schema& schema) {
  for (Key table = partitionParent(tableOf(clone), schema); !table.name.empty();
       table = partitionParent(table, schema)) {
    const auto found = schema.triggers.find(partOf(table, clone.name));
    if (found != schema.triggers.end()) {
      return &found->second;
    }
  }
  return nullptr;
}

/// Whether a statement of the plan sets the state of the trigger, and with it that of its clones.
bool setsState(const ObjectId& id, const Context& plan) {
  if (plan.created(id) || plan.dropped(id)) {
    return true;
  }
  return plan.altered.contains(id) &&
         plan.from.triggers.at(id.key).enabled != plan.to.triggers.at(id.key).enabled;
}

/// The trigger or clone above whose statements set that of `clone` again.
std::optional<ObjectId> setter(const Key& clone, const Context& plan) {
  for (Key table = partitionParent(tableOf(clone), plan.to); !table.name.empty();
       table = partitionParent(table, plan.to)) {
    const ObjectId id{Kind::kTrigger, partOf(table, clone.name)};
    if (setsState(id, plan)) {
      return id;
    }
  }
  return std::nullopt;
}

/// The clones below `trigger` that differ, from top to bottom: a statement on it has set them.
void setClones(const Trigger& trigger, bool made, Chain& chain, const Context& plan) {
  const Key table = tableOf(trigger.key);
  if (!isPartitioned(table, plan.to)) {
    return;
  }
  for (const auto& [key, child] : plan.to.tables) {
    if (partitionParent(key, plan.to) != table) {
      continue;
    }
    const Key below = partOf(key, trigger.key.name);
    const auto clone = plan.to.triggers.find(below);
    const bool differs = clone != plan.to.triggers.end() && clone->second.cloned;
    if (differs) {
      chain.add(stateAction(clone->second));
      if (made && !clone->second.comment.empty()) {
        chain.add(commentAction(clone->second));
      }
    }
    setClones(differs ? clone->second : Trigger{.key = below}, made, chain, plan);
  }
}

/// From the clone's state and comment to another's; `plan.to` says what is below.
void setClone(const Trigger& from, const Trigger& to, Change change, Context& plan) {
  const std::optional<ObjectId> by = setter(to.key, plan);
  if (by && (plan.created(*by) || from.comment == to.comment)) {
    plan.absorbed.push_back({std::move(change), {*by}});
    return;
  }
  Chain chain(std::move(change), plan);
  if (!by && from.enabled != to.enabled) {
    chain.add(stateAction(to));
    setClones(to, false, chain, plan);
  }
  if (from.comment != to.comment) {
    chain.add(commentAction(to));
  }
}

}  // namespace

/// On a partitioned table CREATE OR REPLACE would leave clones behind when FOR EACH ROW goes.
bool canAlter(const Trigger& from, const Trigger& to, const Context& plan) {
  const bool replaceable =
      !from.constraint && !to.constraint && !isPartitioned(tableOf(to.key), plan.from);
  return from.cloned == to.cloned && (from.definition == to.definition || replaceable);
}

void emit(const Create<Trigger>& change, Context& plan) {
  const Trigger& trigger = change.to;
  if (trigger.cloned) {
    const Trigger* parent = above(trigger.key, plan.to);
    const Trigger plain{.key = trigger.key,
                        .cloned = true,
                        .enabled = parent == nullptr ? Enabled::kOrigin : parent->enabled};
    setClone(plain, trigger, change, plan);
    return;
  }
  Chain chain(change, plan);
  chain.add({.object = idOf(trigger),
             .act = Act::kCreate,
             .sql = readBack(trigger.definition),
             .comment = title("Create", trigger)});
  if (trigger.enabled != Enabled::kOrigin) {
    chain.add(stateAction(trigger));
  }
  if (!trigger.comment.empty()) {
    chain.add(commentAction(trigger));
  }
  setClones(trigger, true, chain, plan);
}

void emit(const Drop<Trigger>& change, Context& plan) {
  const Trigger& trigger = change.from;
  if (!trigger.cloned) {
    plan.add({.object = idOf(trigger),
              .act = Act::kDrop,
              .sql = "DROP " + target(trigger),
              .comment = title("Drop", trigger),
              .changes = {change}});
    return;
  }
  const Trigger* parent = above(trigger.key, plan.to);
  if (parent == nullptr || plan.created(idOf(trigger))) {
    // It went with the trigger it was cloned from, or with its table's attachment to that's.
    const Trigger* had = above(trigger.key, plan.from);
    plan.absorbed.push_back(
        {change, {idOf(had == nullptr ? trigger : *had), {Kind::kTable, tableOf(trigger.key)}}});
    return;
  }
  const Trigger plain{.key = trigger.key, .cloned = true, .enabled = parent->enabled};
  setClone(trigger, plain, change, plan);
}

void emit(const Alter<Trigger>& change, Context& plan) {
  const Trigger& to = change.to;
  if (to.cloned) {
    setClone(change.from, to, change, plan);
    return;
  }
  Chain chain(change, plan);
  Enabled state = change.from.enabled;
  if (change.from.definition != to.definition) {
    chain.add({.object = idOf(to),
               .act = Act::kAlter,
               .sql = readBack(orReplace(to.definition)),
               .comment = title("Modify", to)});
    state = Enabled::kOrigin;  // as a new one
  }
  if (state != to.enabled) {
    chain.add(stateAction(to));
    setClones(to, false, chain, plan);
  }
  if (change.from.comment != to.comment) {
    chain.add(commentAction(to));
  }
}

}  // namespace strata::planning
