#include "plan/whole.h"

namespace strata::planning {
namespace {

std::string target(const Operator& object) {
  return sqlWord<Operator>() + " " + object.identity;
}

}  // namespace

void emit(const Create<Operator>& change, Context& plan) {
  createWhole(change, target(change.to), plan);
}

void emit(const Drop<Operator>& change, Context& plan) {
  dropWhole(change, target(change.from), plan);
}

void emit(const Alter<Operator>& change, Context& plan) {
  commentWhole(change, target(change.to), plan);
}

bool canAlter(const Operator& from, const Operator& to, const Context& /*plan*/) {
  return from.definition == to.definition;
}

}  // namespace strata::planning
