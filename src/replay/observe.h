#pragma once
#include <string>
#include <vector>

#include "pg/connection.h"
#include "replay/script.h"
#include "support/expected.h"

namespace strata {

/// What a script did to a relation that was there before it, as the server itself tells.
struct Touched {
  std::string relation = {};  ///< quoted where needed, with its schema
  std::string lock = {};      ///< the strongest mode, as PostgreSQL writes it: "ACCESS EXCLUSIVE"
  bool rewritten = false;     ///< it got new storage
  bool scanned = false;       ///< it was read whole
};

/// Runs the script as runScript() does and looks at its locks before it commits. A script without a
/// transaction yields nothing: its locks are gone when its statements are. Errors: as runScript().
Expected<std::vector<Touched>> observeScript(pg::Connection& connection, const SqlScript& script);

/// "ACCESS EXCLUSIVE" of pg_locks' "AccessExclusiveLock".
std::string lockName(std::string_view mode);

/// Whether reads, or only writes, wait for a lock of that name.
bool blocksReads(std::string_view lock);
bool blocksWrites(std::string_view lock);

}  // namespace strata
