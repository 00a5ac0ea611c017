#include "model/sql_tokens.h"

#include <algorithm>

#include "support/text.h"

namespace strata {
namespace {

bool isNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

/// Behind the quoted text at `at`, whose quotes may be doubled; E'…' has backslashes too.
std::size_t quotedEnd(std::string_view sql, std::size_t at) {
  const bool escapes = at > 0 && (sql[at - 1] == 'e' || sql[at - 1] == 'E') && sql[at] == '\'' &&
                       (at == 1 || !isNameByte(sql[at - 2]));
  const char quote = sql[at++];
  for (; at < sql.size(); ++at) {
    if (escapes && sql[at] == '\\') {
      ++at;
    } else if (sql[at] == quote) {
      if (at + 1 == sql.size() || sql[at + 1] != quote) {
        return at + 1;
      }
      ++at;
    }
  }
  return sql.size();
}

/// Behind $tag$ … $tag$ at `at`; `at` itself: there is none.
std::size_t dollarEnd(std::string_view sql, std::size_t at) {
  const std::size_t second = sql.find('$', at + 1);
  if (second == sql.npos || !std::ranges::all_of(sql.substr(at + 1, second - at - 1), isNameByte)) {
    return at;
  }
  const std::string_view tag = sql.substr(at, second - at + 1);
  const std::size_t end = sql.find(tag, second + 1);
  return end == sql.npos ? at : end + tag.size();
}

std::size_t commentEnd(std::string_view sql, std::size_t at) {
  if (sql.substr(at).starts_with("--")) {
    return std::min(sql.find('\n', at), sql.size());
  }
  if (!sql.substr(at).starts_with("/*")) {
    return at;
  }
  int depth = 0;
  for (; at < sql.size(); ++at) {
    const std::string_view two = sql.substr(at, 2);
    depth += two == "/*" ? 1 : two == "*/" ? -1 : 0;
    at += two == "/*" || two == "*/" ? 1 : 0;
    if (depth == 0) {
      return at + 1;
    }
  }
  return sql.size();
}

SqlToken quotedName(std::string_view text) {
  return {replaceAll(std::string(text.substr(1, text.size() - 2)), "\"\"", "\""), true};
}

}  // namespace

std::vector<SqlToken> sqlTokens(std::string_view sql) {
  std::vector<SqlToken> out;
  for (std::size_t at = 0; at < sql.size();) {
    const char c = sql[at];
    if (const std::size_t end = commentEnd(sql, at); end != at) {
      at = end;
    } else if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      ++at;
    } else if (c == '"') {
      const std::size_t name_end = quotedEnd(sql, at);
      out.push_back(quotedName(sql.substr(at, name_end - at)));
      at = name_end;
    } else if (c == '\'') {
      const std::size_t text_end = quotedEnd(sql, at);
      out.push_back({std::string(sql.substr(at, text_end - at)), true});
      at = text_end;
    } else if (c == '$' && dollarEnd(sql, at) != at) {
      const std::size_t body_end = dollarEnd(sql, at);
      out.push_back({std::string(sql.substr(at, body_end - at)), true});
      at = body_end;
    } else if (isNameByte(c)) {
      const std::size_t begin = at;
      while (at < sql.size() && isNameByte(sql[at])) {
        ++at;
      }
      out.push_back({lower(sql.substr(begin, at - begin))});
    } else {
      const std::size_t begin = at++;
      constexpr std::string_view kOperator = "+-*/<>=~!@#%^&|`?";
      while (kOperator.find(c) != kOperator.npos && at < sql.size() &&
             kOperator.find(sql[at]) != kOperator.npos) {
        ++at;
      }
      out.push_back({std::string(sql.substr(begin, at - begin))});
    }
  }
  return out;
}

}  // namespace strata
