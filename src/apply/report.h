#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "support/diagnostic.h"

namespace strata::apply {

/// A statement that failed.
struct StatementFailure {
  std::string statement = {};
  std::string text = {};  ///< as Atlas words it: `pq: MESSAGE at column N (SQLSTATE)`
};

/// One file that was run, or would be.
struct AppliedFile {
  std::string name = {};
  std::string version = {};
  std::string description = {};
  std::size_t skipped = 0;                   ///< statements that had run before
  std::vector<std::string> statements = {};  ///< run now, the failed one included
  std::optional<StatementFailure> failure = {};
  std::chrono::nanoseconds duration = {};
};

/// What apply() did, or would do.
struct ApplyReport {
  bool dry_run = false;
  std::string current = {};               ///< version before; "" when there was none
  std::string target = {};                ///< version aimed at; "" when there is nothing to do
  std::string baseline = {};              ///< version recorded without running, or ""
  std::vector<std::string> pending = {};  ///< names of the files to run
  std::vector<AppliedFile> files = {};    ///< those that were begun
  std::chrono::nanoseconds duration = {};
  std::optional<Diagnostic> failure = {};  ///< why it stopped
  std::string atlas_error = {};            ///< the same in Atlas's words, without `Error: `

  [[nodiscard]] bool ok() const { return !failure.has_value(); }
};

/// What Atlas prints, byte for byte (atlas-format 6.2); with `colour` as on its terminal.
std::string text(const ApplyReport& report, bool colour = false);

}  // namespace strata::apply
