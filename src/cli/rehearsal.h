#pragma once
#include <chrono>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "cli/live_database.h"
#include "replay/observe.h"

namespace strata::cli {

/// A relation that pending migrations lock, with what the live database says of its size.
struct LockedRelation {
  Touched touched = {};
  std::int64_t bytes = 0;  ///< with its indexes; 0 when it is not there
  std::int64_t rows = 0;   ///< the planner's estimate
};

/// One pending migration, as it ran on the dev database.
struct RehearsedFile {
  const directory::MigrationFile* file = nullptr;
  std::vector<std::string> statements = {};
  bool transactional = true;
  std::vector<LockedRelation> locks = {};
  std::chrono::milliseconds estimate = {};  ///< of the time its locks are held on the live database
};

/// Pending migrations tried on a dev database at the live one's state.
struct Rehearsal {
  std::vector<RehearsedFile> files = {};
  Schema after = {};  ///< what the directory makes in the end
};

/// Runs `files` on `state`, which is at the state of the live database. Errors: as runScript().
Expected<Rehearsal> rehearse(LiveDatabase& database, ExpectedState& state,
                             const std::vector<const directory::MigrationFile*>& files);

/// For people: each file's SQL, then its locks with sizes and the estimate.
std::string rehearsalText(const Rehearsal& rehearsal);

/// The same for programs: a list of the files.
nlohmann::ordered_json rehearsalJson(const Rehearsal& rehearsal);

}  // namespace strata::cli
