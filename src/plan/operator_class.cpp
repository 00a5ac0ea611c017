#include "plan/whole.h"

namespace strata::planning {
namespace {

std::string target(const OperatorClass& object) {
  return sqlWord<OperatorClass>() + " " + object.identity;
}

}  // namespace

void emit(const Create<OperatorClass>& change, Context& plan) {
  createWhole(change, target(change.to), plan);
}

void emit(const Drop<OperatorClass>& change, Context& plan) {
  dropWhole(change, target(change.from), plan);
}

void emit(const Alter<OperatorClass>& change, Context& plan) {
  commentWhole(change, target(change.to), plan);
}

bool canAlter(const OperatorClass& from, const OperatorClass& to, const Context& /*plan*/) {
  return from.definition == to.definition;
}

}  // namespace strata::planning
