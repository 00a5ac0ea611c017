#pragma once
#include <string>
#include <vector>

#include "apply/lock.h"
#include "apply/revisions.h"
#include "directory/directory.h"
#include "pg/connection.h"
#include "support/expected.h"

namespace strata::apply {

/// What `strata migrate set` was asked for.
struct SetOptions {
  std::string version = {};  ///< "": the newest migration's
  std::string revisions_schema = {};
  LockOptions lock = {};
};

/// What it changed in the revision table.
struct SetReport {
  std::string current = {};               ///< the newest version now; "" when none is left
  std::vector<std::string> set = {};      ///< "VERSION (DESCRIPTION)" recorded as applied
  std::vector<std::string> removed = {};  ///< the same of those no longer recorded
};

/// Makes the revision table say that the database is at a version, without running anything: later
/// revisions are removed, missing ones recorded as set by hand, and one that failed or ran in part
/// as done (Atlas leaves its counts as they are, and stops at it again). Errors: as apply(); ST6011
/// no such version; ST6015 neither a version nor a revision.
Expected<SetReport> set(pg::Connection& connection, const directory::Directory& directory,
                        const SetOptions& options);

/// What Atlas prints, byte for byte (atlas-format 4.6).
std::string text(const SetReport& report, bool colour = false);

}  // namespace strata::apply
