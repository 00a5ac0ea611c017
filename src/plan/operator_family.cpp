#include "plan/whole.h"

namespace strata::planning {
namespace {

std::string target(const OperatorFamily& object) {
  return sqlWord<OperatorFamily>() + " " + object.identity;
}

}  // namespace

void emit(const Create<OperatorFamily>& change, Context& plan) {
  createWhole(change, target(change.to), plan);
}

void emit(const Drop<OperatorFamily>& change, Context& plan) {
  dropWhole(change, target(change.from), plan);
}

void emit(const Alter<OperatorFamily>& change, Context& plan) {
  commentWhole(change, target(change.to), plan);
}

bool canAlter(const OperatorFamily& from, const OperatorFamily& to, const Context& /*plan*/) {
  return from.definition == to.definition;
}

}  // namespace strata::planning
