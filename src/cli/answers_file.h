#pragma once
#include <filesystem>

#include "cli/decision_flags.h"

namespace strata::cli {

/// Adds what an --answers file decides to `flags`: TOML, or JSON when its name ends in .json, with
/// the lists `rename` ("OLD=NEW"), `drop` (names), `using` and `map_label` (as the flags of those
/// names) and `allow_drop`. Errors: ST1206 it cannot be read, an unknown member or a wrong type.
Expected<void> readAnswers(const std::filesystem::path& file, DecisionFlags& flags);

}  // namespace strata::cli
