#pragma once
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "cli/case_file.h"
#include "cli/project.h"

namespace strata::cli {

/// What became of one test.
struct CaseResult {
  std::vector<Diagnostic> failures = {};  ///< none: it passed
  std::chrono::nanoseconds duration = {};
};

/// Runs cases, each on a dev database of its own, which real applies and reverts move. What a first
/// move leads to is kept and copied for the next case that begins with it.
class CaseRunner {
 public:
  /// All outlive it; the directory is intact.
  CaseRunner(Project& project, DevDatabase& server, const directory::Directory& directory)
      : project_(project), server_(server), directory_(directory) {}

  CaseRunner(const CaseRunner&) = delete;
  CaseRunner& operator=(const CaseRunner&) = delete;

  /// A failed assertion does not end a case; any other failure does. Failures: ST1283 an
  /// assertion does not hold, ST1284 other rows, ST1285 the error that was expected did not come,
  /// ST1286 a statement failed, and those of moveDatabase().
  CaseResult run(const CaseFile& file, const TestCase& test);

 private:
  Expected<pg::Connection> start(const CaseStep& first);
  Expected<pg::Connection> copyAt(const CaseMove& move);

  Project& project_;
  DevDatabase& server_;
  const directory::Directory& directory_;
  std::map<std::size_t, std::string> copies_ = {};  ///< databases by files applied
};

}  // namespace strata::cli
