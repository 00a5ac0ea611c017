#pragma once
#include <string>
#include <vector>

#include "apply/apply.h"
#include "apply/report.h"
#include "apply/revisions.h"
#include "directory/checksum.h"
#include "directory/directory.h"
#include "pg/connection.h"

namespace strata::apply {

/// One file to run, with all that is known before.
struct FileJob {
  const directory::MigrationFile* file = nullptr;
  std::vector<directory::Statement> statements = {};
  directory::TxMode tx_mode = directory::TxMode::kFile;
  std::string hash = {};                ///< what the revision records
  std::optional<Revision> before = {};  ///< its revision when it was begun earlier
  UnknownEffect unknown = UnknownEffect::kRefuse;
};

/// "h1:…" of the first statement, of the first two, …: what a partial revision records.
std::vector<std::string> statementHashes(const std::vector<directory::Statement>& statements);

/// The hash a revision records for a file; a file that is not in the checksum file has one of its
/// own, where Atlas gives up.
std::string revisionHash(const directory::Checksum& checksum, const directory::MigrationFile& file);

/// What a file came to.
struct FileOutcome {
  AppliedFile report = {};
  std::optional<Diagnostic> failure = {};
  std::string atlas_error = {};
};

/// Runs one file in its transaction mode (kAll: the caller has opened the transaction). A failure
/// in a transaction leaves it open and failed for the caller to roll back only in kAll.
FileOutcome runFile(pg::Connection& connection, const RevisionTable& table,
                    const directory::Directory& directory, const FileJob& job,
                    const ApplyObserver& observer);

}  // namespace strata::apply
