#pragma once
#include <cstddef>
#include <string_view>

namespace strata::directory {

/// White space to PostgreSQL's scanner.
bool isSpace(char c);

/// Length of the white space (as Unicode has it, and Atlas with it) that `text` starts with; 0 for
/// none.
std::size_t spaceLength(std::string_view text);

/// Without that white space at its end.
std::string_view trimEnd(std::string_view text);

}  // namespace strata::directory
