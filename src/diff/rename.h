#pragma once
#include <string>
#include <vector>

#include "diff/change.h"
#include "support/expected.h"

namespace strata {

/// A drop and a creation that look like one object under another name.
struct RenameGuess {
  Rename rename = {};
  int similarity = 0;  ///< per cent of what the two have in common
};

struct Renames {
  std::vector<Rename> certain =
      {};  ///< in the order of execution: schemas, types, tables, columns, parts
  std::vector<RenameGuess> guesses =
      {};  ///< for the user to answer; never carried out by themselves
};

/// One --rename OLD=NEW: "users=accounts", "app.users.mail=app.users.email" or
/// "app.users.mail=email".
struct RenameRequest {
  std::string from = {};
  std::string to = {};
};

/// Which objects of `from` live on in `to` under another name:
/// - `models` (the raw schema, or null) says so by Declared::was; a former name that exists on
/// neither side
///   is taken as already applied;
/// - `requests` say so; ST4001 with the nearest name when one names nothing;
/// - constraints and indexes whose definitions agree need no asking.
/// Of what remains to be dropped and created, the likely pairs are guesses.
Expected<Renames> findRenames(const Schema& from, const Schema& to, const Schema* models,
                              const std::vector<RenameRequest>& requests);

}  // namespace strata
