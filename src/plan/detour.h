#pragma once
#include "plan/action.h"

namespace strata::planning {

/// What the objects of a circle, as order() names them, can be carried out by instead.
Detours detoursOf(const Ids& circle, const Context& plan);

/// Adds to `taken` those of `more` that cost least: first what is only made anew, then parts with
/// statements of their own, tables with their rows last. False when it has them all.
bool widen(Detours& taken, const Detours& more);

/// `taken` without a detour that it can do without: each in turn that `works` accepts the rest for.
template <class Works>
Detours fewest(Detours taken, const Works& works) {
  const auto leaveOut = [&](auto member) {
    const auto all = taken.*member;
    for (const auto& each : all) {
      Detours less = taken;
      (less.*member).erase(each);
      if (works(less)) {
        taken = std::move(less);
      }
    }
  };
  leaveOut(&Detours::rebuilt);
  leaveOut(&Detours::apart);
  return taken;
}

}  // namespace strata::planning
