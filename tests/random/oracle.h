#pragma once
#include <filesystem>
#include <string>

#include "support/expected.h"

namespace strata::arbitrary {

/// What pg_dump prints of one database and not of the other, a line each; empty when they agree.
/// The order of statements and of a table's columns is not looked at.
Expected<std::string> dumpDifference(const std::filesystem::path& binaries,
                                     const std::filesystem::path& socket, const char* one,
                                     const char* other);

}  // namespace strata::arbitrary
