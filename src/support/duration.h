#pragma once
#include <chrono>
#include <string>
#include <string_view>

#include "support/expected.h"

namespace strata {

/// "10s", "500ms", "1m30s", "2h" as Go writes durations, or a plain number of seconds ("2.5").
/// Errors: ST1230.
Expected<std::chrono::milliseconds> parseDuration(std::string_view text);

/// A duration as Go prints it: "1.580155ms", "532ns", "1m2.5s", "0s".
std::string goDuration(std::chrono::nanoseconds duration);

}  // namespace strata
