#include "declare/sql_subject.h"

#include <algorithm>
#include <array>
#include <vector>

#include "model/sql_tokens.h"

namespace strata::declaring {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view sql) : tokens_(sqlTokens(sql)) {
    while (!tokens_.empty() && tokens_.back().text == ";") {
      tokens_.pop_back();
    }
  }

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
  std::vector<SqlToken> tokens_;
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
