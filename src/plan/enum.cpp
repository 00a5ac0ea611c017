#include <fmt/format.h>

#include <algorithm>

#include "model/quoting.h"
#include "plan/action.h"
#include "plan/exchange.h"
#include "plan/sql_text.h"
#include "support/text.h"

namespace strata::planning {
namespace {

Action creation(const Enum& type) {
  std::vector<std::string> labels;
  std::ranges::transform(type.labels, std::back_inserter(labels), quoteLiteral);
  return {.object = idOf(type),
          .act = Act::kCreate,
          .sql = fmt::format("CREATE TYPE {} AS ENUM ({})", quoteQualified(type.key),
                             join(labels, ", ")),
          .comment = "Create enum type " + goQuoted(type.key.name)};
}

Action commentAction(const Enum& type) {
  return commentOn(idOf(type), "TYPE " + quoteQualified(type.key), type.comment,
                   "Set comment to enum type: " + goQuoted(type.key.name));
}

/// Before or after which label the one at `at` of `wanted` goes, those before it being there.
std::string position(const std::vector<std::string>& wanted, std::size_t at, bool last) {
  if (last) {
    return {};
  }
  return at == 0 ? " BEFORE " + quoteLiteral(wanted[1]) : " AFTER " + quoteLiteral(wanted[at - 1]);
}

void emitNewLabels(const Alter<Enum>& change, Context& plan) {
  const std::vector<std::string>& had = change.from.labels;
  const std::vector<std::string>& wanted = change.to.labels;
  std::size_t seen = 0;
  std::vector<std::size_t> previous;
  for (std::size_t at = 0; at < wanted.size(); ++at) {
    if (seen < had.size() && wanted[at] == had[seen]) {
      ++seen;
      continue;
    }
    // The label before the first old one is placed by the old one, the others by their left hand.
    std::string where = position(wanted, at, seen == had.size());
    if (at == 0 && !had.empty()) {
      where = " BEFORE " + quoteLiteral(had.front());
    }
    Action action{.object = idOf(change.to),
                  .act = Act::kAlter,
                  .sql = fmt::format("ALTER TYPE {} ADD VALUE {}{}", quoteQualified(change.to.key),
                                     quoteLiteral(wanted[at]), where),
                  .comment = "Add value to enum type: " + goQuoted(change.to.key.name),
                  .after_actions = previous,
                  .enum_label_of = change.to.key,
                  .enum_label = wanted[at]};
    if (previous.empty()) {
      action.changes = {change};
    }
    previous = {plan.add(std::move(action))};
  }
}

}  // namespace

void emit(const Create<Enum>& change, Context& plan) {
  Action action = creation(change.to);
  action.changes = {change};
  addTypeCreation(std::move(action), plan);
  if (!change.to.comment.empty()) {
    plan.add(commentAction(change.to));
  }
}

void emit(const Drop<Enum>& change, Context& plan) {
  if (goesByExchange(idOf(change.from), change, plan)) {
    return;
  }
  plan.add({.object = idOf(change.from),
            .act = Act::kDrop,
            .sql = "DROP TYPE " + quoteQualified(change.from.key),
            .comment = "Drop enum type " + goQuoted(change.from.key.name),
            .changes = {change}});
}

void emit(const Alter<Enum>& change, Context& plan) {
  if (plan.exchanged.contains(idOf(change.to))) {
    Action made = creation(change.to);
    made.changes = {change};
    for (const std::string& label : change.from.labels) {
      const auto mapped = plan.labels.find(change.to.key);
      const bool moves = mapped != plan.labels.end() && mapped->second.contains(label);
      if (!moves && std::ranges::find(change.to.labels, label) == change.to.labels.end()) {
        made.hazards.push_back(
            plan.loses(fmt::format("label '{}' of {}", label, named(idOf(change.to))),
                       "is removed: the change fails while a row holds it"));
      }
    }
    emitExchange(idOf(change.to), std::move(made), "TYPE", plan);
    if (!change.to.comment.empty()) {
      plan.add(commentAction(change.to));
    }
    return;
  }
  emitNewLabels(change, plan);
  if (change.from.comment != change.to.comment) {
    Action action = commentAction(change.to);
    action.changes = {change};
    plan.add(std::move(action));
  }
}

}  // namespace strata::planning
