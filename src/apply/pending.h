#pragma once
#include <string>
#include <vector>

#include "apply/revisions.h"
#include "directory/directory.h"
#include "support/expected.h"

namespace strata::apply {

enum class ExecOrder : std::uint8_t {
  kLinear,      ///< files out of order are an error
  kLinearSkip,  ///< they are left out
  kNonLinear,   ///< they are run
};

/// "linear", "linear-skip", "non-linear". Errors: ST6014 with the nearest word.
Expected<ExecOrder> parseExecOrder(std::string_view word);

/// What is to be done, in the directory's order. Points into the Directory.
struct Pending {
  std::vector<const directory::MigrationFile*> files =
      {};  ///< after the newest revision, or partial
  /// Not applied, though a later one is. Atlas overlooks those before the first revision.
  std::vector<const directory::MigrationFile*> out_of_order = {};
  const directory::MigrationFile* baseline = nullptr;  ///< to be recorded, not run
  bool from_checkpoint = false;                        ///< files[0] replaces all earlier files
};

/// Compares directory and revisions. `baseline` counts only when there is no revision. Errors:
/// ST6004 the baseline is no migration, ST6005 the file of a partial revision is gone, ST6009 a
/// file without a version.
Expected<Pending> computePending(const directory::Directory& directory,
                                 const std::vector<Revision>& revisions,
                                 const std::string& baseline = {});

/// The files to run under `order`. Errors: ST6006 names those out of order.
Expected<std::vector<const directory::MigrationFile*>> inOrder(
    const directory::Directory& directory, const Pending& pending, ExecOrder order);

/// ST6011 for a version that no migration has, with the nearest.
Diagnostic versionNotFound(const directory::Directory& directory, const std::string& version);

/// Atlas's sentence about files out of order.
std::string outOfOrderText(const std::vector<const directory::MigrationFile*>& files);

}  // namespace strata::apply
