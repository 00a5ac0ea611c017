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
  std::string partial = {};  ///< the version of which some statements have run; "": there is none
  std::int64_t count = 0;    ///< how many these are
  std::int64_t total = 0;    ///< its file's statements; 0 when none is partial
  std::string sql = {};      ///< its failed statement, or the one to go on with, on one line
  /// What the server said, on one line, or kBegun; "" where no error was recorded: the run goes on,
  /// or was cut off. Else the words on out_of_order.
  std::string error = {};
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
