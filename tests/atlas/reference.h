#pragma once
#include <gtest/gtest.h>

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "e2e/project.h"

namespace strata::atlas {

/// Atlas's own library as a program (tests/atlas/reference), built once a run.
struct Reference {
  std::string program = {};
  std::string missing = {};  ///< why there is none here; "" when there is one
};

/// Builds it at the first call. It is missing where there is no Go, Go is too old, or the modules
/// cannot be fetched; that it does not compile fails the test.
const Reference& reference();

/// Runs the program in the project's folder: `validate migrations`, `apply migrations URL 2`, …
e2e::Answer askAtlas(const e2e::Project& project, const std::string& arguments);

/// The same of a question that is answered in JSON.
nlohmann::json askAtlasForJson(const e2e::Project& project, const std::string& arguments);

/// What Atlas splits each text into: {"Statements": [{"Text", "Pos", "Comments"}], "Error"}.
nlohmann::json atlasSplits(const std::vector<std::string>& texts);

/// Skips the test, with the reason, where Atlas's library is not at hand.
#define STRATA_NEEDS_ATLAS()                       \
  if (!strata::atlas::reference().missing.empty()) \
  GTEST_SKIP() << strata::atlas::reference().missing

}  // namespace strata::atlas
