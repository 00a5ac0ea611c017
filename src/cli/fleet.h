#pragma once
#include <functional>
#include <string>
#include <vector>

#include "apply/apply.h"
#include "cli/config.h"
#include "directory/directory.h"
#include "pg/conninfo.h"

namespace CLI {
class App;
}

namespace strata::cli {

/// Which databases or schemas `migrate apply` goes to, when to more than one.
struct FleetFlags {
  std::string urls_from = {};  ///< a file, a URL in each line
  std::string query = {};      ///< SQL that yields URLs or names of databases
  std::string schemas = {};    ///< a pattern of schema names
  int parallel = 4;
  int canary = 0;  ///< so many first; the rest only when they all succeed

  [[nodiscard]] bool given() const {
    return !urls_from.empty() || !query.empty() || !schemas.empty();
  }
};

/// --each-url-from, --each-query, --each-schema, --parallel and --canary.
void addFleetFlags(CLI::App& app, FleetFlags& flags);

/// One of many databases.
struct Target {
  std::string name = {};  ///< for people, without a password
  pg::ConnInfo info = {};
};

/// The databases that the flags mean; `url` is that of the query's and the schemas' own database.
/// Errors: ST1001, ST1239 none, those of the URLs with their line, the server's.
Expected<std::vector<Target>> findTargets(const FleetFlags& flags, const std::string& url);

/// What came of one of them.
struct TargetResult {
  std::string name = {};
  bool begun = true;  ///< false: the canary failed
  std::size_t files = 0;
  std::size_t statements = 0;
  std::string version = {};  ///< where it stands now, as far as known
  std::chrono::nanoseconds duration = {};
  std::string error = {};  ///< rendered; "" for success
};

/// Applies to all of them, the canary first, `flags.parallel` at a time; `done` is told of each as
/// it ends, one at a time. One that fails does not stop the others.
std::vector<TargetResult> applyToAll(const std::vector<Target>& targets,
                                     const directory::Directory& directory,
                                     const apply::ApplyOptions& options, const FleetFlags& flags,
                                     const Config& config,
                                     const std::function<void(const TargetResult&)>& done);

/// The results as a table, and a line that sums them up.
std::string fleetText(const std::vector<TargetResult>& results);

}  // namespace strata::cli
