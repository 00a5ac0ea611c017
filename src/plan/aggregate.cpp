#include "model/quoting.h"
#include "plan/whole.h"

namespace strata::planning {
namespace {

std::string target(const Aggregate& aggregate) {
  return "AGGREGATE " + quoteQualified({.schema = aggregate.key.schema, .name = aggregate.name}) +
         "(" + aggregate.identity + ")";
}

}  // namespace

void emit(const Create<Aggregate>& change, Context& plan) {
  createWhole(change, target(change.to), plan);
}

void emit(const Drop<Aggregate>& change, Context& plan) {
  dropWhole(change, target(change.from), plan);
}

void emit(const Alter<Aggregate>& change, Context& plan) {
  commentWhole(change, target(change.to), plan);
}

bool canAlter(const Aggregate& from, const Aggregate& to, const Context& /*plan*/) {
  return from.definition == to.definition;
}

}  // namespace strata::planning
