#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "declare/cpp_source.h"

// Structs, members and statements in the text of a header.

namespace strata::declaring {

/// `DB(…)` or `DB_TABLE(…)`.
struct MacroText {
  Span whole = {};
  Span inside = {};
};

/// A struct.
struct StructText {
  Span whole = {};  ///< from `struct` to its semicolon
  Span head = {};   ///< from `struct` to the opening brace
  std::optional<MacroText> words = {};
  Span bases = {};  ///< behind the colon; empty: none
  std::size_t name_end = 0;
  Span body = {};
};

/// The struct whose name is at `name`.
std::optional<StructText> structAt(std::string_view text, std::string_view bare, std::size_t name);

/// A member.
struct MemberText {
  Span whole = {};  ///< to its semicolon
  std::optional<MacroText> words = {};
  Span type = {};
  std::size_t name_end = 0;
  Span initialiser = {};  ///< "= 5", "{}"; empty: none
  bool plain = false;     ///< nothing else is behind its name
};

/// The member whose name is at `name`, in `body`.
std::optional<MemberText> memberAt(std::string_view text, std::string_view bare, Span body,
                                   std::size_t name);

/// The documentation of a declaration.
struct DocText {
  std::optional<Span> above = {};   ///< whole lines
  std::optional<Span> behind = {};  ///< `///<` with the space before it
};

DocText docOf(std::string_view text, std::string_view bare, Span declaration);

/// `declaration` with its documentation and the lines that are its own, and with `static_assert`s
/// nothing else. A blank line that would be left twice goes too.
Span withDoc(std::string_view text, std::string_view bare, Span declaration);

/// The `static_assert(…);` that is the bracket which holds `at`, if it is one.
std::optional<Span> statementAround(std::string_view bare, std::size_t at);

/// The word with brackets that holds the item at `at`: DB(…), db::domain(…).
std::optional<MacroText> listAround(std::string_view bare, std::size_t at);

/// What stands between the braces of the struct that `at` is in; of the innermost.
std::optional<Span> bodyAround(std::string_view bare, std::size_t at);

}  // namespace strata::declaring
