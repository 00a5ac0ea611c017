#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace strata {

/// A word, a name, a literal, an operator or a bracket of SQL.
struct SqlToken {
  std::string text =
      {};               ///< a name unquoted, literals with their quotes, other words in lower case
  bool quoted = false;  ///< "name", 'literal' or $$literal$$
};

/// The tokens of a text without comments and white space, cut as PostgreSQL cuts them.
std::vector<SqlToken> sqlTokens(std::string_view sql);

}  // namespace strata
