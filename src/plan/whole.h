#pragma once
#include <algorithm>
#include <cctype>
#include <string>

#include "plan/action.h"
#include "plan/sql_text.h"

// What the kinds share that PostgreSQL can only create, comment on and drop: any T with an
// `identity`, a `definition` and a `comment`.

namespace strata::planning {

/// "OPERATOR CLASS": the kind's word as SQL has it.
template <class T>
std::string sqlWord() {
  std::string text = word(kKindOf<T>);
  std::ranges::transform(text, text.begin(),
                         [](char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

/// `target`: what COMMENT ON names.
template <class T>
Action commentOnWhole(const T& object, const std::string& target) {
  return commentOn(
      idOf(object), target, object.comment,
      std::string("Set comment to ") + word(kKindOf<T>) + ": " + goQuoted(object.key.name));
}

/// The CREATE statement, and COMMENT ON when there is one.
template <class T>
void createWhole(const Create<T>& change, const std::string& target, Context& plan) {
  plan.add(
      {.object = idOf(change.to),
       .act = Act::kCreate,
       .sql = change.to.definition,
       .comment = std::string("Create ") + word(kKindOf<T>) + " " + goQuoted(change.to.key.name),
       .changes = {change}});
  if (!change.to.comment.empty()) {
    plan.add(commentOnWhole(change.to, target));
  }
}

/// DROP of the target.
template <class T>
void dropWhole(const Drop<T>& change, const std::string& target, Context& plan) {
  plan.add(
      {.object = idOf(change.from),
       .act = Act::kDrop,
       .sql = "DROP " + target,
       .comment = std::string("Drop ") + word(kKindOf<T>) + " " + goQuoted(change.from.key.name),
       .changes = {change}});
}

/// COMMENT ON: all that can be altered.
template <class T>
void commentWhole(const Alter<T>& change, const std::string& target, Context& plan) {
  Action action = commentOnWhole(change.to, target);
  action.changes = {change};
  plan.add(std::move(action));
}

}  // namespace strata::planning
