#include <fmt/format.h>

#include "model/quoting.h"
#include "plan/action.h"
#include "plan/sql_text.h"

namespace strata::planning {
namespace {

void emitComment(const Namespace& schema, Context& plan, std::vector<Change> changes) {
  Action action = commentOn(idOf(schema), "SCHEMA " + quoteQualified(schema.key), schema.comment,
                            "Set comment to schema: " + goQuoted(schema.key.name));
  action.changes = std::move(changes);
  plan.add(std::move(action));
}

}  // namespace

void emit(const Create<Namespace>& change, Context& plan) {
  plan.add({.object = idOf(change.to),
            .act = Act::kCreate,
            .sql = "CREATE SCHEMA " + quoteQualified(change.to.key),
            .comment = "Add new schema named " + goQuoted(change.to.key.name),
            .changes = {change}});
  if (!change.to.comment.empty()) {
    emitComment(change.to, plan, {});
  }
}

void emit(const Drop<Namespace>& change, Context& plan) {
  plan.add({.object = idOf(change.from),
            .act = Act::kDrop,
            .sql = "DROP SCHEMA " + quoteQualified(change.from.key),
            .comment = "Drop schema named " + goQuoted(change.from.key.name),
            .hazards = {plan.loses(named(idOf(change.from)), "is dropped")},
            .changes = {change}});
}

void emit(const Alter<Namespace>& change, Context& plan) {
  emitComment(change.to, plan, {change});
}

}  // namespace strata::planning
