#include "cli/case_comments.h"

#include <algorithm>

#include "support/text.h"

namespace strata::cli {
namespace {

/// One past the end of the block comment at `at`; they nest.
std::size_t blockEnd(std::string_view text, std::size_t at) {
  for (int depth = 0; at + 1 < text.size();) {
    const std::string_view two = text.substr(at, 2);
    depth += two == "/*" ? 1 : two == "*/" ? -1 : 0;
    at += two == "/*" || two == "*/" ? 2 : 1;
    if (depth == 0) {
      return at;
    }
  }
  return text.size();
}

}  // namespace

std::vector<CommentLine> commentLines(std::string_view content, std::size_t begin,
                                      std::size_t end) {
  std::vector<CommentLine> out;
  const std::string_view text = content.substr(0, end);
  bool alone = begin == 0;  // nothing stands before it on its line
  for (std::size_t at = begin; at < end;) {
    if (text.substr(at).starts_with("--")) {
      const std::size_t line_end = std::min(text.find('\n', at), end);
      if (alone) {
        out.push_back({.text = text.substr(at + 2, line_end - at - 2),
                       .offset = at,
                       .line = lineColumnAt(content, at).line});
      }
      at = line_end;
    } else if (text.substr(at).starts_with("/*")) {
      at = blockEnd(text, at);
      alone = false;
    } else {
      const char c = text[at++];
      alone = c == '\n' || (alone && (c == ' ' || c == '\t' || c == '\r'));
    }
  }
  return out;
}

std::optional<CommentDirective> directiveOf(std::string_view text) {
  text = trim(text);
  const std::size_t colon = text.find(':');
  const std::string_view word = text.substr(0, std::min(colon, text.size()));
  const bool is_word = colon != std::string_view::npos && !word.empty() &&
                       std::ranges::all_of(word, [](char c) { return c >= 'a' && c <= 'z'; });
  if (!is_word) {
    return std::nullopt;
  }
  return CommentDirective{.word = std::string(word), .argument = trim(text.substr(colon + 1))};
}

}  // namespace strata::cli
