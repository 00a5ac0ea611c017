#pragma once
#include <string>
#include <vector>

#include "diff/rename.h"

namespace CLI {
class App;
}

namespace strata::cli {

/// --rename OLD=NEW, repeatable, and --allow-drop: the answers to what only the user can decide.
struct DecisionFlags {
  std::vector<std::string> renames = {};
  bool allow_drop = false;
};

void addDecisionFlags(CLI::App& app, DecisionFlags& flags);

/// Errors: ST1205 not OLD=NEW.
Expected<std::vector<RenameRequest>> parseRenames(const std::vector<std::string>& texts);

}  // namespace strata::cli
