#pragma once
#include <string>
#include <string_view>

#include "pg/connection.h"
#include "support/expected.h"

namespace strata::apply {

/// What a run before left of a statement that no transaction could hold, and what follows.
struct Unfinished {
  enum class Way {
    kRun,      ///< it took no effect: run it
    kDone,     ///< it took effect: only record it
    kUnknown,  ///< nothing tells
  };
  Way way = Way::kRun;
  std::string cleanup = {};  ///< a statement that clears away what it left; "": nothing to clear
  std::string instead = {};  ///< finishes it in its place; ""
  std::string remark = {};   ///< what was found, for the user; "": nothing
};

/// Looks into the database for the effect of `statement`, which a run before has begun. `begun`: it
/// is not known to have ended; else the server refused or stopped it.
Expected<Unfinished> lookFor(pg::Connection& connection, std::string_view statement, bool begun);

}  // namespace strata::apply
