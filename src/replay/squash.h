#pragma once
#include "directory/directory.h"
#include "pg/connection.h"
#include "replay/propose.h"
#include "support/expected.h"

namespace strata {

/// The plan that does at once what the files of `directory` from `first` on do one after the other;
/// renames stay renames. `ahead` and `ground` are empty dev databases. Errors: as
/// replayDirectory(), propose() and prove(); ST3501 a statement that does more than change the
/// structure, with its place.
Expected<Proposal> planSquash(pg::Connection& ahead, pg::Connection& ground,
                              const directory::Directory& directory, std::size_t first);

/// The statement changes the structure and nothing else: neither rows nor the state of a session,
/// and it is no block of a language.
bool isStructural(std::string_view statement);

/// The statement itself inserts, changes or deletes rows.
bool changesRows(std::string_view statement);

}  // namespace strata
