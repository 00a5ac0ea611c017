#include <fmt/format.h>

#include <utility>

#include "model/quoting.h"
#include "plan/action.h"
#include "plan/routine.h"
#include "plan/row_readers.h"
#include "plan/sql_text.h"

namespace strata::planning {
namespace {

const char* kindOf(const Function& function) {
  return function.procedure ? "procedure" : "function";
}

/// "FUNCTION "s"."f"(integer)", as DROP and COMMENT ON want it.
std::string target(const Function& function) {
  return fmt::format("{} {}({})", function.procedure ? "PROCEDURE" : "FUNCTION",
                     quoteQualified({.schema = function.key.schema, .name = function.name}),
                     function.identity);
}

std::string title(const char* act, const Function& function) {
  return fmt::format("{} {} {}", act, goQuoted(function.name), kindOf(function));
}

/// Without OR REPLACE: what else has that name now is not overwritten in silence.
std::string creation(const Function& function) {
  constexpr std::string_view kReplace = "CREATE OR REPLACE ";
  const std::string sql = readBackRoutine(function.definition);
  return sql.starts_with(kReplace) ? "CREATE " + sql.substr(kReplace.size()) : sql;
}

Action commentAction(const Function& function) {
  return commentOn(idOf(function), target(function), function.comment,
                   fmt::format("Set comment to {}: {}", kindOf(function), goQuoted(function.name)));
}

}  // namespace

void emit(const Create<Function>& change, Context& plan) {
  refuseOtherPlaces(change.to, plan);
  plan.add({.object = idOf(change.to),
            .act = Act::kCreate,
            .sql = creation(change.to),
            .comment = title("Create", change.to),
            .changes = {change}});
  if (!change.to.comment.empty()) {
    plan.add(commentAction(change.to));
  }
}

void emit(const Drop<Function>& change, Context& plan) {
  plan.add({.object = idOf(change.from),
            .act = Act::kDrop,
            .sql = "DROP " + target(change.from),
            .comment = title("Drop", change.from),
            .changes = {change}});
}

void emit(const Alter<Function>& change, Context& plan) {
  std::vector<Change> changes = {change};
  if (change.from.definition != change.to.definition) {
    refuseOtherPlaces(change.to, plan);
    plan.add({.object = idOf(change.to),
              .act = Act::kAlter,
              .sql = readBackRoutine(change.to.definition),
              .comment = title("Modify", change.to),
              .changes = std::exchange(changes, {})});
  }
  if (change.from.comment != change.to.comment) {
    Action action = commentAction(change.to);
    action.changes = std::move(changes);
    plan.add(std::move(action));
  }
}

bool canAlter(const Function& from, const Function& to, const Context& /*plan*/) {
  return from.definition == to.definition || isReplaceable(from, to);
}

}  // namespace strata::planning
