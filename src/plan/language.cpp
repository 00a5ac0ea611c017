#include "plan/whole.h"

namespace strata::planning {
namespace {

std::string target(const Language& object) {
  return sqlWord<Language>() + " " + object.identity;
}

}  // namespace

void emit(const Create<Language>& change, Context& plan) {
  createWhole(change, target(change.to), plan);
}

void emit(const Drop<Language>& change, Context& plan) {
  dropWhole(change, target(change.from), plan);
}

void emit(const Alter<Language>& change, Context& plan) {
  commentWhole(change, target(change.to), plan);
}

bool canAlter(const Language& from, const Language& to, const Context& /*plan*/) {
  return from.definition == to.definition;
}

}  // namespace strata::planning
