#pragma once
#include <string>

#include "directory/atlas_difference.h"
#include "support/diagnostic.h"

namespace strata::cli {

/// That Atlas runs other statements of a file, as a warning: ST1260. `path` is the file's,
/// `content` its bytes.
Diagnostic atlasWarning(const directory::AtlasDifference& difference, const std::string& path,
                        const std::string& content);

}  // namespace strata::cli
