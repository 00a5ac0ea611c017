#pragma once
#include "scan/facts.h"

namespace strata::scan {

/// Adds what another unit says: files are renumbered, and what both saw in the same place is kept
/// once. A record defined in two places goes to `rivals`.
void mergeFacts(Facts& into, Facts from);

}  // namespace strata::scan
