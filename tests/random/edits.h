#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "random/gen.h"

namespace strata::arbitrary {

/// Two schemas, one of which is to become the other.
struct Pair {
  std::uint64_t seed = 0;
  Model from = Model();
  Model to = Model();
  bool rows = false;                    ///< tables of `from` are filled
  bool statement_by_statement = false;  ///< applied as psql does, not in the plan's transactions
  std::vector<std::string> edits = {};  ///< what was done to `from`, in words
};

/// The pair of that seed.
Pair makePair(std::uint64_t seed, const Kinds& kinds, int major);

}  // namespace strata::arbitrary
