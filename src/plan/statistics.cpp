#include <fmt/format.h>

#include <algorithm>

#include "plan/action.h"
#include "plan/definition.h"
#include "plan/sql_text.h"

namespace strata::planning {
namespace {

constexpr const char* kWord = "STATISTICS";

Action targetOf(const Statistics& statistics) {
  return {.object = idOf(statistics),
          .act = Act::kAlter,
          .sql = fmt::format("ALTER STATISTICS {} SET STATISTICS {}", statistics.identity,
                             statistics.target),
          .comment = titleOf("Modify", idOf(statistics)),
          .after = {idOf(statistics)}};
}

}  // namespace

void emit(const Create<Statistics>& change, Context& plan) {
  createDefinition(idOf(change.to), change.to, kWord, change, plan);
  if (change.to.target >= 0) {
    plan.add(targetOf(change.to));
  }
}

void emit(const Drop<Statistics>& change, Context& plan) {
  dropDefinition(idOf(change.from), change.from, kWord, change, plan);
}

void emit(const Alter<Statistics>& change, Context& plan) {
  std::vector<Action> actions;
  if (change.from.target != change.to.target) {
    actions.push_back(targetOf(change.to));
  }
  if (change.from.comment != change.to.comment) {
    actions.push_back(commentOnDefinition(idOf(change.to), change.to, kWord));
  }
  addInOrder(std::move(actions), change, plan);
}

void emitLostTargets(const Column& column, std::size_t retyped, Context& plan) {
  for (const auto& [key, statistics] : plan.to.statistics) {
    const auto was = plan.from.statistics.find(key);
    const bool stays = was != plan.from.statistics.end() && !plan.created(idOf(statistics)) &&
                       was->second.target == statistics.target;
    if (stays && statistics.target >= 0 && statistics.table == tableOf(column.key) &&
        mentions(statistics.definition, column.key.name)) {
      Action action = targetOf(statistics);
      const auto known = std::ranges::find(plan.actions, action.sql, &Action::sql);
      if (known != plan.actions.end()) {  // another column's
        known->after_actions.push_back(retyped);
        continue;
      }
      action.after_actions = {retyped};
      plan.add(std::move(action));
    }
  }
}

bool canAlter(const Statistics& from, const Statistics& to, const Context& /*plan*/) {
  return from.definition == to.definition;
}

}  // namespace strata::planning
