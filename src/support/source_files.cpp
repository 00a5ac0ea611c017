#include "support/source_files.h"

#include <algorithm>

#include "support/files.h"
#include "support/text.h"

namespace strata {

std::filesystem::path SourceFiles::absolute(const std::string& file) const {
  std::error_code error;
  return std::filesystem::absolute(root_ / file, error).lexically_normal();
}

const std::string& SourceFiles::text(const std::string& file) {
  const auto [entry, is_new] = texts_.try_emplace(file);
  if (is_new) {
    if (auto content = readFile(root_ / file)) {
      entry->second = *std::move(content);
    }
  }
  return entry->second;
}

std::size_t SourceFiles::offset(const std::string& file, unsigned line, unsigned column) {
  const std::string& content = text(file);
  std::size_t begin = 0;
  for (unsigned at = 1; at < line; ++at) {
    const std::size_t end = content.find('\n', begin);
    if (end == std::string::npos) {
      return 0;
    }
    begin = end + 1;
  }
  return std::min(begin + (column == 0 ? 0 : column - 1), content.size());
}

SourceFiles::Span SourceFiles::span(const SourceRange& range) {
  Span out{.offset = offset(range.file, range.line, range.column)};
  if (range.end_column != 0) {
    const unsigned end_line = range.end_line == 0 ? range.line : range.end_line;
    out.length = std::max(offset(range.file, end_line, range.end_column), out.offset) - out.offset;
  }
  return out;
}

unsigned SourceFiles::characterColumn(const std::string& file, unsigned line, unsigned column) {
  const std::string bytes = lineOf(text(file), line).substr(0, column == 0 ? 0 : column - 1);
  const auto inside = std::ranges::count_if(
      bytes, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; });
  return column - static_cast<unsigned>(inside);
}

std::string sourceLine(const SourceRange& where) {
  const auto text = readFile(where.file);
  return text ? lineOf(*text, where.line) : "";
}

}  // namespace strata
