#pragma once
#include <string>

#include "scan/frontend.h"
#include "scan/scan.h"

namespace strata::scan {

/// What every scan starts from, precompiled or not, so that a cache never changes the answer: the
/// standard headers that column types come from, and the annotation header.
const char* preludeText();

/// The precompiled prelude for these compiler flags in `cache_dir`, made when it is not there yet.
/// "" when it cannot be made (a full disk, a read-only folder): the scan then goes on without it.
/// `renew` makes it again, for one that no longer fits.
std::string precompiledPrelude(const UnitRequest& request, const std::filesystem::path& cache_dir,
                               const std::filesystem::path& annotations_dir, bool renew);

}  // namespace strata::scan
