#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "support/expected.h"

namespace strata::arbitrary {

/// What pg_dump prints of one database and not of the other, a line each; empty when they agree.
/// The order of statements and of a table's columns is not looked at.
Expected<std::string> dumpDifference(const std::filesystem::path& binaries,
                                     const std::filesystem::path& socket, const char* one,
                                     const char* other);

/// What a foreign program, given the conninfo of both databases, prints: a line for each
/// difference, whose first word is its kind. Lines about the place of a column are left out.
Expected<std::string> oracleDifference(const std::vector<std::string>& command,
                                       const std::string& one, const std::string& other);

}  // namespace strata::arbitrary
