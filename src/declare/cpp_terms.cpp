#include "declare/cpp_terms.h"

#include <algorithm>
#include <array>

#include "emit/cpp_text.h"
#include "support/text.h"

namespace strata::declaring {
namespace {

bool isWordByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool isSpace(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

Span trimmed(std::string_view text, Span span) {
  while (span.begin < span.end && isSpace(text[span.begin])) {
    ++span.begin;
  }
  while (span.begin < span.end && isSpace(text[span.end - 1])) {
    --span.end;
  }
  return span;
}

/// Without the comments at both ends.
Span withoutComments(std::string_view text, Span span) {
  for (span = trimmed(text, span); span.begin < span.end; span = trimmed(text, span)) {
    const std::string_view item = text.substr(span.begin, span.end - span.begin);
    const std::size_t open = item.ends_with("*/") ? item.rfind("/*") : item.npos;
    if (item.starts_with("/*") && item.find("*/") != item.npos) {
      span.begin += item.find("*/") + 2;
    } else if (item.starts_with("//")) {
      span.begin = std::min(span.end, lineEnd(text, span.begin));
    } else if (open != item.npos) {
      span.end = span.begin + open;
    } else {
      break;
    }
  }
  return span;
}

/// Behind `std::vector<int>` or `db::index` at `at`.
std::size_t nameEnd(std::string_view bare, std::size_t at) {
  while (at < bare.size() && (isWordByte(bare[at]) || bare[at] == ':')) {
    ++at;
  }
  if (at == bare.size() || bare[at] != '<') {
    return at;
  }
  int depth = 0;
  for (std::size_t i = at; i < bare.size() && bare[i] != ';'; ++i) {
    depth += bare[i] == '<' ? 1 : bare[i] == '>' ? -1 : 0;
    if (depth == 0) {
      return i + 1;
    }
  }
  return at;
}

/// A literal at `at`, read: its value is added to `value`. Behind it; `at` itself: there is none.
std::size_t readLiteral(std::string_view text, std::size_t at, std::string& value) {
  if (text.substr(at).starts_with("R\"")) {
    const std::size_t open = text.find('(', at);
    if (open == text.npos) {
      return at;
    }
    const std::string close = ")" + std::string(text.substr(at + 2, open - at - 2)) + "\"";
    const std::size_t end = text.find(close, open);
    if (end == text.npos) {
      return at;
    }
    value += text.substr(open + 1, end - open - 1);
    return end + close.size();
  }
  if (text[at] != '"') {
    return at;
  }
  static constexpr std::array<std::pair<char, char>, 3> kEscapes = {
      {{'n', '\n'}, {'t', '\t'}, {'r', '\r'}}};
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] != '\\' || at + 1 == text.size()) {
      value += text[at];
      continue;
    }
    const char next = text[++at];
    const auto* known = std::ranges::find(kEscapes, next, &std::pair<char, char>::first);
    const bool plain = next == '"' || next == '\\' || next == '\'' || next == '?';
    value += known != kEscapes.end() ? std::string(1, known->second)
             : plain                 ? std::string(1, next)
                                     : std::string{'\\', next};
  }
  return std::min(at + 1, text.size());
}

std::size_t commentEnd(std::string_view text, std::size_t at) {
  if (text.substr(at).starts_with("//")) {
    return std::min(text.find('\n', at), text.size());
  }
  if (text.substr(at).starts_with("/*")) {
    const std::size_t end = text.find("*/", at);
    return end == text.npos ? text.size() : end + 2;
  }
  return at;
}

}  // namespace

std::optional<Span> insideBrackets(std::string_view bare, std::size_t open) {
  int depth = 0;
  for (std::size_t at = open; at < bare.size(); ++at) {
    const char c = bare[at];
    depth += c == '(' || c == '{' || c == '[' ? 1 : c == ')' || c == '}' || c == ']' ? -1 : 0;
    if (depth == 0) {
      return Span{open + 1, at};
    }
  }
  return std::nullopt;
}

