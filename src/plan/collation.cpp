#include "plan/action.h"
#include "plan/definition.h"
#include "plan/exchange.h"

namespace strata::planning {
namespace {

constexpr const char* kWord = "COLLATION";

}  // namespace

void emit(const Create<Collation>& change, Context& plan) {
  createDefinition(idOf(change.to), change.to, kWord, change, plan);
}

void emit(const Drop<Collation>& change, Context& plan) {
  dropDefinition(idOf(change.from), change.from, kWord, change, plan);
}

void emit(const Alter<Collation>& change, Context& plan) {
  const ObjectId id = idOf(change.to);
  if (plan.exchanged.contains(id)) {
    emitExchange(id,
                 {.object = id,
                  .act = Act::kCreate,
                  .sql = change.to.definition,
                  .comment = titleOf("Create", id),
                  .changes = {change}},
                 kWord, plan);
  }
  if (plan.exchanged.contains(id) ? !change.to.comment.empty()
                                  : change.from.comment != change.to.comment) {
    addInOrder({commentOnDefinition(id, change.to, kWord)}, change, plan);
  }
}

bool canAlter(const Collation& from, const Collation& to, const Context& /*plan*/) {
  return from.definition == to.definition;
}

}  // namespace strata::planning
