#include "support/duration.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "support/text.h"

namespace strata {
namespace {

/// `value / unit` with up to `digits` decimals, trailing zeros cut.
std::string decimal(std::uint64_t value, std::uint64_t unit, int digits) {
  std::string fraction = fmt::format("{:0{}}", value % unit, digits);
  fraction.erase(fraction.find_last_not_of('0') + 1);
  return fmt::format("{}{}{}", value / unit, fraction.empty() ? "" : ".", fraction);
}

/// Milliseconds of a unit; 0 for none.
double unitMilliseconds(std::string_view unit) {
  if (unit == "ms") {
    return 1;
  }
  if (unit == "s") {
    return 1000;
  }
  return unit == "m" ? 60'000 : unit == "h" ? 3'600'000 : 0;
}

Diagnostic notADuration(std::string_view text) {
  return {.code = "ST1230",
          .message = fmt::format("'{}' is no duration", text),
          .help = "write 500ms, 10s, 1m30s or 2h; a number alone is seconds",
          .exit_code = ExitCode::kUsage};
}

}  // namespace

Expected<std::chrono::milliseconds> parseDuration(std::string_view text) {
  constexpr double kLongest = 1e12;  // some thirty years
  std::string_view rest = trim(text);
  double sum = 0;
  if (rest.empty()) {
    return notADuration(text);
  }
  while (!rest.empty()) {
    double number = 0;
    const auto [end, error] =
        std::from_chars(rest.data(), rest.data() + rest.size(), number, std::chars_format::fixed);
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    const std::size_t letters = std::min(rest.find_first_not_of("hms"), rest.size());
    const bool bare = rest.empty() && sum == 0;  // a number alone
    const double unit = bare ? 1000 : unitMilliseconds(rest.substr(0, letters));
    sum += number * unit;
    if (error != std::errc() || number < 0 || unit == 0 || !std::isfinite(sum) || sum > kLongest) {
      return notADuration(text);
    }
    rest.remove_prefix(letters);
  }
  return std::chrono::milliseconds(static_cast<std::int64_t>(sum));
}

std::string goDuration(std::chrono::nanoseconds duration) {
  constexpr std::uint64_t kSecond = 1000000000;
  const auto count =
      static_cast<std::uint64_t>(duration.count() < 0 ? -duration.count() : duration.count());
  const std::string sign = duration.count() < 0 ? "-" : "";
  if (count == 0) {
    return "0s";
  }
  if (count < 1000) {
    return fmt::format("{}{}ns", sign, count);
  }
  if (count < 1000000) {
    return sign + decimal(count, 1000, 3) + "\u00b5s";
  }
  if (count < kSecond) {
    return sign + decimal(count, 1000000, 6) + "ms";
  }
  const std::uint64_t minutes = count / kSecond / 60;
  std::string out = sign;
  if (minutes >= 60) {
    out += fmt::format("{}h", minutes / 60);
  }
  if (minutes > 0) {
    out += fmt::format("{}m", minutes % 60);
  }
  return out + decimal(count - minutes * 60 * kSecond, kSecond, 9) + "s";
}

}  // namespace strata
