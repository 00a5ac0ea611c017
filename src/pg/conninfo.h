#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/expected.h"

namespace strata::pg {

/// A conninfo taken apart: what libpq gets, and what is set once the session is there.
struct ConnInfo {
  std::vector<std::pair<std::string, std::string>> keywords = {};  ///< libpq's own, as given
  std::vector<std::pair<std::string, std::string>> settings = {};  ///< run-time settings of the URL

  /// The value of a libpq keyword; "" when it was not given.
  [[nodiscard]] std::string value(std::string_view keyword) const;

  /// Gives a libpq keyword that value.
  void set(const std::string& keyword, const std::string& value);
};

/// Takes a URL or a keyword string apart. Errors: ST3301 another database's URL, ST3302 a parameter
/// nobody knows, ST3303 malformed. No part of a password is in a message.
Expected<ConnInfo> parseConnInfo(const std::string& conninfo);

/// The lower-case scheme before "://", or "" for a keyword string.
std::string urlScheme(std::string_view conninfo);

/// True of what follows a '?' that no one can have meant as parameters ("w@host/db"): the '?'
/// belongs to a password.
bool isTornPassword(std::string_view query);

}  // namespace strata::pg
