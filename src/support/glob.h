#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "support/expected.h"

namespace strata {

/// The regular files below `root` that `pattern` names, sorted by path, relative to `root`: `*` and
/// `?` within a folder's name, `**` for any depth; hidden folders only when named. A pattern
/// without wildcards must name a file. Errors: ST1004 when nothing matches.
Expected<std::vector<std::string>> glob(const std::filesystem::path& root,
                                        const std::string& pattern);

}  // namespace strata
