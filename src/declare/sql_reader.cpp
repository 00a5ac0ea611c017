#include "declare/sql_reader.h"

#include <algorithm>

#include "support/text.h"

namespace strata::declaring {
namespace {

bool isNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

std::size_t quotedLength(std::string_view text) {
  const char quote = text.front();
  std::size_t end = 1;
  while (end < text.size() &&
         (text[end] != quote || (end + 1 < text.size() && text[end + 1] == quote))) {
    end += text[end] == quote ? 2 : 1;
  }
  return std::min(end + 1, text.size());
}

}  // namespace

std::size_t unitLength(std::string_view text) {
  if (text.starts_with("E'")) {  // a backslash there takes the next character along
    std::size_t end = 2;
    while (end < text.size() &&
           (text[end] != '\'' || (end + 1 < text.size() && text[end + 1] == '\''))) {
      end += text[end] == '\\' || text[end] == '\'' ? 2 : 1;
    }
    return std::min(end + 1, text.size());
  }
  if (text.starts_with('"') || text.starts_with('\'')) {
    return quotedLength(text);
  }
  if (!text.starts_with('(') && !text.starts_with('[')) {
    return 1;
  }
  std::size_t at = 1;
  while (at < text.size() && text[at] != ')' && text[at] != ']') {
    at += unitLength(text.substr(at));
  }
  return std::min(at + 1, text.size());
}

void SqlReader::skipSpace() {
  rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size()));
}

bool SqlReader::accept(std::string_view words) {
  if (!rest_.starts_with(words)) {
    return false;
  }
  const bool is_word = isNameByte(words.back());
  if (is_word && rest_.size() > words.size() && isNameByte(rest_[words.size()])) {
    return false;
  }
  rest_.remove_prefix(words.size());
  skipSpace();
  return true;
}

std::optional<std::string> SqlReader::name() {
  std::string out;
  if (rest_.starts_with('"')) {
    const std::size_t length = quotedLength(rest_);
    if (length < 2) {
      return std::nullopt;
    }
    out = replaceAll(rest_.substr(1, length - 2), "\"\"", "\"");
    rest_.remove_prefix(length);
  } else {
    std::size_t length = 0;
    while (length < rest_.size() && isNameByte(rest_[length])) {
      ++length;
    }
    if (length == 0) {
      return std::nullopt;
    }
    out = rest_.substr(0, length);
    rest_.remove_prefix(length);
  }
  skipSpace();
  return out;
}

std::optional<std::string> SqlReader::bracketed() {
  if (!rest_.starts_with('(')) {
    return std::nullopt;
  }
  const std::size_t length = unitLength(rest_);
  std::string out(rest_.substr(1, length - 2));
  rest_.remove_prefix(length);
  skipSpace();
  return out;
}

std::optional<std::vector<std::string>> SqlReader::names() {
  const auto inner = bracketed();
  if (!inner) {
    return std::nullopt;
  }
  std::vector<std::string> out;
  for (const std::string& part : topLevelParts(*inner)) {
    SqlReader reader(part);
    const auto name = reader.name();
    if (!name || !reader.atEnd()) {
      return std::nullopt;
    }
    out.push_back(*name);
  }
  return out;
}

std::vector<std::string> topLevelParts(std::string_view text) {
  std::vector<std::string> out;
  std::size_t start = 0;
  for (std::size_t at = 0; at <= text.size();) {
    if (at == text.size() || text[at] == ',') {
      out.emplace_back(trim(text.substr(start, at - start)));
      start = ++at;
    } else {
      at += unitLength(text.substr(at));
    }
  }
  return out;
}

std::string_view withoutBrackets(std::string_view text) {
  while (text.size() >= 2 && text.starts_with('(') && unitLength(text) == text.size() &&
         text.ends_with(')')) {
    text = text.substr(1, text.size() - 2);
  }
  return text;
}

std::optional<std::string> plainLiteral(std::string_view text) {
  if (!text.starts_with('\'') || quotedLength(text) != text.size() || text.size() < 2 ||
      text.find('\\') != std::string_view::npos) {
    return std::nullopt;
  }
  return replaceAll(text.substr(1, text.size() - 2), "''", "'");
}

TypeText readType(std::string_view text) {
  TypeText out{.name = std::string(text)};
  out.array = text.ends_with("[]");
  if (out.array) {
    text.remove_suffix(2);
    out.name = text;
  }
  SqlReader reader(text);
  const auto schema = reader.name();
  if (schema && reader.accept(".")) {
    const auto name = reader.name();
    if (name && reader.atEnd()) {
      out.schema = *schema;
      out.name = *name;
    }
  }
  return out;
}

}  // namespace strata::declaring
