#pragma once
#include <string>
#include <vector>

#include "support/diagnostic.h"

namespace strata::scan {

/// {"diagnostics": […]} on one line per run, ended by LF: what `--format json` prints to stderr.
std::string diagnosticsToJson(const std::vector<Diagnostic>& diagnostics);

}  // namespace strata::scan
