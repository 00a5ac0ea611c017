#include "cli/states.h"

namespace strata::cli {

Expected<State> loadRevision(Project& /*project*/, const StateRef& ref) {
  return Diagnostic{.code = "ST1211", .message = "'" + ref.shown + "' is not available yet"};
}

}  // namespace strata::cli
