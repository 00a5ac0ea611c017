#pragma once

namespace strata::scan {

/// strata-scan's main: Schema JSON to stdout, diagnostics to stderr; the exit code of ExitCode.
int run(int argc, char** argv);

}  // namespace strata::scan