std::optional<Term> termAt(std::string_view bare, std::size_t at) {
  const std::size_t end = nameEnd(bare, at);
  if (at >= bare.size() || end == at) {
    return std::nullopt;
  }
  std::string_view name = bare.substr(at, end - at);
  name = name.substr(0, name.find('<'));
  const std::size_t colon = name.rfind(':');
  Term out{.span = {at, end},
           .word = std::string(colon == name.npos ? name : name.substr(colon + 1))};
  std::size_t open = end;
  while (open < bare.size() && isSpace(bare[open])) {
    ++open;
  }
  if (open < bare.size() && bare[open] == '(') {
    const auto inside = insideBrackets(bare, open);
    if (!inside) {
      return std::nullopt;
    }
    out.span.end = inside->end + 1;
  }
  return out;
}

std::vector<Span> itemsOf(std::string_view text, std::string_view bare, Span inside) {
  std::vector<Span> out;
  int depth = 0;
  std::size_t begin = inside.begin;
  for (std::size_t at = inside.begin; at <= inside.end; ++at) {
    const char c = at == inside.end ? ',' : bare[at];
    const bool template_open = c == '<' && at > inside.begin && isWordByte(bare[at - 1]);
    depth += c == '(' || c == '{' || c == '[' || template_open ? 1 : 0;
    depth -= c == ')' || c == '}' || c == ']' || (c == '>' && depth > 0) ? 1 : 0;
    if (at == inside.end || (c == ',' && depth == 0)) {
      if (const Span item = withoutComments(text, {begin, at}); item.begin < item.end) {
        out.push_back(item);
      }
      begin = at + 1;
    }
  }
  return out;
}

std::string normalCpp(std::string_view text) {
  std::string out;
  std::string value;
  bool in_literal = false;
  const auto flush = [&] {
    if (in_literal) {
      out += emit::cppLiteral(value);
      value.clear();
      in_literal = false;
    }
  };
  for (std::size_t at = 0; at < text.size();) {
    if (isSpace(text[at])) {
      ++at;
      continue;
    }
    if (const std::size_t end = commentEnd(text, at); end != at) {
      at = end;
      continue;
    }
    if (const std::size_t end = readLiteral(text, at, value); end != at) {
      in_literal = true;
      at = end;
      continue;
    }
    flush();
    const bool apart = at > 0 && isSpace(text[at - 1]) && isWordByte(text[at]) && !out.empty() &&
                       isWordByte(out.back());
    out += apart ? " " : "";
    out += text[at++];
  }
  flush();
  return out;
}

bool makesPart(std::string_view word) {
  static constexpr std::array<std::string_view, 9> kWords = {
      "primary_key", "unique",     "index",      "check",       "foreign_key",
      "exclude",     "references", "belongs_to", "many_to_many"};
  return std::ranges::find(kWords, word) != kWords.end();
}

std::string subjectOfWord(std::string_view text) {
  const auto term = termAt(text, 0);
  if (!term) {
    return normalCpp(text);
  }
  if (term->word == "view" || term->word == "composite") {
    return "table";
  }
  static constexpr std::array<std::string_view, 10> kNamed = {"with",
                                                              "partition",
                                                              "trigger",
                                                              "constraint_trigger",
                                                              "rule",
                                                              "policy",
                                                              "extended_statistics",
                                                              "label",
                                                              "grant",
                                                              "sequence"};
  if (std::ranges::find(kNamed, term->word) == kNamed.end()) {
    return term->word;
  }
  const std::string bare = withoutText(text);
  const std::size_t open = bare.find('(');
  const auto inside = open == bare.npos ? std::nullopt : insideBrackets(bare, open);
  const auto items = inside ? itemsOf(text, bare, *inside) : std::vector<Span>();
  const std::string word = term->word == "constraint_trigger" ? "trigger" : term->word;
  return items.empty()
             ? word
             : word + "(" + normalCpp(text.substr(items[0].begin, items[0].end - items[0].begin));
}

std::optional<std::size_t> findIdentifier(std::string_view text, std::string_view word,
                                          std::size_t at) {
  for (at = text.find(word, at); at != text.npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !isWordByte(text[at - 1])) && (end == text.size() || !isWordByte(text[end]))) {
      return at;
    }
  }
  return std::nullopt;
}

}  // namespace strata::declaring
