#pragma once
#include <string>
#include <vector>

#include "plan/action.h"

// What the kinds share that PostgreSQL creates from one statement (model/definitions.h).

namespace strata::planning {

/// `CREATE "word" …` from the definition, whose comment follows when there is one. `word` is SQL's
/// for the kind: "COLLATION".
void createDefinition(const ObjectId& id, const Definition& object, const std::string& word,
                      Change change, Context& plan);

/// DROP `word` identity.
void dropDefinition(const ObjectId& id, const Definition& object, const std::string& word,
                    Change change, Context& plan);

/// COMMENT ON `word` identity.
Action commentOnDefinition(const ObjectId& id, const Definition& object, const std::string& word);

/// "Create collation "name"" and the like.
std::string titleOf(const char* act, const ObjectId& id);

/// Adds the actions one after the other; `change` is attached to the first.
void addInOrder(std::vector<Action> actions, const Change& change, Context& plan);

}  // namespace strata::planning
