#include "plan/sql_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/quoting.h"
#include "support/text.h"

namespace strata::planning {
namespace {

bool startsIdentifier(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         (static_cast<unsigned char>(c) & 0x80U) != 0;
}

bool continuesIdentifier(char c) {
  return startsIdentifier(c) || (c >= '0' && c <= '9') || c == '$';
}

/// The offset just past the quoted part that begins at `at`; `text` gets it without its quotes.
std::size_t skipQuoted(std::string_view sql, std::size_t at, std::string& text, bool escapes) {
  const char quote = sql[at++];
  while (at < sql.size()) {
    if (escapes && sql[at] == '\\' && at + 1 < sql.size()) {
      text += sql[at + 1];
      at += 2;
    } else if (sql[at] != quote) {
      text += sql[at++];
    } else if (at + 1 < sql.size() && sql[at + 1] == quote) {
      text += quote;
      at += 2;
    } else {
      return at + 1;
    }
  }
  return at;
}

/// The offset past the comment at `at`; `at` itself when none begins there. Those of /* */ nest.
std::size_t skipComment(std::string_view sql, std::size_t at) {
  const std::string_view rest = sql.substr(at);
  if (rest.starts_with("--")) {
    return std::min(sql.find('\n', at), sql.size());
  }
  if (!rest.starts_with("/*")) {
    return at;
  }
  int depth = 0;
  while (at < sql.size()) {
    const std::string_view two = sql.substr(at, 2);
    if (two == "/*" || two == "*/") {
      depth += two == "/*" ? 1 : -1;
      at += 2;
      if (depth == 0) {
        break;
      }
    } else {
      ++at;
    }
  }
  return at;
}

/// The tag, dollars included, of the dollar-quoted text that begins at `at`; empty: none does.
std::string_view dollarTag(std::string_view sql, std::size_t at) {
  std::size_t end = at + 1;
  if (sql[at] != '$' || (end < sql.size() && sql[end] >= '0' && sql[end] <= '9')) {
    return {};
  }
  while (end < sql.size() && sql[end] != '$' && continuesIdentifier(sql[end])) {
    ++end;
  }
  return end < sql.size() && sql[end] == '$' ? sql.substr(at, end + 1 - at) : std::string_view();
}

/// Calls identifier(name) and literal(text) for the tokens of `sql`.
template <class OnIdentifier, class OnLiteral>
void scan(std::string_view sql, OnIdentifier&& identifier, OnLiteral&& literal) {
  for (std::size_t at = 0; at < sql.size();) {
    if (const std::size_t past = skipComment(sql, at); past != at) {
      at = past;
      continue;
    }
    if (const std::string_view tag = dollarTag(sql, at); !tag.empty()) {
      const std::size_t start = at + tag.size();
      const std::size_t end = std::min(sql.find(tag, start), sql.size());
      literal(std::string(sql.substr(start, end - start)));
      at = std::min(end + tag.size(), sql.size());
      continue;
    }
    const bool escapes =
        (sql[at] == 'E' || sql[at] == 'e') && at + 1 < sql.size() && sql[at + 1] == '\'';
    if (escapes || sql[at] == '\'') {
      std::string text;
      at = skipQuoted(sql, at + (escapes ? 1 : 0), text, escapes);
      literal(text);
    } else if (sql[at] == '"') {
      std::string text;
      at = skipQuoted(sql, at, text, false);
      identifier(std::move(text));
    } else if (startsIdentifier(sql[at])) {
      const std::size_t start = at;
      while (at < sql.size() && continuesIdentifier(sql[at])) {
        ++at;
      }
      identifier(lower(sql.substr(start, at - start)));
    } else if (sql[at] >= '0' && sql[at] <= '9') {
      while (at < sql.size() && (continuesIdentifier(sql[at]) || sql[at] == '.')) {
        ++at;
      }
    } else {
      ++at;
    }
  }
}

/// One name of a dotted one; `at` moves past it.
std::string readName(std::string_view type, std::size_t& at) {
  std::string name;
  if (at < type.size() && type[at] == '"') {
    at = skipQuoted(type, at, name, false);
    return name;
  }
  while (at < type.size() && type[at] != '.' && type[at] != '(' && type[at] != '[') {
    name += type[at++];
  }
  return std::string(trim(name));
}

/// The offset past the bracket that closes the one at `open`.
std::size_t pastBracket(std::string_view sql, std::size_t open) {
  int depth = 0;
  for (std::size_t at = open; at < sql.size();) {
    if (sql[at] == '\'' || sql[at] == '"') {
      at = pastQuoted(sql, at);
      continue;
    }
    depth += sql[at] == '(' || sql[at] == '[' ? 1 : sql[at] == ')' || sql[at] == ']' ? -1 : 0;
    ++at;
    if (depth == 0) {
      return at;
    }
  }
  return sql.size();
}

/// "::type" after the last element of an array, what stands between its brackets; empty: none.
std::string_view castOfLast(std::string_view elements) {
  std::size_t cast = std::string_view::npos;
  for (std::size_t at = 0; at < elements.size();) {
    if (elements.substr(at).starts_with("::")) {
      cast = at;
    } else if (elements[at] == ',') {
      cast = std::string_view::npos;
    }
    at = elements[at] == '(' || elements[at] == '['    ? pastBracket(elements, at)
         : elements[at] == '\'' || elements[at] == '"' ? pastQuoted(elements, at)
                                                       : at + 1;
  }
  return cast == std::string_view::npos ? std::string_view() : elements.substr(cast);
}

/// A cast of an array is read as one of each of its elements, unless the array has one of its own.
std::string keepArrays(std::string_view sql) {
  constexpr std::string_view kArray = "(ARRAY[";
  constexpr std::string_view kCast = ")::";
  std::string out;
  for (std::size_t at = 0; at < sql.size();) {
    const std::size_t start = at;
    if (sql[at] == '\'' || sql[at] == '"') {
      at = pastQuoted(sql, at);
      out.append(sql.substr(start, at - start));
      continue;
    }
    out += sql[at++];
    if (!sql.substr(start).starts_with(kArray)) {
      continue;
    }
    const std::size_t open = start + kArray.size();
    const std::size_t end = pastBracket(sql, open - 1);
    const std::string_view elements = sql.substr(open, end - 1 - open);
    const std::string_view cast = castOfLast(elements);
    if (sql.substr(end).starts_with(kCast) && !cast.empty()) {
      out += "ARRAY[" + keepArrays(elements) + "]" + std::string(cast) + "[]";
      at = end;
    }
  }
  return out;
}

/// " AND " or " OR ", if `sql` starts with one.
std::string_view logicalWord(std::string_view sql) {
  for (const std::string_view word : {" AND ", " OR "}) {
    if (sql.starts_with(word)) {
      return word;
    }
  }
  return {};
}

/// ((a AND b) AND c), which PostgreSQL prints for a BETWEEN and for a comparison of rows, is read
/// as one AND of three; a cast to boolean, of which nothing remains, keeps the two apart.
std::string keepNesting(std::string_view sql) {
  struct Group {
    bool leads = false;  ///< nothing stands before it in the group around
    std::string_view word = {};
  };

  std::vector<Group> open(1);
  std::string out;
  for (std::size_t at = 0; at < sql.size();) {
    const std::size_t start = at;
    if (sql[at] == '\'' || sql[at] == '"') {
      at = pastQuoted(sql, at);
      out.append(sql.substr(start, at - start));
      continue;
    }
    if (sql[at] == '(') {
      open.push_back({.leads = at == 0 || sql[at - 1] == '('});
    } else if (const std::string_view word = logicalWord(sql.substr(at)); !word.empty()) {
      open.back().word = word;
    }
    out += sql[at++];
    if (sql[start] == ')' && open.size() > 1) {
      const Group group = open.back();
      open.pop_back();
      const bool nests = group.leads && !group.word.empty();
      out += nests && sql.substr(at).starts_with(group.word) ? "::boolean" : "";
    }
  }
  return out;
}

}  // namespace

std::vector<std::string> identifiersOf(std::string_view sql) {
  std::vector<std::string> names;
  scan(sql, [&](std::string name) { names.push_back(std::move(name)); }, [](const auto&) {});
  return names;
}

bool mentions(std::string_view sql, std::string_view name) {
  bool found = false;
  scan(sql, [&](const std::string& word) { found = found || word == name; }, [](const auto&) {});
  return found;
}

bool mentions(std::string_view sql, const Key& key) {
  const std::vector<std::string> words = identifiersOf(sql);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == key.name && (key.schema.empty() || (i > 0 && words[i - 1] == key.schema))) {
      return true;
    }
  }
  return false;
}

