#pragma once
#include <memory>
#include <string>
#include <vector>

#include "scan/facts.h"
#include "support/diagnostic.h"

namespace strata::scan {

/// One run of the compiler.
struct UnitRequest {
  std::string code = {};                    ///< the main file's text: #include lines
  std::vector<std::string> arguments = {};  ///< compiler flags, resource directory included
  std::string pch = {};                     ///< precompiled header to start from; empty: none
  bool warnings = true;                     ///< false: only errors are reported
};

/// What it said. On an error `facts` is not to be used.
struct UnitAnswer {
  Facts facts = {};
  std::vector<Diagnostic> diagnostics = {};
  std::vector<std::string> files = {};  ///< all files read, as the compiler named them
  bool failed = false;
  bool pch_refused = false;  ///< the precompiled header does not fit; try without
};

/// Compiles the code without function bodies and reads the models in it.
UnitAnswer runUnit(const UnitRequest& request);

/// Compiles the file `header` into the precompiled header `output`. False: it could not be.
bool writePch(const UnitRequest& request, const std::string& header, const std::string& output);

/// "19.1.7": part of the key of what is cached.
std::string compilerVersion();

}  // namespace strata::scan
