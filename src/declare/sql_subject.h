#pragma once
#include <string>
#include <string_view>

#include "model/key.h"

namespace strata::declaring {

/// What a statement of SQL makes or changes, read from its first words.
struct SqlSubject {
  std::string verb = {};  ///< "create", "comment", "alter", "grant" …
  std::string kind = {};  ///< "function", "materialized view" is "view", "procedure" "function"
  Key name = {};          ///< `parent`: the table of an index, trigger, rule, policy, column
  std::string rest = {};  ///< its tokens behind the name, or all of them without a kind

  friend bool operator==(const SqlSubject&, const SqlSubject&) = default;
};

/// Names without a schema are public's.
SqlSubject subjectOfSql(std::string_view sql);

/// The tokens with single spaces: two ways of writing one statement are one text.
std::string normalSql(std::string_view sql);

}  // namespace strata::declaring
