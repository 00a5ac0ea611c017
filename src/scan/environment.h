#pragma once
#include <string>
#include <vector>

#include "scan/frontend.h"
#include "scan/scan.h"
#include "support/expected.h"

namespace strata::scan {

/// The flags of the compiler for these options: resource directory, annotation header, and those of
/// the user's flags that Clang knows and that change what a header means. Dropped ones become
/// notes.
Expected<UnitRequest> prepareRequest(const ScanOptions& options,
                                     std::vector<Diagnostic>& diagnostics);

/// Where Clang's built-in headers are: the option, STRATA_RESOURCE_DIR, beside the binary, the path
/// of the build, `clang-19 -print-resource-dir`. Errors: ST2903.
Expected<std::filesystem::path> findResourceDir(const std::filesystem::path& given);

/// The folder of strata/db.hpp: the option, ../include beside the binary, the source tree of the
/// build. Errors: ST2902.
Expected<std::filesystem::path> findAnnotations(const std::filesystem::path& given);

/// Those of `flags` that the scanner passes on. What it drops, it names in `dropped`.
std::vector<std::string> allowedFlags(const std::vector<std::string>& flags,
                                      std::vector<std::string>& dropped);

}  // namespace strata::scan
