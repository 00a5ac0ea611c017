#pragma once
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "apply/report.h"
#include "directory/write.h"

namespace strata::cli {

/// What a command answers with --format json, on standard output: indented by two, ended by LF;
/// bytes that are no UTF-8 become U+FFFD. docs/json.md says what each command's answer holds.
void printJson(const nlohmann::ordered_json& answer);

/// Migrations that were written: name, version and path of each.
nlohmann::ordered_json filesJson(const directory::DirectoryUrl& url,
                                 const std::vector<directory::WrittenFile>& files);

/// A list of paths below `folder`, as the text names them.
nlohmann::ordered_json pathsJson(const std::vector<std::filesystem::path>& paths,
                                 const std::filesystem::path& folder = {});

/// What `migrate apply` did, also as a part of other commands' answers.
nlohmann::ordered_json applyJson(const apply::ApplyReport& report);

}  // namespace strata::cli
