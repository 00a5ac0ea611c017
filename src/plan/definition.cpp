#include "plan/definition.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "plan/sql_text.h"

namespace strata::planning {

std::string titleOf(const char* act, const ObjectId& id) {
  return fmt::format("{} {} {}", act, word(id.kind), goQuoted(id.key.name));
}

Action commentOnDefinition(const ObjectId& id, const Definition& object, const std::string& word) {
  return commentOn(
      id, fmt::format("{} {}", word, object.identity), object.comment,
      fmt::format("Set comment to {}: {}", strata::word(id.kind), goQuoted(object.key.name)));
}

void createDefinition(const ObjectId& id, const Definition& object, const std::string& word,
                      Change change, Context& plan) {
  plan.add({.object = id,
            .act = Act::kCreate,
            .sql = object.definition,
            .comment = titleOf("Create", id),
            .changes = {std::move(change)}});
  if (!object.comment.empty()) {
    plan.add(commentOnDefinition(id, object, word));
  }
}

void dropDefinition(const ObjectId& id, const Definition& object, const std::string& word,
                    Change change, Context& plan) {
  plan.add({.object = id,
            .act = Act::kDrop,
            .sql = fmt::format("DROP {} {}", word, object.identity),
            .comment = titleOf("Drop", id),
            .changes = {std::move(change)}});
}

void addInOrder(std::vector<Action> actions, const Change& change, Context& plan) {
  std::vector<Change> changes = {change};
  std::vector<std::size_t> previous;
  for (Action& action : actions) {
    action.changes = std::exchange(changes, {});
    std::ranges::copy(previous, std::back_inserter(action.after_actions));
    previous = {plan.add(std::move(action))};
  }
}

}  // namespace strata::planning
