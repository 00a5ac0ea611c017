#include "directory/sections.h"

#include <utility>

#include "support/text.h"

namespace strata::directory {

std::vector<SourceLine> linesOf(std::string_view content) {
  std::vector<SourceLine> lines;
  unsigned number = 1;
  for (std::size_t begin = 0; begin < content.size(); ++number) {
    const std::size_t found = content.find('\n', begin);
    const std::size_t end = found == std::string_view::npos ? content.size() : found + 1;
    std::string_view text = content.substr(begin, found - begin);
    if (text.ends_with('\r')) {
      text.remove_suffix(1);
    }
    lines.push_back({.text = text, .begin = begin, .end = end, .number = number});
    begin = end;
  }
  return lines;
}

std::optional<std::string_view> annotation(std::string_view line, std::string_view mark) {
  if (!line.starts_with("--")) {
    return std::nullopt;
  }
  const std::string_view text = trim(line.substr(2));
  if (lower(text.substr(0, mark.size())) != mark) {
    return std::nullopt;
  }
  return trim(text.substr(mark.size()));
}

Diagnostic annotationError(const MigrationFile& file, const SourceLine& line, std::string message,
                           std::string help) {
  return {.code = "ST5051",
          .message = std::move(message),
          .help = std::move(help),
          .where = {.file = file.name, .line = line.number, .column = 1},
          .source_line = std::string(line.text)};
}

}  // namespace strata::directory
