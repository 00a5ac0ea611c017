#pragma once
#include "random/bench.h"

namespace strata::arbitrary {

/// A pair as small as can be found in `tries` runs that still fails in the same way.
Pair shrunk(Bench& bench, const Pair& pair, const std::string& kind, const Proofs& proofs,
            int tries);

}  // namespace strata::arbitrary
