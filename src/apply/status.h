#pragma once
#include <optional>
#include <string>
#include <vector>

#include "apply/pending.h"
#include "apply/revisions.h"
#include "directory/directory.h"
#include "pg/connection.h"
#include "support/expected.h"

namespace strata::apply {

/// Where a database stands compared with a directory.
struct Status {
  bool up_to_date = false;
  std::string current = {};               ///< newest revision's version; "" when there is none
  std::string next = {};                  ///< first file to run; "" when none or unclear
  bool from_checkpoint = false;           ///< `next` is a checkpoint
  std::vector<Revision> applied = {};     ///< all revisions, by version
  std::vector<std::string> pending = {};  ///< names
  std::vector<std::string> out_of_order = {};
  std::int64_t count = 0;  ///< statements of a partial newest revision that have run
  std::int64_t total = 0;  ///< its file's statements; 0 when it is not partial
  std::string sql = {};    ///< its failed statement, on one line
  std::string error = {};  ///< what the server said, on one line; or the words on out_of_order
  /// Applied files whose content is not what was applied, as far as the chained hashes tell: the
  /// first such file. Atlas never looks.
  std::optional<std::string> edited = {};
};

/// Reads only; needs no revision table. Errors: as revisionSchema() and computePending().
Expected<Status> status(pg::Connection& connection, const directory::Directory& directory,
                        const std::string& revision_schema = {});

/// What Atlas prints, byte for byte (atlas-format 6.1); with `colour` as on its terminal.
std::string text(const Status& status, bool colour = false);

}  // namespace strata::apply
