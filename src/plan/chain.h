#pragma once
#include <string>
#include <utility>

#include "plan/action.h"

namespace strata::planning {

/// The actions of one change, each after the one before; the change itself is attached to the
/// first.
class Chain {
 public:
  Chain(Change change, Context& plan) : plan_(plan), changes_({std::move(change)}) {}

  /// Adds the next action.
  void add(Action action) {
    action.changes = std::exchange(changes_, {});
    action.after_actions.insert(action.after_actions.end(), previous_.begin(), previous_.end());
    previous_ = {plan_.add(std::move(action))};
  }

 private:
  Context& plan_;
  std::vector<Change> changes_;
  std::vector<std::size_t> previous_ = {};
};

/// "CREATE OR REPLACE …" for a definition that PostgreSQL prints as "CREATE …".
std::string orReplace(const std::string& definition);

/// ALTER TABLE … ENABLE, DISABLE, ENABLE REPLICA or ENABLE ALWAYS; `word` is TRIGGER or RULE.
std::string switchStatement(const Key& part, const char* word, Enabled state);

}  // namespace strata::planning
