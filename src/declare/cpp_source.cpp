#include "declare/cpp_source.h"

#include <algorithm>

#include "support/text.h"

namespace strata::declaring {
namespace {

bool isWordByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Behind the quoted text that begins at `at`.
std::size_t quoteEnd(std::string_view text, std::size_t at) {
  const char quote = text[at++];
  while (at < text.size() && text[at] != quote && text[at] != '\n') {
    at += text[at] == '\\' ? 2 : 1;
  }
  return std::min(at + 1, text.size());
}

/// Behind R"x(…)x", whose quote is at `at`.
std::size_t rawEnd(std::string_view text, std::size_t at) {
  const std::size_t open = text.find('(', at);
  if (open == std::string_view::npos) {
    return text.size();
  }
  const std::string close = ")" + std::string(text.substr(at + 1, open - at - 1)) + "\"";
  const std::size_t end = text.find(close, open);
  return end == std::string_view::npos ? text.size() : end + close.size();
}

/// Behind the comment or literal at `at`; `at` itself: there is none.
std::size_t textEnd(std::string_view text, std::size_t at) {
  if (text.substr(at).starts_with("//")) {
    return std::min(text.find('\n', at), text.size());
  }
  if (text.substr(at).starts_with("/*")) {
    const std::size_t end = text.find("*/", at + 2);
    return end == std::string_view::npos ? text.size() : end + 2;
  }
  if (text[at] == '"') {
    return at > 0 && text[at - 1] == 'R' ? rawEnd(text, at) : quoteEnd(text, at);
  }
  const bool separator = at > 0 && isWordByte(text[at - 1]);  // 1'000
  return text[at] == '\'' && !separator ? quoteEnd(text, at) : at;
}

std::size_t skipSpace(std::string_view text, std::size_t at) {
  return std::min(text.find_first_not_of(" \t\r\n", at), text.size());
}

}  // namespace

std::string withoutText(std::string_view text) {
  std::string out(text);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = textEnd(text, at);
    for (std::size_t i = at; i < end; ++i) {
      out[i] = out[i] == '\n' ? '\n' : ' ';
    }
    at = std::max(end, at + 1);
  }
  return out;
}

std::optional<std::size_t> offsetAt(std::string_view text, unsigned line, unsigned column) {
  std::size_t at = 0;
  for (unsigned i = 1; i < line; ++i) {
    at = text.find('\n', at);
    if (at == std::string_view::npos) {
      return std::nullopt;
    }
    ++at;
  }
  at += column == 0 ? 0 : column - 1;
  return at < text.size() ? std::optional(at) : std::nullopt;
}

std::optional<Span> bodyOf(std::string_view bare, std::size_t name) {
  const std::size_t open = bare.find('{', name);
  if (open == std::string_view::npos || bare.substr(name, open - name).find(';') != bare.npos) {
    return std::nullopt;
  }
  int depth = 0;
  for (std::size_t at = open; at < bare.size(); ++at) {
    depth += bare[at] == '{' ? 1 : bare[at] == '}' ? -1 : 0;
    if (depth == 0) {
      return Span{open + 1, at};
    }
  }
  return std::nullopt;
}

std::optional<Span> declarationAt(std::string_view bare, Span body, std::size_t at) {
  if (!body.contains(at) || bare.substr(body.begin, body.end - body.begin).find('#') != bare.npos) {
    return std::nullopt;
  }
  std::size_t begin = at;
  while (begin > body.begin && bare[begin - 1] != ';' && bare[begin - 1] != '}' &&
         bare[begin - 1] != '{') {
    --begin;
  }
  begin = skipSpace(bare, begin);
  for (const std::string_view label : {"public:", "private:", "protected:"}) {
    if (bare.substr(begin).starts_with(label)) {
      begin = skipSpace(bare, begin + label.size());
    }
  }
  int depth = 0;
  for (std::size_t end = begin; end < body.end; ++end) {
    depth += bare[end] == '{' || bare[end] == '('   ? 1
             : bare[end] == '}' || bare[end] == ')' ? -1
                                                    : 0;
    if (bare[end] == ';' && depth == 0) {
      return Span{begin, end + 1};
    }
  }
  return std::nullopt;
}

std::size_t lineBegin(std::string_view text, std::size_t at) {
  const std::size_t before = at == 0 ? text.npos : text.rfind('\n', at - 1);
  return before == std::string_view::npos ? 0 : before + 1;
}

std::size_t lineEnd(std::string_view text, std::size_t at) {
  const std::size_t end = text.find('\n', at);
  return end == std::string_view::npos ? text.size() : end + 1;
}

Span wholeLines(std::string_view text, std::string_view bare, Span span) {
  const std::size_t first = lineBegin(text, span.begin);
  const std::size_t last = lineEnd(text, span.end);
  const bool alone = trim(text.substr(first, span.begin - first)).empty() &&
                     trim(bare.substr(span.end, last - span.end)).empty();
  if (!alone) {
    return span;
  }
  Span out{first, last};
  while (out.begin > 0) {
    const std::size_t above = lineBegin(text, out.begin - 1);
    if (!trim(text.substr(above, out.begin - above)).starts_with("///")) {
      break;
    }
    out.begin = above;
  }
  return out;
}

}  // namespace strata::declaring
