#pragma once
#include <string>
#include <vector>

#include "diff/rename.h"
#include "plan/plan.h"

namespace CLI {
class App;
}

namespace strata::cli {

/// --rename, --using, --map-label, each repeatable, --allow-drop and --answers: the answers to what
/// only the user can decide.
struct DecisionFlags {
  std::vector<std::string> renames = {};
  std::vector<std::string> conversions = {};
  std::vector<std::string> labels = {};
  std::vector<std::string> drops = {};  ///< only a file says them
  std::string answers = {};             ///< that file
  bool allow_drop = false;
};

void addDecisionFlags(CLI::App& app, DecisionFlags& flags);

/// The flags with what the file of --answers adds. Errors: as readAnswers().
Expected<DecisionFlags> withAnswers(DecisionFlags flags);

/// --using COLUMN=EXPRESSION and --map-label TYPE.LABEL=LABEL. Errors: ST1205 not of that form.
Expected<void> parseAnswers(const DecisionFlags& flags, PlanOptions& options);

/// Errors: ST1205 not OLD=NEW.
Expected<std::vector<RenameRequest>> parseRenames(const std::vector<std::string>& texts);

/// Names the answers given although the states are equal, so that nothing is asked; "" without any.
std::string unusedDecisionsWarning(const DecisionFlags& flags);

}  // namespace strata::cli
