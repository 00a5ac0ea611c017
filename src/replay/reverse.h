#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "directory/directory.h"
#include "pg/connection.h"
#include "plan/plan.h"
#include "replay/object_names.h"
#include "support/expected.h"

namespace strata {

/// A migration that has run, as far as it has.
struct RanMigration {
  const directory::MigrationFile* file = nullptr;
  std::optional<std::size_t> statements = {};  ///< of one that ran in part: how many; else all
};

/// What must be empty before a way back, for nothing to be lost.
struct RowCheck {
  std::string table = {};  ///< quoted; to be locked until it is gone
  std::string sql = {};    ///< yields one boolean, "is_empty"
};

/// A state of a database; the names know which objects of another state they belong to.
struct NamedState {
  Schema schema = {};
  ObjectNames names = {};
};

Expected<NamedState> readNamedState(pg::Connection& connection);

/// A migration's way back.
struct Reverse {
  const directory::MigrationFile* file = nullptr;
  bool by_hand = false;                 ///< the directory's own down part
  std::vector<PlannedFile> files = {};  ///< what to run, in order
  std::vector<RowCheck> checks = {};    ///< none when the user allows the loss
  std::vector<Diagnostic> warnings = {};
};

/// What the ways back lead from and to.
struct Reverses {
  Schema current = {};              ///< what the directory yields as far as it has run
  std::vector<Reverse> steps = {};  ///< the newest migration first
};

/// Runs what has run on an empty dev database; `after` is called behind each migration with its
/// index. Errors: as replayDirectory().
Expected<void> replayRan(pg::Connection& connection, const directory::Directory& directory,
                         const std::vector<RanMigration>& ran,
                         const std::function<Expected<void>(std::size_t)>& after = {});

/// Plans and proves the way back of one migration. `connection` is at the state `behind` it, and at
/// that `before` it afterwards; both were read from this database. Errors: as planReverses(); what
/// has run on the database by then stays.
Expected<Reverse> planReverse(pg::Connection& connection, const directory::Directory& directory,
                              const RanMigration& ran, const NamedState& behind,
                              const NamedState& before, const PlanOptions& options);

/// Plans and proves the way back of the last `count` of `ran` on `connection`, an empty dev
/// database: each from the state behind a migration to that before it, with the renames of that
/// migration undone as renames. A down part in the directory goes before the plan and must lead to
/// the same state. Errors: as replayDirectory(), propose() and prove(); ST6021 a down part that
/// does not lead back; ST6022 what would be lost besides rows and values that can be looked at.
Expected<Reverses> planReverses(pg::Connection& connection, const directory::Directory& directory,
                                const std::vector<RanMigration>& ran, std::size_t count,
                                const PlanOptions& options);

}  // namespace strata
