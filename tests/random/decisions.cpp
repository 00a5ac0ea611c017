#include "random/decisions.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace strata::arbitrary {

bool isDecision(const Diagnostic& error) {
  static constexpr std::array<std::string_view, 1> kReasons = {
      // PostgreSQL adds columns at the end, and matches what a parsed body yields to a row type by
      // place: with columns of one type it would exchange their values without a word. Only the
      // user can say whether the table is worth writing anew or the function names what it yields.
      "by the places of their columns",
  };
  return error.code == "ST4003" && std::ranges::any_of(kReasons, [&](std::string_view reason) {
           return error.message.find(reason) != std::string::npos;
         });
}

}  // namespace strata::arbitrary
