#include "plan/view_query.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <vector>

#include "plan/sql_text.h"
#include "support/text.h"

namespace strata::planning {
namespace {

/// What ends the list of a SELECT, where it stands outside parentheses; the query is PostgreSQL's
/// own print, so that keywords are in upper case.
constexpr std::array<std::string_view, 11> kEnds = {"FROM",   "WHERE", "HAVING", "WINDOW",
                                                    "UNION",  "LIMIT", "EXCEPT", "INTERSECT",
                                                    "OFFSET", "FETCH", "FOR"};

bool isWordByte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' ||
         (static_cast<unsigned char>(c) & 0x80U) != 0;
}

/// a, t.a or "T"."A": it keeps its name by itself; t.* likewise.
bool isReference(std::string_view item) {
  for (std::size_t at = 0; at < item.size();) {
    if (item[at] == '"') {
      at = pastQuoted(item, at);
    } else if (isWordByte(item[at]) || item[at] == '.' || item[at] == '*') {
      ++at;
    } else {
      return false;
    }
  }
  return item.empty() || std::isdigit(static_cast<unsigned char>(item.front())) == 0;
}

/// Reads the query once from left to right.
class Namer {
 public:
  explicit Namer(std::string_view query) : query_(query) {}

  std::string run() {
    lists_.emplace_back();
    while (at_ < query_.size()) {
      step();
    }
    endItem(at_);
    out_.append(query_.substr(copied_));
    return std::move(out_);
  }

 private:
  /// Of the parentheses around: where the item of a SELECT's list begins, and whether it has a
  /// name.
  struct List {
    std::optional<std::size_t> item = {};
    bool named = false;
  };

  void step() {
    const char c = query_[at_];
    if (c == '\'' || c == '"') {
      at_ = pastQuoted(query_, at_);
    } else if (c == '(') {
      lists_.emplace_back();
      ++at_;
    } else if (c == ')') {
      endItem(at_);
      if (lists_.size() > 1) {
        lists_.pop_back();
      }
      ++at_;
    } else if (c == ',') {
      const bool inside = lists_.back().item.has_value();
      endItem(at_++);
      if (inside) {
        lists_.back() = {.item = at_};
      }
    } else if (isWordByte(c)) {
      word();
    } else {
      ++at_;
    }
  }

  void word() {
    const std::size_t start = at_;
    while (at_ < query_.size() && isWordByte(query_[at_])) {
      ++at_;
    }
    const std::string_view text = query_.substr(start, at_ - start);
    const bool grouped = (text == "GROUP" || text == "ORDER") && query_.substr(at_, 3) == " BY";
    List& list = lists_.back();
    if (text == "SELECT") {
      list = {.item = pastDistinct()};
    } else if (text == "AS" && list.item) {
      list.named = true;
    } else if (grouped || std::ranges::find(kEnds, text) != kEnds.end()) {
      endItem(start);
    }
  }

  std::size_t pastDistinct() {
    constexpr std::string_view kDistinct = " DISTINCT";
    if (!query_.substr(at_).starts_with(kDistinct)) {
      return at_;
    }
    at_ += kDistinct.size();
    if (!query_.substr(at_).starts_with(" ON (")) {
      return at_;
    }
    at_ += std::string_view(" ON (").size();
    for (int depth = 1; depth > 0 && at_ < query_.size();) {
      const char c = query_[at_];
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      at_ = c == '\'' || c == '"' ? pastQuoted(query_, at_) : at_ + 1;
    }
    return at_;
  }

  void endItem(std::size_t end) {
    List& list = lists_.back();
    if (!list.item) {
      return;
    }
    const std::string_view item = trim(query_.substr(*list.item, end - *list.item));
    if (!list.named && !item.empty() && !isReference(item)) {
      const auto stop = static_cast<std::size_t>(item.data() + item.size() - query_.data());
      out_.append(query_.substr(copied_, stop - copied_));
      out_ += " AS \"?column?\"";
      copied_ = stop;
    }
    list = {};
  }

  std::string_view query_;
  std::size_t at_ = 0;
  std::size_t copied_ = 0;
  std::string out_;
  std::vector<List> lists_;
};

}  // namespace

std::string withColumnNames(std::string_view query) {
  return Namer(query).run();
}

}  // namespace strata::planning
