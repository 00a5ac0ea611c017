#pragma once
#include "cli/project.h"
#include "declare/merge.h"

namespace strata::cli {

/// Where new headers of a merge go: beside those that their schema has most of, else into the
/// folder of the first library.
KeptLayout keptLayout(const Config& config, const MergeInput& input);

/// What the models consist of. Errors: those of the scanner and of reading files.
Expected<MergeInput> inputOf(const Project& project, const Schema& models);

/// Adds to strata.toml what its lists of headers and SQL do not find among the new files.
Expected<void> listNewFiles(const Config& config, Merge& merge);

}  // namespace strata::cli
