#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "apply/report.h"
#include "apply/revisions.h"
#include "pg/connection.h"
#include "support/expected.h"

namespace strata::apply {

/// A query that must yield true before anything is reverted.
struct RevertCheck {
  std::string table = {};  ///< quoted; nobody may write to it from the check on
  std::string sql = {};
};

/// Statements that run in one transaction, or each by itself.
struct RevertPart {
  bool transactional = true;
  std::vector<std::string> statements = {};
};

/// How to take one migration back.
struct RevertJob {
  std::string name = {};  ///< the file's
  std::string version = {};
  std::vector<RevertCheck> checks = {};
  std::vector<RevertPart> parts = {};
};

/// One migration that was taken back, or would be.
struct RevertedFile {
  std::string name = {};
  std::string version = {};
  std::vector<std::string> checks = {};      ///< run, the failed one included
  std::vector<std::string> statements = {};  ///< run, the failed one included
  std::optional<StatementFailure> failure = {};
  std::chrono::nanoseconds check_duration = {};
  std::chrono::nanoseconds duration = {};
};

/// What revert() did, or would do.
struct RevertReport {
  bool dry_run = false;
  std::string current = {};  ///< version before
  std::string target = {};   ///< version aimed at; "" for none left
  std::size_t planned = 0;   ///< migrations to take back
  std::vector<RevertedFile> files = {};
  std::chrono::nanoseconds duration = {};
  std::optional<Diagnostic> failure = {};
};

/// Takes migrations back, newest first: in one transaction each with the checks and the removal of
/// its revision, as long as its parts allow that. What cannot be in one is recorded as unfinished
/// before its first part, so that no status calls it applied. With `dry_run` only the checks run.
/// The caller holds the lock. A check or statement that fails is in the report: ST6024 rows would
/// be lost, else the server's error.
RevertReport revert(pg::Connection& connection, const RevisionTable& table,
                    const std::vector<Revision>& revisions, const std::vector<RevertJob>& jobs,
                    bool dry_run);

/// As Atlas prints it; with `colour` as on its terminal.
std::string text(const RevertReport& report, bool colour = false);

}  // namespace strata::apply
