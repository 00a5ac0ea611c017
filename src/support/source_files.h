#pragma once
#include <filesystem>
#include <map>
#include <string>

#include "support/diagnostic.h"

namespace strata {

/// The files that diagnostics speak of, each read once, to say places in other ways than by line
/// and byte.
class SourceFiles {
 public:
  /// File names that are relative are below `root`.
  explicit SourceFiles(std::filesystem::path root) : root_(std::move(root)) {}

  /// The file's absolute name.
  [[nodiscard]] std::filesystem::path absolute(const std::string& file) const;

  /// A part of a file in bytes from its begin; an insertion or a single place has no length.
  struct Span {
    std::size_t offset = 0;
    std::size_t length = 0;
  };

  /// The bytes of `range`; the begin of the file when it cannot be read or is shorter.
  Span span(const SourceRange& range);

  /// The byte column of a line as a count of characters (UTF-8 code points), from 1.
  unsigned characterColumn(const std::string& file, unsigned line, unsigned column);

 private:
  const std::string& text(const std::string& file);
  std::size_t offset(const std::string& file, unsigned line, unsigned column);

  std::filesystem::path root_;
  std::map<std::string, std::string> texts_;
};

/// The line of `where`, to be shown; "" when the file cannot be read.
std::string sourceLine(const SourceRange& where);

}  // namespace strata
