#include "plan/whole.h"

namespace strata::planning {
namespace {

std::string target(const Cast& object) {
  return sqlWord<Cast>() + " " + object.identity;
}

}  // namespace

void emit(const Create<Cast>& change, Context& plan) {
  createWhole(change, target(change.to), plan);
}

void emit(const Drop<Cast>& change, Context& plan) {
  dropWhole(change, target(change.from), plan);
}

void emit(const Alter<Cast>& change, Context& plan) {
  commentWhole(change, target(change.to), plan);
}

bool canAlter(const Cast& from, const Cast& to, const Context& /*plan*/) {
  return from.definition == to.definition;
}

}  // namespace strata::planning
