#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/diagnostic.h"

namespace strata {

/// {"diagnostics": […]} on one line, ended by LF: what `--diagnostics-format json` prints.
std::string diagnosticsToJson(const std::vector<Diagnostic>& diagnostics);

/// What diagnosticsToJson() wrote; nothing when the text is not that. Exit codes are not in it:
/// they are ExitCode::kFinding.
std::optional<std::vector<Diagnostic>> diagnosticsFromJson(std::string_view text);

}  // namespace strata
