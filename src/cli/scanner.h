#pragma once
#include <functional>
#include <string>
#include <vector>

#include "cli/cache.h"
#include "cli/config.h"
#include "model/schema.h"

namespace strata::cli {

/// What the models say, by the digest of strata-scan's answer; the answer itself is in the cache
/// under raw/<digest>.
struct ScanOutcome {
  std::string digest = {};
  bool from_cache = false;
  std::vector<std::string> files = {};  ///< all that the scan read, system headers too; absolute
};

/// The models' digest. Runs strata-scan only when a file that it read last time (headers, what they
/// include, system headers too), the flags, or the scanner itself has changed: compared by size and
/// time, and by content where those differ or are too recent to be trusted. The scanner's
/// diagnostics are printed, those of an answer from the cache too; errors in the models end in
/// ST1301 with ExitCode::kFinding.
/// `before_run` is called when the scanner has to run, so that a server may start meanwhile.
Expected<ScanOutcome> scanModels(const Config& config, const Cache& cache,
                                 const std::function<void()>& before_run = {});

/// The raw schema of a digest that scanModels() gave.
Expected<Schema> loadRaw(const ScanOutcome& outcome, const Cache& cache);

/// Becomes `strata-scan --watch` over the models; returns only with the error that kept it from
/// that.
Diagnostic becomeWatchingScanner(const Config& config, const Cache& cache,
                                 const std::string& diagnostics_format,
                                 const std::string& diagnostics_output);

/// strata-scan: $STRATA_SCAN, beside this program, or on PATH. Errors: ST1302 with where it was
/// looked for.
Expected<std::filesystem::path> findScanner();

}  // namespace strata::cli
