#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "apply/report.h"
#include "apply/wipe.h"
#include "cli/database_flags.h"
#include "cli/project.h"

namespace strata::cli {

/// How a database is emptied.
struct EmptyingOptions {
  bool yes = false;  ///< do not ask for its name
  bool dry_run = false;
  std::string format = "text";  ///< in text, what goes is shown before it does
};

/// What was, or would be, dropped.
struct Emptying {
  apply::Contents contents = {};
  bool done = false;  ///< false: a dry run, or nobody agreed
};

/// Empties a database, or the one schema of its URL. Asks for its name on a terminal. Errors:
/// ST1236 nobody to ask; the server's.
Expected<Emptying> emptyDatabase(pg::Connection& connection, const EmptyingOptions& options);

nlohmann::ordered_json emptyingJson(const Emptying& emptying);

/// The database is one that `[database] development = true` says may be emptied, and the one that
/// the configuration names, not another of --url. Errors: ST1235.
Expected<void> requireDevelopment(const DatabaseFlags& flags, const Config& config);

/// Writes the checksum file anew and applies all that is pending. Errors: as apply::apply(); what
/// stopped it is in the report.
Expected<apply::ApplyReport> hashAndApply(const Project& project, pg::Connection& connection,
                                          const DatabaseFlags& flags);

}  // namespace strata::cli
