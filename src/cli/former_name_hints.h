#pragma once
#include <string>
#include <vector>

#include "diff/former_names.h"
#include "support/diagnostic.h"

namespace strata::cli {

/// ST4008, a note a name: its db::was has been carried out by the migration of the version at the
/// same place in `since`, and can go once every database has that.
std::vector<Diagnostic> formerNameHints(const std::vector<FormerNames>& names,
                                        const std::vector<std::string>& since);

}  // namespace strata::cli
