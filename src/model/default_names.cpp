#include "model/default_names.h"

#include <algorithm>

#include "support/text.h"

namespace strata {
namespace {

bool isIdentifierByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

bool isUpper(char c) {
  return c >= 'A' && c <= 'Z';
}

/// pg_mbcliplen() for UTF-8.
std::string_view clipped(std::string_view text, std::size_t bytes) {
  if (bytes >= text.size()) {
    return text;
  }
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) {
    --bytes;
  }
  return text.substr(0, bytes);
}

/// The end of the string, quoted name or comment that starts at `at`; `at` itself when none does.
std::size_t endOfQuoted(std::string_view sql, std::size_t at) {
  const char quote = sql[at];
  if (quote != '\'' && quote != '"') {
    return at;
  }
  std::size_t end = at + 1;
  while (end < sql.size() &&
         (sql[end] != quote || (end + 1 < sql.size() && sql[end + 1] == quote))) {
    end += sql[end] == quote ? 2 : 1;
  }
  return std::min(end + 1, sql.size());
}

}  // namespace

std::string makeObjectName(std::string_view name1, std::string_view name2, std::string_view label) {
  const std::size_t overhead = (name2.empty() ? 0 : 1) + (label.empty() ? 0 : label.size() + 1);
  const std::size_t available = kMaxNameBytes - overhead;
  std::size_t length1 = name1.size();
  std::size_t length2 = name2.size();
  while (length1 + length2 > available) {
    --(length1 > length2 ? length1 : length2);
  }
  std::string out(clipped(name1, length1));
  if (!name2.empty()) {
    out.append("_").append(clipped(name2, length2));
  }
  return label.empty() ? out : out.append("_").append(label);
}

std::string joinedColumns(const std::vector<std::string>& columns) {
  return std::string(clipped(join(columns, "_"), kMaxNameBytes));
}

std::string columnNameOf(std::string_view expression) {
  const std::string_view text = trim(expression);
  std::size_t name_end = 0;
  while (name_end < text.size() && (isIdentifierByte(text[name_end]) || text[name_end] == '.')) {
    ++name_end;
  }
  if (name_end == 0 || name_end == text.size() || text[name_end] != '(') {
    return "expr";
  }
  int depth = 0;
  for (std::size_t i = name_end; i < text.size(); ++i) {
    if (const std::size_t end = endOfQuoted(text, i); end != i) {
      i = end - 1;
      continue;
    }
    depth += text[i] == '(' ? 1 : (text[i] == ')' ? -1 : 0);
    if (depth == 0) {  // the call must be all of it
      const std::string_view name = text.substr(0, name_end);
      const std::size_t dot = name.rfind('.');
      return i + 1 == text.size()
                 ? lower(dot == std::string_view::npos ? name : name.substr(dot + 1))
                 : "expr";
    }
  }
  return "expr";
}

std::vector<std::string> distinctNames(std::vector<std::string> names) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string base = names[i];
    for (int number = 1; std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i),
                                   names[i]) != names.begin() + static_cast<std::ptrdiff_t>(i);
         ++number) {
      const std::string suffix = std::to_string(number);
      names[i] = std::string(clipped(base, kMaxNameBytes - suffix.size())) + suffix;
    }
  }
  return names;
}

std::string snakeCase(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool starts_word = isUpper(name[i]) && i != 0 && name[i - 1] != '_' &&
                             (!isUpper(name[i - 1]) ||
                              (i + 1 < name.size() && name[i + 1] >= 'a' && name[i + 1] <= 'z'));
    if (starts_word) {
      out += '_';
    }
    out += name[i];
  }
  return lower(out);
}

std::vector<std::string> columnsIn(std::string_view expression,
                                   const std::vector<std::string>& columns) {
  std::set<std::string, std::less<>> words;
  for (std::size_t i = 0; i < expression.size();) {
    if (const std::size_t end = endOfQuoted(expression, i); end != i) {
      if (expression[i] == '"') {
        words.insert(replaceAll(expression.substr(i + 1, end - i - 2), "\"\"", "\""));
      }
      i = end;
      continue;
    }
    std::size_t end = i;
    while (end < expression.size() && isIdentifierByte(expression[end])) {
      ++end;
    }
    if (end != i) {
      words.insert(lower(expression.substr(i, end - i)));
    }
    i = std::max(end, i + 1);
  }
  std::vector<std::string> out;
  for (const std::string& column : columns) {
    if (words.contains(column)) {
      out.push_back(column);
    }
  }
  return out;
}

bool UsedNames::has(const std::string& schema, const std::string& name) const {
  const auto found = used_.find(schema);
  return found != used_.end() && found->second.contains(name);
}

std::string UsedNames::choose(const std::string& schema, std::string_view name1,
                              std::string_view name2, std::string_view label) {
  std::string name = makeObjectName(name1, name2, label);
  for (int number = 1; has(schema, name); ++number) {
    name = makeObjectName(name1, name2, std::string(label) + std::to_string(number));
  }
  take(schema, name);
  return name;
}

}  // namespace strata
