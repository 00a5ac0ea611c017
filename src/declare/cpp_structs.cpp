#include "declare/cpp_structs.h"

#include <algorithm>

#include "declare/cpp_terms.h"
#include "support/text.h"

namespace strata::declaring {
namespace {

bool isSpace(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

bool isWordByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::size_t skipSpace(std::string_view text, std::size_t at) {
  return std::min(text.find_first_not_of(" \t\r\n", at), text.size());
}

std::size_t wordEnd(std::string_view text, std::size_t at) {
  while (at < text.size() && isWordByte(text[at])) {
    ++at;
  }
  return at;
}

std::size_t backOverSpace(std::string_view text, std::size_t at) {
  while (at > 0 && isSpace(text[at - 1])) {
    --at;
  }
  return at;
}

/// The first of the macros in the range.
std::optional<MacroText> macroIn(std::string_view bare, Span span, std::string_view one,
                                 std::string_view other) {
  for (const std::string_view name : {one, other}) {
    const auto at = findIdentifier(bare.substr(0, span.end), name, span.begin);
    if (!at) {
      continue;
    }
    const std::size_t open = skipSpace(bare, *at + name.size());
    const auto inside =
        open < bare.size() && bare[open] == '(' ? insideBrackets(bare, open) : std::nullopt;
    if (inside) {
      return MacroText{{*at, inside->end + 1}, *inside};
    }
  }
  return std::nullopt;
}

bool isDocLine(std::string_view line) {
  line = trim(line);
  return line.starts_with("///") || line.starts_with("//!");
}

/// The block comment that ends right before the line at `begin`, if it documents.
std::optional<std::size_t> docBlockBefore(std::string_view text, std::size_t begin) {
  const std::size_t end = backOverSpace(text, begin);
  if (!text.substr(0, end).ends_with("*/") ||
      std::ranges::count(text.substr(end, begin - end), '\n') > 1) {
    return std::nullopt;
  }
  const std::size_t open = text.rfind("/*", end - 2);
  if (open == text.npos || (text.substr(open, 3) != "/**" && text.substr(open, 3) != "/*!")) {
    return std::nullopt;
  }
  const std::size_t line = lineBegin(text, open);
  return trim(text.substr(line, open - line)).empty() ? std::optional(line) : std::nullopt;
}

}  // namespace

std::optional<StructText> structAt(std::string_view text, std::string_view bare, std::size_t name) {
  const auto body = bodyOf(bare, name);
  if (!body) {
    return std::nullopt;
  }
  std::size_t begin = bare.npos;
  const std::size_t stop = bare.substr(0, name).find_last_of(";{}");
  for (const std::string_view keyword : {"struct", "class"}) {
    const auto at = findIdentifier(bare.substr(0, name), keyword, stop == bare.npos ? 0 : stop + 1);
    begin = at ? std::min(begin, *at) : begin;
  }
  if (begin == bare.npos) {
    return std::nullopt;
  }
  StructText out{.head = {begin, body->begin}, .name_end = wordEnd(bare, name), .body = *body};
  out.words = macroIn(bare, {begin, name}, "DB_TABLE", "STRATA_TABLE");
  const std::size_t semicolon = bare.find(';', body->end);
  if (semicolon == bare.npos) {
    return std::nullopt;
  }
  out.whole = {begin, semicolon + 1};
  const std::size_t colon = bare.find(':', out.name_end);
  if (colon < body->begin) {
    const std::size_t first = skipSpace(bare, colon + 1);
    out.bases = {first, backOverSpace(bare, body->begin - 1)};
  }
  (void)text;
  return out;
}

std::optional<MemberText> memberAt(std::string_view text, std::string_view bare, Span body,
                                   std::size_t name) {
  const auto whole = declarationAt(bare, body, name);
  if (!whole) {
    return std::nullopt;
  }
  MemberText out{.whole = *whole, .name_end = wordEnd(bare, name)};
  out.words = macroIn(bare, {whole->begin, name}, "DB", "STRATA");
  const std::size_t type = out.words ? skipSpace(bare, out.words->whole.end) : whole->begin;
  out.type = {type, backOverSpace(bare, name)};
  const std::size_t next = skipSpace(text, out.name_end);
  out.plain = bare[next] == ';' || bare[next] == '=' || bare[next] == '{';
  if (bare[next] != ';' && out.plain) {
    out.initialiser = {next, backOverSpace(text, whole->end - 1)};
  }
  return out;
}

DocText docOf(std::string_view text, std::string_view bare, Span declaration) {
  DocText out;
  const std::size_t first = lineBegin(text, declaration.begin);
  std::size_t begin = first;
  while (begin > 0) {
    const std::size_t above = lineBegin(text, begin - 1);
    if (!isDocLine(text.substr(above, begin - above))) {
      break;
    }
    begin = above;
  }
  if (begin == first) {
    begin = docBlockBefore(text, first).value_or(first);
  }
  if (begin != first) {
    out.above = Span{begin, first};
  }
  const std::size_t last = lineEnd(text, declaration.end);
  const std::string_view rest = text.substr(declaration.end, last - declaration.end);
  for (const std::string_view mark : {"///<", "//!<", "/**<", "/*!<"}) {
    const std::size_t at = rest.find(mark);
    if (at != rest.npos && trim(bare.substr(declaration.end, at)).empty()) {
      const std::size_t end = mark[1] == '/' ? rest.find_last_not_of("\r\n") + 1
                                             : std::min(rest.find("*/", at) + 2, rest.size());
      out.behind = Span{declaration.end, declaration.end + end};
    }
  }
  return out;
}

Span withDoc(std::string_view text, std::string_view bare, Span declaration) {
  Span out = wholeLines(text, bare, declaration);
  if (const DocText doc = docOf(text, bare, declaration);
      doc.above && out.begin <= declaration.begin) {
    const bool alone = out.begin == lineBegin(text, out.begin);
    out.begin = alone ? std::min(out.begin, doc.above->begin) : out.begin;
  }
  const bool blank_above =
      out.begin >= 2 && text[out.begin - 1] == '\n' && text[out.begin - 2] == '\n';
  const bool opens = out.begin >= 2 && text[out.begin - 2] == '{';
  if (out.end < text.size() && text[out.end] == '\n' && (blank_above || opens)) {
    ++out.end;
  }
  const std::size_t next = std::min(text.find_first_not_of(" \t", out.end), text.size());
  if (next < text.size() && text[next] == '}' && blank_above) {
    --out.begin;
  }
  return out;
}

std::optional<MacroText> listAround(std::string_view bare, std::size_t at) {
  int depth = 0;
  for (std::size_t open = at; open > 0; --open) {
    const char c = bare[open - 1];
    if (c == ';' || (depth == 0 && (c == '{' || c == '}'))) {
      return std::nullopt;
    }
    depth += c == ')' ? 1 : c == '(' ? -1 : 0;
    if (depth < 0) {
      const std::size_t end = backOverSpace(bare, open - 1);
      std::size_t begin = end;
      int angles = 0;
      while (begin > 0 && (isWordByte(bare[begin - 1]) || bare[begin - 1] == ':' || angles > 0 ||
                           bare[begin - 1] == '>')) {
        --begin;
        angles += bare[begin] == '>' ? 1 : bare[begin] == '<' ? -1 : 0;
      }
      const auto inside = insideBrackets(bare, open - 1);
      return inside ? std::optional(MacroText{{begin, inside->end + 1}, *inside}) : std::nullopt;
    }
  }
  return std::nullopt;
}

std::optional<Span> statementAround(std::string_view bare, std::size_t at) {
  const auto list = listAround(bare, at);
  if (!list || !bare.substr(list->whole.begin).starts_with("static_assert")) {
    return std::nullopt;
  }
  const std::size_t semicolon = skipSpace(bare, list->whole.end);
  return semicolon < bare.size() && bare[semicolon] == ';'
             ? std::optional(Span{list->whole.begin, semicolon + 1})
             : std::nullopt;
}

std::optional<Span> bodyAround(std::string_view bare, std::size_t at) {
  int depth = 0;
  for (std::size_t open = at; open > 0; --open) {
    depth += bare[open - 1] == '}' ? 1 : bare[open - 1] == '{' ? -1 : 0;
    if (depth < 0) {
      const auto inside = insideBrackets(bare, open - 1);
      return inside;
    }
  }
  return std::nullopt;
}

}  // namespace strata::declaring
