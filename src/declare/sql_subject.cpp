#include "declare/sql_subject.h"

#include <algorithm>
#include <array>
#include <vector>

#include "support/text.h"

namespace strata::declaring {
namespace {

struct Token {
  std::string text = {};  ///< a name unquoted, other words in lower case
  bool quoted = false;
};

bool isNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

/// Behind the quoted text at `at`, whose quotes may be doubled.
std::size_t quotedEnd(std::string_view sql, std::size_t at) {
  const char quote = sql[at++];
  for (; at < sql.size(); ++at) {
    if (sql[at] == quote) {
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

Token quotedName(std::string_view text) {
  return {replaceAll(std::string(text.substr(1, text.size() - 2)), "\"\"", "\""), true};
}

std::vector<Token> tokensOf(std::string_view sql) {
  std::vector<Token> out;
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
  while (!out.empty() && out.back().text == ";") {
    out.pop_back();
  }
  return out;
}

class Reader {
 public:
  explicit Reader(std::string_view sql) : tokens_(tokensOf(sql)) {}

  bool accept(std::string_view word) {
    if (at_ < tokens_.size() && !tokens_[at_].quoted && tokens_[at_].text == word) {
      ++at_;
      return true;
    }
    return false;
  }

  template <class... Words>
  bool acceptAll(Words... words) {
    const std::size_t start = at_;
    if ((accept(words) && ...)) {
      return true;
    }
    at_ = start;
    return false;
  }

  std::string take() { return at_ < tokens_.size() ? tokens_[at_++].text : ""; }

  Key name() {
    Key out{.schema = "public", .name = take()};
    while (accept(".")) {
      out.schema = out.name;
      out.name = take();
    }
    return out;
  }

  /// schema.table.column
  Key columnName() {
    std::vector<std::string> parts = {take()};
    while (accept(".")) {
      parts.push_back(take());
    }
    return {.schema = parts.size() > 2 ? parts[parts.size() - 3] : "public",
            .parent = parts.size() > 1 ? parts[parts.size() - 2] : "",
            .name = parts.back()};
  }

  /// Goes behind the next `word` outside brackets; false: there is none.
  bool skipTo(std::string_view word) {
    int depth = 0;
    for (std::size_t i = at_; i < tokens_.size(); ++i) {
      depth += tokens_[i].text == "(" ? 1 : tokens_[i].text == ")" ? -1 : 0;
      if (depth == 0 && !tokens_[i].quoted && tokens_[i].text == word) {
        at_ = i + 1;
        return true;
      }
    }
    return false;
  }

  [[nodiscard]] std::string rest() const {
    std::string out;
    for (std::size_t i = at_; i < tokens_.size(); ++i) {
      out += (i == at_ ? "" : " ") + tokens_[i].text;
    }
    return out;
  }

 private:
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

std::string kindOf(Reader& reader) {
  if (reader.acceptAll("materialized", "view")) {
    return "view";
  }
  if (reader.acceptAll("foreign", "data", "wrapper")) {
    return "foreign data wrapper";
  }
  if (reader.acceptAll("foreign", "table")) {
    return "table";
  }
  if (reader.acceptAll("event", "trigger")) {
    return "event trigger";
  }
  if (reader.acceptAll("text", "search")) {
    return "text search " + reader.take();
  }
  if (reader.accept("operator")) {
    return reader.accept("class")    ? "operator class"
           : reader.accept("family") ? "operator family"
                                     : "operator";
  }
  if (reader.accept("procedure") || reader.accept("routine")) {
    return "function";
  }
  static constexpr std::array kKinds = {
      "table",     "view",      "index",  "sequence",    "type",       "domain", "function",
      "trigger",   "rule",      "policy", "publication", "statistics", "server", "schema",
      "extension", "collation", "cast",   "aggregate",   "constraint", "column", "language"};
  for (const char* kind : kKinds) {
    if (reader.accept(kind)) {
      return kind;
    }
  }
  return {};
}

/// The table that an index, trigger, rule … is on.
void readTable(Reader& reader, SqlSubject& out, std::string_view before) {
  if (reader.skipTo(before)) {
    const Key table = reader.name();
    out.name.schema = table.schema;
    out.name.parent = table.name;
  }
}

void readName(Reader& reader, SqlSubject& out) {
  if (out.kind == "column") {
    out.name = reader.columnName();
  } else if (out.kind == "cast") {
    out.name = {};
  } else if (out.kind == "index" && reader.accept("on")) {
    const Key table = reader.name();
    out.name = {.schema = table.schema, .parent = table.name};
  } else {
    out.name = reader.name();
    if (out.verb == "create" && out.kind == "rule") {
      Reader ahead = reader;
      readTable(ahead, out, "to");
    } else if ((out.verb == "create" && out.kind == "index") || out.kind == "trigger" ||
               out.kind == "policy" || out.kind == "constraint" || out.kind == "rule") {
      Reader ahead = reader;
      readTable(ahead, out, "on");
    }
  }
}

}  // namespace

SqlSubject subjectOfSql(std::string_view sql) {
  Reader reader(sql);
  SqlSubject out;
  if (reader.accept("create")) {
    out.verb = "create";
    reader.acceptAll("or", "replace");
    for (const char* word : {"trusted", "procedural", "temporary", "temp", "unlogged", "unique",
                             "recursive", "default"}) {
      reader.accept(word);
    }
    reader.acceptAll("constraint", "trigger") ? out.kind = "trigger" : out.kind = kindOf(reader);
    reader.accept("concurrently");
    reader.acceptAll("if", "not", "exists");
  } else if (reader.acceptAll("comment", "on")) {
    out.verb = "comment";
    out.kind = kindOf(reader);
  } else if (reader.acceptAll("alter", "default")) {
    out.verb = "alter default";
  } else if (reader.accept("alter")) {
    out.verb = "alter";
    out.kind = kindOf(reader);
    reader.acceptAll("if", "exists");
    reader.accept("only");
  }
  if (!out.kind.empty()) {
    readName(reader, out);
  }
  out.rest = reader.rest();
  return out;
}

std::string normalSql(std::string_view sql) {
  return Reader(sql).rest();
}

}  // namespace strata::declaring
