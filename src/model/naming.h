#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "support/expected.h"

namespace strata {

/// [naming] of strata.toml: how names that no annotation gives are made from those of C++.
struct Naming {
  std::string columns = "as-is";          ///< or "snake_case", "camelCase"
  std::string tables = "as-is";           ///< or "snake_case", "snake_case_plural"
  std::string table_prefix = {};          ///< before the name of a table
  std::string enum_types = "snake_case";  ///< or "as-is"
  // patterns such as "uq_{table}_{columns}"; empty: PostgreSQL's own names
  std::string primary_key = {};
  std::string unique = {};
  std::string index = {};
  std::string exclude = {};
  std::string foreign_key = {};
  std::string check = {};
};

/// Names of PostgreSQL are cut at this many bytes (NAMEDATALEN - 1).
inline constexpr std::size_t kLongestName = 63;

/// A pattern cut at its placeholders: what is as it stands, and what is filled in.
struct PatternPiece {
  std::string text = {};
  bool placeholder = false;
};

/// Nothing stands for a pattern whose braces do not match.
std::vector<PatternPiece> piecesOf(std::string_view pattern);

/// Every key of [naming].
std::vector<std::string> namingKeys();

/// Sets one key. An unknown key or value is an error with the nearest known one; the caller adds
/// where it is.
Expected<void> setNaming(Naming& naming, const std::string& key, const std::string& value);

}  // namespace strata
