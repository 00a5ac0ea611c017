#pragma once
#include <optional>
#include <string>
#include <string_view>

// Finds declarations in the text of a header, by places that the compiler gave.

namespace strata::declaring {

/// `text` with its comments and literals as spaces, of the same length and lines.
std::string withoutText(std::string_view text);

/// A half-open range of bytes.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;

  [[nodiscard]] bool contains(std::size_t at) const { return begin <= at && at < end; }
};

/// The byte at a line and column, both from 1.
std::optional<std::size_t> offsetAt(std::string_view text, unsigned line, unsigned column);

/// What stands between the braces of the struct whose name is at `name`.
std::optional<Span> bodyOf(std::string_view bare, std::size_t name);

/// The declaration around `at`, from its first word to its semicolon, within `body`; nothing for
/// one that is not plain (behind a preprocessor line, or with a body of its own).
std::optional<Span> declarationAt(std::string_view bare, Span body, std::size_t at);

/// `span` with the whole lines that are its own: the `///` above it and what follows on its last
/// line, if that is a comment.
Span wholeLines(std::string_view text, std::string_view bare, Span span);

/// The line's first byte; that behind the line's end.
std::size_t lineBegin(std::string_view text, std::size_t at);
std::size_t lineEnd(std::string_view text, std::size_t at);

}  // namespace strata::declaring
