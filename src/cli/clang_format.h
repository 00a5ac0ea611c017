#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "declare/source_edits.h"

namespace strata::cli {

/// Whether a .clang-format is in the folder or above it.
bool hasStyle(std::filesystem::path folder);

/// `text` as the clang-format program lays it out at `path`, in the style of its folder: all of it,
/// or only `lines`. Nothing where there is no style or no program, or it fails.
std::optional<std::string> clangFormatted(const std::filesystem::path& path,
                                          const std::string& text,
                                          const std::vector<declaring::LineRange>& lines);

}  // namespace strata::cli
