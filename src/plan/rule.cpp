#include <fmt/format.h>

#include "model/quoting.h"
#include "plan/chain.h"
#include "plan/sql_text.h"

namespace strata::planning {
namespace {

std::string title(const char* act, const Rule& rule) {
  return fmt::format("{} rule {}", act, goQuoted(rule.key.name));
}

Action commentAction(const Rule& rule) {
  return commentOn(idOf(rule),
                   fmt::format("RULE {} ON {}", quoteIdentifier(rule.key.name),
                               quoteQualified(tableOf(rule.key))),
                   rule.comment, title("Set comment to", rule));
}

Action stateAction(const Rule& rule) {
  return {.object = idOf(rule),
          .act = Act::kAlter,
          .sql = switchStatement(rule.key, "RULE", rule.enabled),
          .comment = title("Modify", rule),
          .after = {idOf(rule)}};
}

}  // namespace

/// CREATE OR REPLACE changes all of a rule but whether it is enabled.
bool canAlter(const Rule& /*from*/, const Rule& /*to*/, const Context& /*plan*/) {
  return true;
}

void emit(const Create<Rule>& change, Context& plan) {
  plan.add({.object = idOf(change.to),
            .act = Act::kCreate,
            .sql = readBack(change.to.definition),
            .comment = title("Create", change.to),
            .changes = {change}});
  if (change.to.enabled != Enabled::kOrigin) {
    plan.add(stateAction(change.to));
  }
  if (!change.to.comment.empty()) {
    plan.add(commentAction(change.to));
  }
}

void emit(const Drop<Rule>& change, Context& plan) {
  plan.add({.object = idOf(change.from),
            .act = Act::kDrop,
            .sql = fmt::format("DROP RULE {} ON {}", quoteIdentifier(change.from.key.name),
                               quoteQualified(tableOf(change.from.key))),
            .comment = title("Drop", change.from),
            .changes = {change}});
}

void emit(const Alter<Rule>& change, Context& plan) {
  Chain chain(change, plan);
  if (change.from.definition != change.to.definition) {
    chain.add({.object = idOf(change.to),
               .act = Act::kAlter,
               .sql = readBack(orReplace(change.to.definition)),
               .comment = title("Modify", change.to)});
  }
  if (change.from.enabled != change.to.enabled) {
    chain.add(stateAction(change.to));
  }
  if (change.from.comment != change.to.comment) {
    chain.add(commentAction(change.to));
  }
}

}  // namespace strata::planning
