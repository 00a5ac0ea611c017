#pragma once

namespace strata::cli {

/// The program `strata`: parses, runs one command, prints its errors; returns the exit code of
/// design.md, section 8.
int run(int argc, char** argv);

}  // namespace strata::cli
