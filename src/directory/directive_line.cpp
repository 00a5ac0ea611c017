#include "directory/directive_line.h"

#include <algorithm>

namespace strata::directory {
namespace {

constexpr std::string_view kMark = "atlas:";

bool isPrintable(char c) {
  return c >= ' ' && c <= '~';
}

bool isWord(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

/// What ` +(.+)` captures: blanks are given up to the dot only when nothing else is left for it.
std::string_view argumentOf(std::string_view rest) {
  if (!rest.starts_with(' ')) {
    return {};
  }
  const std::size_t first = rest.find_first_not_of(' ');
  if (first != std::string_view::npos) {
    return rest.substr(first);
  }
  return rest.size() > 1 ? rest.substr(rest.size() - 1) : std::string_view{};
}

}  // namespace

std::optional<DirectiveLine> matchDirective(std::string_view text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  const auto printable = static_cast<std::size_t>(
      std::find_if_not(line.begin(), line.end(), isPrintable) - line.begin());
  // The prefix is greedy: the last mark on the line counts that a word follows.
  for (std::size_t at = line.substr(0, printable).rfind(kMark); at != std::string_view::npos;
       at = at == 0 ? std::string_view::npos : line.substr(0, printable).rfind(kMark, at - 1)) {
    const std::string_view rest = line.substr(at + kMark.size());
    const auto length =
        static_cast<std::size_t>(std::find_if_not(rest.begin(), rest.end(), isWord) - rest.begin());
    if (length > 0) {
      return DirectiveLine{.prefix = line.substr(0, at),
                           .name = rest.substr(0, length),
                           .argument = argumentOf(rest.substr(length))};
    }
  }
  return std::nullopt;
}

}  // namespace strata::directory
