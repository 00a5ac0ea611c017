#include "directory/spaces.h"

#include <array>

namespace strata::directory {

bool isSpace(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

std::size_t spaceLength(std::string_view text) {
  if (text.empty()) {
    return 0;
  }
  if (isSpace(text.front())) {
    return 1;
  }
  static constexpr std::array<std::string_view, 19> kWide = {
      "\u0085", "\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003",
      "\u2004", "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200a",
      "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"};
  if ((static_cast<unsigned char>(text.front()) & 0x80U) != 0) {
    for (const std::string_view wide : kWide) {
      if (text.starts_with(wide)) {
        return wide.size();
      }
    }
  }
  return 0;
}

std::string_view trimEnd(std::string_view text) {
  for (;;) {
    std::size_t cut = 0;
    for (const std::size_t length : {1U, 2U, 3U}) {
      if (text.size() >= length && spaceLength(text.substr(text.size() - length)) == length) {
        cut = length;
        break;
      }
    }
    if (cut == 0) {
      return text;
    }
    text.remove_suffix(cut);
  }
}

}  // namespace strata::directory
