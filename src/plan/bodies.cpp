#include <algorithm>
#include <set>

#include "plan/routine.h"

namespace strata::planning {
namespace {

/// Whether the server reads the body when the routine is made, without depending on what it names.
bool isChecked(const Function& function) {
  return function.opaque && function.language != "internal" && function.language != "c";
}

/// The routine that a change makes or replaces, when its body is checked then; null: none.
const Function* checkedIn(const Change& change) {
  if (const auto* create = change.as<Create<Function>>()) {
    return isChecked(create->to) ? &create->to : nullptr;
  }
  const auto* alter = change.as<Alter<Function>>();
  const bool replaces = alter != nullptr && alter->from.definition != alter->to.definition;
  return replaces && isChecked(alter->to) ? &alter->to : nullptr;
}

bool checks(const Step& step) {
  return std::ranges::any_of(step.changes,
                             [](const Change& each) { return checkedIn(each) != nullptr; });
}

/// The names of relations and types that only a search_path of the user's finds.
std::set<std::string> hiddenNames(const Schema& schema) {
  std::set<std::string> names;
  const auto add = [&](const auto& objects) {
    for (const auto& [key, object] : objects) {
      if (key.schema != "public") {
        names.insert(key.name);
      }
    }
  };
  add(schema.tables);
  add(schema.views);
  add(schema.enums);
  add(schema.domains);
  add(schema.composite_types);
  add(schema.range_types);
  return names;
}

/// SQL is checked name by name; PL/pgSQL only for the types of its variables.
bool mayFailItsCheck(const Function& function, const std::set<std::string>& hidden) {
  if (function.language == "sql") {
    return true;
  }
  const std::vector<std::string> names = namesInBody(function);
  return std::ranges::any_of(names, [&](const std::string& name) {
    return name == "rowtype" || name == "type" || hidden.contains(name);
  });
}

}  // namespace

bool bodiesMayNotResolve(const std::vector<Step>& steps, const Schema& schema) {
  const std::set<std::string> hidden = hiddenNames(schema);
  return std::ranges::any_of(steps, [&](const Step& step) {
    return std::ranges::any_of(step.changes, [&](const Change& change) {
      const Function* function = checkedIn(change);
      return function != nullptr && mayFailItsCheck(*function, hidden);
    });
  });
}

void leaveBodiesUnchecked(std::vector<Step>& steps) {
  const auto first = std::ranges::find_if(steps, checks);
  if (first == steps.end()) {
    return;
  }
  const auto last = std::find_if(steps.rbegin(), steps.rend(), checks);
  steps.insert(last.base(),
               {.comment = "Check function bodies again", .sql = "RESET check_function_bodies"});
  steps.insert(std::ranges::find_if(steps, checks), {.comment = "Take function bodies as they are",
                                                     .sql = "SET check_function_bodies = off"});
}

}  // namespace strata::planning
