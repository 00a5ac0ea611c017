#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace strata {

/// Levenshtein distance in bytes.
std::size_t editDistance(std::string_view left, std::string_view right);

/// The parts between `separator`s; "" gives one empty part.
std::vector<std::string> split(std::string_view text, char separator);

/// `parts` with `separator` between them.
std::string join(const std::vector<std::string>& parts, std::string_view separator);

/// Without ASCII white space at both ends.
std::string_view trim(std::string_view text);

/// ASCII lower case.
std::string lower(std::string_view text);

/// ASCII upper case.
std::string upper(std::string_view text);

/// `text` with each `from` replaced by `to`.
std::string replaceAll(std::string_view text, std::string_view from, std::string_view to);

/// Line `number` (from 1) of `text` without its line end; "" when there is none.
std::string lineOf(std::string_view text, unsigned number);

/// What a value of errno means, in English: strerror() without its locks, so that a child between
/// fork and exec may call it too (glibc's strerror() takes the locale's lock, which another thread
/// may have held at the fork).
std::string errorText(int error);

/// Line and column (both from 1, column in bytes) of the byte `offset` of `text`.
struct LineColumn {
  unsigned line = 1;
  unsigned column = 1;
};

LineColumn lineColumnAt(std::string_view text, std::size_t offset);

/// PostgreSQL counts characters, we count bytes: the byte offset of the character `position` (from
/// 1).
std::size_t byteOffset(std::string_view text, int position);

/// "1 migration", "2 migrations".
std::string counted(std::size_t count, std::string_view noun);

}  // namespace strata
