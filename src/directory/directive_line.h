#pragma once
#include <optional>
#include <string_view>

namespace strata::directory {

/// A line that Atlas's expression `^([ -~]*)atlas:(\w+)(?: +(.+))*` matches.
struct DirectiveLine {
  std::string_view prefix = {};
  std::string_view name = {};
  std::string_view argument = {};
};

/// Matches the first line of `text`; nullopt when it is no directive.
std::optional<DirectiveLine> matchDirective(std::string_view text);

}  // namespace strata::directory
