#include "apply/unfinished.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "model/quoting.h"
#include "model/sql_tokens.h"

namespace strata::apply {
namespace {

using Way = Unfinished::Way;

/// Reads the words of one command.
class Words {
 public:
  explicit Words(std::string_view sql) : tokens_(sqlTokens(sql)) {}

  bool accept(std::string_view word) {
    const bool is = at_ < tokens_.size() && !tokens_[at_].quoted && tokens_[at_].text == word;
    at_ += is ? 1 : 0;
    return is;
  }

  template <class... Each>
  bool acceptAll(Each... words) {
    const std::size_t start = at_;
    if ((accept(words) && ...)) {
      return true;
    }
    at_ = start;
    return false;
  }

  /// A name, as SQL; its schema is the search path's where none is written.
  std::string name() {
    std::string out = part();
    while (accept(".")) {
      out += "." + part();
    }
    return out;
  }

  /// A name's last part, unquoted.
  std::string bareName() { return at_ < tokens_.size() ? tokens_[at_++].text : ""; }

 private:
  std::string part() { return at_ < tokens_.size() ? quoteIdentifier(tokens_[at_++].text) : ""; }

  std::vector<SqlToken> tokens_;
  std::size_t at_ = 0;
};

/// A cut-off build leaves an index that is not valid, and whose name is taken.
Expected<Unfinished> createdIndex(pg::Connection& connection, Words& words, bool begun) {
  words.acceptAll("if", "not", "exists");
  if (words.accept("on")) {  // the server chose the name
    return Unfinished{.way = begun ? Way::kUnknown : Way::kRun};
  }
  const std::string index = words.bareName();
  words.accept("on");
  words.accept("only");
  STRATA_TRY(const auto rows,
             connection.query("SELECT n.nspname, i.indisvalid FROM pg_catalog.pg_index i "
                              "JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid "
                              "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
                              "WHERE c.relname = $1 AND i.indrelid = pg_catalog.to_regclass($2)",
                              {index, words.name()}));
  if (rows.size() == 0) {
    return Unfinished{};
  }
  if (rows.boolean(0, 1)) {
    return begun ? Unfinished{.way = Way::kDone,
                              .remark = fmt::format("index '{}' is there: it was built by a run "
                                                    "that could not record it",
                                                    index)}
                 : Unfinished{};
  }
  return Unfinished{.cleanup = "DROP INDEX CONCURRENTLY " +
                               quoteQualified({.schema = rows.str(0, 0), .name = index}),
                    .remark = fmt::format("index '{}' was left half built: it is dropped, and "
                                          "built anew",
                                          index)};
}

Expected<Unfinished> droppedIndex(pg::Connection& connection, Words& words, bool begun) {
  words.acceptAll("if", "exists");
  const std::string index = words.name();
  STRATA_TRY(const auto rows,
             connection.query("SELECT pg_catalog.to_regclass($1) IS NULL", {index}));
  return begun && rows.boolean(0, 0)
             ? Unfinished{.way = Way::kDone,
                          .remark = fmt::format("index {} is gone: it was dropped by a run that "
                                                "could not record it",
                                                index)}
             : Unfinished{};
}

/// DETACH PARTITION … CONCURRENTLY stops between its two transactions.
Expected<Unfinished> detachedPartition(pg::Connection& connection, Words& words, bool begun) {
  words.acceptAll("if", "exists");
  words.accept("only");
  const std::string parent = words.name();
  if (!words.acceptAll("detach", "partition")) {
    return Unfinished{.way = begun ? Way::kUnknown : Way::kRun};
  }
  const std::string child = words.name();
  STRATA_TRY(const auto rows,
             connection.query("SELECT inhdetachpending FROM pg_catalog.pg_inherits "
                              "WHERE inhparent = pg_catalog.to_regclass($1) "
                              "AND inhrelid = pg_catalog.to_regclass($2)",
                              {parent, child}));
  if (rows.size() == 0) {
    return begun ? Unfinished{.way = Way::kDone,
                              .remark = fmt::format("partition {} is detached: by a run that "
                                                    "could not record it",
                                                    child)}
                 : Unfinished{};
  }
  return rows.boolean(0, 0)
             ? Unfinished{.instead = fmt::format("ALTER TABLE {} DETACH PARTITION {} FINALIZE",
                                                 parent, child),
                          .remark = fmt::format("partition {} was left half detached: this is "
                                                "finished",
                                                child)}
             : Unfinished{};
}

/// Kinds whose objects come and go outside of transactions.
struct Catalog {
  std::string_view word;
  const char* exists;
};

constexpr std::array<Catalog, 3> kCatalogs = {{
    {"database", "SELECT 1 FROM pg_catalog.pg_database WHERE datname = $1"},
    {"tablespace", "SELECT 1 FROM pg_catalog.pg_tablespace WHERE spcname = $1"},
    {"subscription",
     "SELECT 1 FROM pg_catalog.pg_subscription s JOIN pg_catalog.pg_database d ON d.oid = "
     "s.subdbid WHERE s.subname = $1 AND d.datname = pg_catalog.current_database()"},
}};

Expected<Unfinished> byExistence(pg::Connection& connection, Words& words, const Catalog& catalog,
                                 bool created) {
  words.acceptAll("if", "exists");
  const std::string name = words.bareName();
  STRATA_TRY(const auto rows, connection.query(catalog.exists, {name}));
  return (rows.size() > 0) == created
             ? Unfinished{.way = Way::kDone,
                          .remark = fmt::format("{} '{}' is {}: by a run that could not record it",
                                                catalog.word, name, created ? "there" : "gone")}
             : Unfinished{};
}

/// Doing it twice is doing it once.
bool mayBeRepeated(std::string_view statement) {
  Words words(statement);
  for (const char* verb : {"vacuum", "reindex", "cluster", "discard"}) {
    if (words.accept(verb)) {
      return true;
    }
  }
  return words.accept("alter") && (words.accept("system") || words.accept("database") ||
                                   words.accept("tablespace") || words.accept("subscription"));
}

}  // namespace

Expected<Unfinished> lookFor(pg::Connection& connection, std::string_view statement, bool begun) {
  Words words(statement);
  const bool create = words.accept("create");
  const bool drop = !create && words.accept("drop");
  if (create && (words.acceptAll("index", "concurrently") ||
                 words.acceptAll("unique", "index", "concurrently"))) {
    return createdIndex(connection, words, begun);
  }
  if (drop && words.acceptAll("index", "concurrently")) {
    return droppedIndex(connection, words, begun);
  }
  if (!create && !drop && words.acceptAll("alter", "table")) {
    return detachedPartition(connection, words, begun);
  }
  if (!begun || mayBeRepeated(statement)) {
    return Unfinished{};
  }
  for (const Catalog& catalog : kCatalogs) {
    if ((create || drop) && words.accept(catalog.word)) {
      return byExistence(connection, words, catalog, create);
    }
  }
  return Unfinished{.way = Way::kUnknown};
}

}  // namespace strata::apply
