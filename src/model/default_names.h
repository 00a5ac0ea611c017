#pragma once
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace strata {

/// Names are cut at this many bytes (NAMEDATALEN - 1).
inline constexpr std::size_t kMaxNameBytes = 63;

/// PostgreSQL's makeObjectName(): name1_name2_label, the longer of the two names cut byte by byte,
/// never inside a character, until it fits; `name2` may be empty.
std::string makeObjectName(std::string_view name1, std::string_view name2, std::string_view label);

/// ChooseIndexNameAddition(): the column names joined by _.
std::string joinedColumns(const std::vector<std::string>& columns);

/// ChooseIndexColumnNames(): the name of a function call is the function's, any other expression's
/// is "expr"; a name that is there already gets a number.
std::string columnNameOf(std::string_view expression);
std::vector<std::string> distinctNames(std::vector<std::string> names);

/// "PostStatus" → "post_status", "HTTPCode" → "http_code".
std::string snakeCase(std::string_view name);

/// The columns of a table that an SQL expression mentions, in the order of the table.
std::vector<std::string> columnsIn(std::string_view expression,
                                   const std::vector<std::string>& columns);

/// The names in use, by schema.
class UsedNames {
 public:
  void take(const std::string& schema, const std::string& name) { used_[schema].insert(name); }

  [[nodiscard]] bool has(const std::string& schema, const std::string& name) const;

  /// makeObjectName() with the first number behind the label that makes it new; taken.
  std::string choose(const std::string& schema, std::string_view name1, std::string_view name2,
                     std::string_view label);

 private:
  std::map<std::string, std::set<std::string>> used_;
};

}  // namespace strata
