#pragma once
#include <optional>
#include <string>
#include <vector>

#include "apply/revisions.h"
#include "directory/directory.h"
#include "support/expected.h"

namespace strata::apply {

/// A migration that the database has.
struct HistoryEntry {
  const directory::MigrationFile* file = nullptr;  ///< points into the Directory
  const Revision* revision = nullptr;  ///< null: covered by a baseline; into the revisions given
};

/// The migrations that made the database what it is, in the directory's order: those with a
/// revision, and those that a baseline stands for. Errors: ST6005 the file of a revision is gone.
Expected<std::vector<HistoryEntry>> historyOf(const directory::Directory& directory,
                                              const std::vector<Revision>& revisions);

}  // namespace strata::apply
