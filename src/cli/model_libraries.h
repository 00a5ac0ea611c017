#pragma once
#include <filesystem>

#include "model/schema.h"
#include "support/expected.h"

namespace strata::cli {

/// Adds what one library of models says to what others say. What both say from one declaration (a
/// header that both include) is said once. Errors: ST1219 when two declare one object, with both
/// places. Files are relative to `root`, or absolute.
Expected<void> mergeLibrary(Schema library, const std::filesystem::path& root, Schema& into);

}  // namespace strata::cli
