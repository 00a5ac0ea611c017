#include <fmt/format.h>

#include <utility>

#include "plan/action.h"
#include "plan/foreign_options.h"
#include "plan/sql_text.h"

namespace strata::planning {
namespace {

Action commentAction(const ForeignDataWrapper& wrapper) {
  return commentOn(idOf(wrapper), "FOREIGN DATA WRAPPER " + wrapper.identity, wrapper.comment,
                   "Set comment to foreign-data wrapper: " + goQuoted(wrapper.key.name));
}

/// " HANDLER … VALIDATOR …", as far as it has them.
std::string functions(const ForeignDataWrapper& wrapper) {
  return wrapper.definition.substr(
      std::string("CREATE FOREIGN DATA WRAPPER " + wrapper.identity).size());
}

/// The same, also of what it has not.
std::string allFunctions(const ForeignDataWrapper& wrapper) {
  std::string out = functions(wrapper);
  out += out.starts_with(" HANDLER ") ? "" : " NO HANDLER";
  out += out.find(" VALIDATOR \"") != std::string::npos ? "" : " NO VALIDATOR";
  return out;
}

}  // namespace

bool canAlter(const ForeignDataWrapper& /*from*/, const ForeignDataWrapper& /*to*/,
              const Context& /*plan*/) {
  return true;
}

void emit(const Create<ForeignDataWrapper>& change, Context& plan) {
  plan.add({.object = idOf(change.to),
            .act = Act::kCreate,
            .sql = change.to.definition + foreignOptions(change.to.options),
            .comment = "Create foreign-data wrapper " + goQuoted(change.to.key.name),
            .changes = {change}});
  if (!change.to.comment.empty()) {
    plan.add(commentAction(change.to));
  }
}

void emit(const Drop<ForeignDataWrapper>& change, Context& plan) {
  plan.add({.object = idOf(change.from),
            .act = Act::kDrop,
            .sql = "DROP FOREIGN DATA WRAPPER " + change.from.identity,
            .comment = "Drop foreign-data wrapper " + goQuoted(change.from.key.name),
            .changes = {change}});
}

void emit(const Alter<ForeignDataWrapper>& change, Context& plan) {
  std::vector<Change> changes = {change};
  const std::string options = foreignOptionChanges(change.from.options, change.to.options);
  const bool other = change.from.definition != change.to.definition;
  if (other || !options.empty()) {
    plan.add({.object = idOf(change.to),
              .act = Act::kAlter,
              .sql = fmt::format("ALTER FOREIGN DATA WRAPPER {}{}{}", change.to.identity,
                                 other ? allFunctions(change.to) : "",
                                 options.empty() ? "" : " " + options),
              .comment = "Modify foreign-data wrapper " + goQuoted(change.to.key.name),
              .changes = std::exchange(changes, {})});
  }
  if (change.from.comment != change.to.comment) {
    Action action = commentAction(change.to);
    action.changes = std::exchange(changes, {});
    plan.add(std::move(action));
  }
}

}  // namespace strata::planning