bool mentionsLiteral(std::string_view sql, std::string_view text) {
  bool found = false;
  scan(
      sql, [](const auto&) {},
      [&](const std::string& literal) { found = found || literal == text; });
  return found;
}

bool isParenthesized(std::string_view sql) {
  int depth = 0;
  for (std::size_t at = 0; at < sql.size();) {
    std::string ignored;
    if (sql[at] == '\'' || sql[at] == '"') {
      const bool escapes = sql[at] == '\'' && at > 0 && (sql[at - 1] == 'E' || sql[at - 1] == 'e');
      at = skipQuoted(sql, at, ignored, escapes);
      continue;
    }
    depth += sql[at] == '(' ? 1 : sql[at] == ')' ? -1 : 0;
    if (depth == 0) {
      return at > 0 && at + 1 == sql.size();
    }
    ++at;
  }
  return false;
}

TypeName parseType(std::string_view type) {
  TypeName out;
  std::size_t at = 0;
  out.key.name = readName(type, at);
  if (at < type.size() && type[at] == '.') {
    out.key.schema = std::move(out.key.name);
    out.key.name = readName(type, ++at);
  }
  if (at < type.size() && type[at] == '(') {
    const std::size_t end = type.find(')', at);
    out.modifiers = type.substr(at + 1, end - at - 1);
    at = end == std::string_view::npos ? type.size() : end + 1;
    const std::size_t rest = std::min(type.find('[', at), type.size());
    out.key.name += type.substr(at, rest - at);  // "timestamp(3) with time zone"
    at = rest;
  }
  out.array = at < type.size() && type[at] == '[';
  return out;
}

Key qualifiedName(std::string_view sql, std::size_t& at) {
  const auto one = [&] {
    std::string name;
    if (at < sql.size() && sql[at] == '"') {
      at = skipQuoted(sql, at, name, false);
    } else if (at < sql.size() && startsIdentifier(sql[at])) {
      while (at < sql.size() && continuesIdentifier(sql[at])) {
        name += sql[at++];
      }
    }
    return name;
  };
  Key key{.name = one()};
  if (!key.name.empty() && at < sql.size() && sql[at] == '.') {
    key.schema = std::move(key.name);
    ++at;
    key.name = one();
  }
  return key;
}

std::string readBack(std::string_view sql) {
  return keepNesting(keepArrays(sql));
}

std::size_t pastQuoted(std::string_view sql, std::size_t at) {
  const bool escapes = sql[at] == '\'' && at > 0 && sql[at - 1] == 'E';
  std::string ignored;
  return skipQuoted(sql, at, ignored, escapes);
}

std::string goQuoted(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\r') {
      out += "\\r";
    } else if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string parenthesized(const std::string& expression) {
  return isParenthesized(expression) ? expression : "(" + expression + ")";
}

}  // namespace strata::planning
