#pragma once
#include <functional>
#include <string>
#include <vector>

#include "support/expected.h"

namespace strata {

/// What a watch looks at, relative to the current folder: files, and patterns (see glob()) whose
/// matches come and go.
struct Watched {
  std::vector<std::string> files = {};
  std::vector<std::string> patterns = {};
};

/// Runs `round` now and after each change of what the last one returned, until SIGINT or SIGTERM,
/// which wait for the round that runs. A change is waited out until the files rest for 50 ms. The
/// system tells of changes (inotify); where it does not, or with STRATA_WATCH=poll, the files'
/// times are looked at three times a second. Errors: ST1005 when signals cannot be received.
Expected<void> watchFiles(const std::function<Watched()>& round);

}  // namespace strata
