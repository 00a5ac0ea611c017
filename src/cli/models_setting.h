#pragma once
#include <cstddef>
#include <string>

#include "support/expected.h"

namespace strata::cli {

/// The text of a strata.toml with one more entry in a list of [models], or of the [[models]] of
/// that number; all else stays as it is. Errors: ST1201 the text is no TOML.
Expected<std::string> withModelsEntry(const std::string& toml, std::size_t library,
                                      const std::string& key, const std::string& value,
                                      const std::string& otherwise);

}  // namespace strata::cli
