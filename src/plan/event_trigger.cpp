#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "model/quoting.h"
#include "plan/action.h"
#include "plan/sql_text.h"
#include "support/text.h"

namespace strata::planning {
namespace {

std::string title(const char* act, const EventTrigger& trigger) {
  return fmt::format("{} event trigger {}", act, goQuoted(trigger.key.name));
}

std::string definition(const EventTrigger& trigger) {
  std::string sql =
      fmt::format("CREATE EVENT TRIGGER {} ON {}", quoteQualified(trigger.key), trigger.event);
  if (!trigger.tags.empty()) {
    std::vector<std::string> tags;
    std::ranges::transform(trigger.tags, std::back_inserter(tags), quoteLiteral);
    sql += fmt::format("\n  WHEN TAG IN ({})", join(tags, ", "));
  }
  return sql + "\n  EXECUTE FUNCTION " + trigger.function + "()";
}

const char* state(Enabled enabled) {
  switch (enabled) {
    case Enabled::kOrigin:
      return "ENABLE";
    case Enabled::kDisabled:
      return "DISABLE";
    case Enabled::kReplica:
      return "ENABLE REPLICA";
    case Enabled::kAlways:
      return "ENABLE ALWAYS";
  }
  return "ENABLE";
}

Action stateAction(const EventTrigger& trigger) {
  return {.object = idOf(trigger),
          .act = Act::kAlter,
          .sql = fmt::format("ALTER EVENT TRIGGER {} {}", quoteQualified(trigger.key),
                             state(trigger.enabled)),
          .comment = title("Modify", trigger),
          .after = {idOf(trigger)}};
}

Action commentAction(const EventTrigger& trigger) {
  return commentOn(idOf(trigger), "EVENT TRIGGER " + quoteQualified(trigger.key), trigger.comment,
                   "Set comment to event trigger: " + goQuoted(trigger.key.name));
}

}  // namespace

void emit(const Create<EventTrigger>& change, Context& plan) {
  const std::size_t created = plan.add({.object = idOf(change.to),
                                        .act = Act::kCreate,
                                        .sql = definition(change.to),
                                        .comment = title("Create", change.to),
                                        .changes = {change}});
  if (change.to.enabled != Enabled::kOrigin) {
    Action action = stateAction(change.to);
    action.after_actions = {created};
    plan.add(std::move(action));
  }
  if (!change.to.comment.empty()) {
    plan.add(commentAction(change.to));
  }
}

void emit(const Drop<EventTrigger>& change, Context& plan) {
  plan.add({.object = idOf(change.from),
            .act = Act::kDrop,
            .sql = "DROP EVENT TRIGGER " + quoteQualified(change.from.key),
            .comment = title("Drop", change.from),
            .changes = {change}});
}

void emit(const Alter<EventTrigger>& change, Context& plan) {
  std::vector<Change> changes = {change};
  if (change.from.enabled != change.to.enabled) {
    Action action = stateAction(change.to);
    action.changes = std::exchange(changes, {});
    plan.add(std::move(action));
  }
  if (change.from.comment != change.to.comment) {
    Action action = commentAction(change.to);
    action.changes = std::move(changes);
    plan.add(std::move(action));
  }
}

bool canAlter(const EventTrigger& from, const EventTrigger& to, const Context& /*plan*/) {
  return from.event == to.event && from.tags == to.tags && from.function == to.function;
}

}  // namespace strata::planning
