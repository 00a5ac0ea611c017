#pragma once
#include <string>
#include <string_view>

namespace strata::apply {

/// Atlas's colours, or none.
struct Paint {
  bool on = false;

  [[nodiscard]] std::string cyan(std::string_view text) const { return in("\033[36m", text); }

  [[nodiscard]] std::string yellow(std::string_view text) const { return in("\033[33m", text); }

  [[nodiscard]] std::string green(std::string_view text) const { return in("\033[92m", text); }

  [[nodiscard]] std::string red(std::string_view text) const { return in("\033[91m", text); }

  /// A server's message: white on red.
  [[nodiscard]] std::string error(std::string_view text) const {
    return in("\033[97;101m", text, "\033[0;0m");
  }

 private:
  [[nodiscard]] std::string in(std::string_view before, std::string_view text,
                               std::string_view after = "\033[0m") const {
    return on ? std::string(before).append(text).append(after) : std::string(text);
  }
};

}  // namespace strata::apply
