#pragma once

namespace strata {

/// The tool's version, as in CMakeLists.txt.
inline constexpr const char* kVersion = STRATA_VERSION;

}  // namespace strata
