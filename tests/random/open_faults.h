#pragma once
#include <string>

namespace strata::arbitrary {

/// Whether failures of this kind are known and not mended yet: they are counted and not told.
/// STRATA_RANDOM_STRICT=1 tells them all the same. Whoever mends one takes its line out.
bool isOpenFault(const std::string& kind);

}  // namespace strata::arbitrary
