#pragma once
#include <vector>

#include "diff/moves.h"
#include "diff/rename.h"
#include "model/schema.h"

namespace strata::renaming {

/// The likely pairs among what is dropped and created once `certain`, which `moves` knows, is
/// carried out: tables, columns, labels. Each object is in one at most.
std::vector<RenameGuess> guessRenames(const Schema& from, const Schema& to, const Moves& moves,
                                      const std::vector<Rename>& certain,
                                      const ColumnOrders& orders);

/// The enum of `from` that is `key` in `to`, or null.
const Enum* originOf(const Schema& from, const Key& key, const std::vector<Rename>& certain);

}  // namespace strata::renaming
