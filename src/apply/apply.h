#pragma once
#include <functional>
#include <optional>
#include <string>

#include "apply/lock.h"
#include "apply/pending.h"
#include "apply/report.h"
#include "directory/directives.h"
#include "directory/directory.h"
#include "pg/connection.h"
#include "support/expected.h"

namespace strata::apply {

/// What to do about a statement that a cut-off run began where nothing tells whether it took
/// effect.
enum class UnknownEffect : std::uint8_t { kRefuse, kRun, kSkip };

/// "run", "skip" as --unfinished says it; "" is kRefuse.
UnknownEffect parseUnknownEffect(std::string_view word);

/// What `strata migrate apply` was asked for.
struct ApplyOptions {
  std::optional<int> amount = {};  ///< at most so many files
  std::string to_version = {};     ///< up to and with this version; "": all
  bool dry_run = false;            ///< nothing at all is changed
  std::string baseline = {};       ///< the first version that is already there; "": none
  directory::TxMode tx_mode = directory::TxMode::kFile;
  ExecOrder exec_order = ExecOrder::kLinear;
  bool allow_dirty = false;
  UnknownEffect unknown = UnknownEffect::kRefuse;
  LockOptions lock = {};
  std::string revisions_schema = {};  ///< "": see revisionSchema()
};

/// Called as things happen; what is empty is not called.
struct ApplyObserver {
  /// A file begins; the number of its statements that have run before.
  std::function<void(const directory::MigrationFile&, std::size_t skipped)> file = {};
  /// Before a file's transaction begins, and behind it with what the file came to; an error stops
  /// the run, and is ApplyReport::failure. Not called for a dry run.
  std::function<Expected<void>(const directory::MigrationFile&)> before_file = {};
  std::function<Expected<void>(const AppliedFile&)> after_file = {};
  /// A statement is about to be sent.
  std::function<void(const directory::Statement&)> statement = {};
  /// What was found of a run that was cut off.
  std::function<void(const Diagnostic&)> remark = {};
};

/// Brings the database up to the directory: validates the checksum, takes Atlas's lock, computes
/// what is pending, and runs it statement by statement, recording each file in the revision table
/// (in the file's own transaction, where it has one; else in the statement's). A dry run takes no
/// lock and changes nothing at all. Errors before the first statement: the checksum's (ST501x),
/// ST6001 lock, ST6002, ST6003 not clean, ST6004–ST6006, ST6008 transaction modes that exclude each
/// other, ST6010 options that do, ST6011 unknown version, ST6012, ST6041 a pooler that shares
/// sessions out, ST6042 read-only. A statement's failure is in the report: ApplyReport::failure.
Expected<ApplyReport> apply(pg::Connection& connection, const directory::Directory& directory,
                            const ApplyOptions& options, const ApplyObserver& observer = {});

}  // namespace strata::apply
