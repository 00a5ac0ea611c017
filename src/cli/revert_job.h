#pragma once
#include "apply/revert.h"
#include "replay/reverse.h"

namespace strata::cli {

/// A planned way back as what apply::revert() runs.
apply::RevertJob revertJob(const Reverse& reverse);

}  // namespace strata::cli
