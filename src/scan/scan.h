#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/naming.h"
#include "model/schema.h"
#include "support/expected.h"

namespace strata::scan {

/// What to scan, and with what.
struct ScanOptions {
  std::vector<std::string> headers = {};  ///< as the user named them; order is of no account
  std::vector<std::string> flags = {};    ///< compiler flags; those Clang does not know are dropped
  std::filesystem::path include_root = {};  ///< searched for includes; declared.header is below it
  std::filesystem::path cache_dir = {};     ///< of the precompiled header; empty: none is used
  std::filesystem::path resource_dir = {};  ///< Clang's built-in headers; empty: found
  std::filesystem::path annotations_dir = {};     ///< the folder of strata/db.hpp; empty: found
  Naming naming = {};                             ///< of what no annotation names
  std::map<std::string, std::string> types = {};  ///< C++ name → SQL, as db::sql_type says it
  std::string env = {};  ///< the environment that the schema is for; empty: none
  std::optional<std::vector<std::string>> environments = {};  ///< all there are; nothing: unknown
};

/// The answer: `schema` only when `diagnostics` has no error.
struct ScanResult {
  Schema schema = {};
  std::vector<Diagnostic> diagnostics = {};  ///< errors, warnings and notes by file and line
  std::vector<std::string> files = {};       ///< every file the preprocessor read, absolute, sorted

  /// Whether the scan found an error, so that there is no schema.
  [[nodiscard]] bool failed() const;
};

/// Reads the models in `options.headers`. What is wrong with the models is in the result's
/// diagnostics; the error is for what keeps the scan from running: ST2901 no header to read, ST2902
/// no annotation header, ST2903 no resource directory, ST2904 the compiler cannot be started.
Expected<ScanResult> scan(const ScanOptions& options);

}  // namespace strata::scan
