#include "cli/states.h"

namespace strata::cli {

Expected<State> loadModels(Project& project) {
  STRATA_TRY(Schema schema, project.desired());
  STRATA_TRY(Schema raw, project.rawModels());
  return State{.schema = std::move(schema), .models = std::move(raw)};
}

}  // namespace strata::cli
