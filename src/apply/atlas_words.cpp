#include "apply/atlas_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "support/text.h"

namespace strata::apply {

std::string goQuoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
      case '\\':
        out += '\\';
        out += c;
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out += c;
    }
  }
  return out + '"';
}

std::string driverText(const pg::ServerError& error, const std::string& statement) {
  std::string out = "pq: " + error.message;
  if (error.position > 0) {
    const LineColumn place = lineColumnAt(statement, byteOffset(statement, error.position));
    const std::size_t line_start = byteOffset(statement, error.position) - (place.column - 1);
    const auto line_end = byteOffset(statement, error.position);
    const auto characters =
        std::count_if(statement.begin() + static_cast<std::ptrdiff_t>(line_start),
                      statement.begin() + static_cast<std::ptrdiff_t>(line_end),
                      [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
    out += statement.find('\n') == std::string::npos
               ? fmt::format(" at column {}", characters + 1)
               : fmt::format(" at position {}:{}", place.line, characters + 1);
  }
  return error.sqlstate.empty() ? out : fmt::format("{} ({})", out, error.sqlstate);
}

}  // namespace strata::apply
