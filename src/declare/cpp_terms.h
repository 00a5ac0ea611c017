#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "declare/cpp_source.h"

// Words of the vocabulary in the text of a header.

namespace strata::declaring {

/// `db::index(&T::a, db::name("x"))` in a header.
struct Term {
  Span span = {};
  std::string word = {};  ///< "index"
};

/// The word that begins at `at`, with its brackets.
std::optional<Term> termAt(std::string_view bare, std::size_t at);

/// What stands between the commas of a list, without the space around it. `inside` is what its
/// brackets hold.
std::vector<Span> itemsOf(std::string_view text, std::string_view bare, Span inside);

/// What stands between the bracket that opens at `open` and its end.
std::optional<Span> insideBrackets(std::string_view bare, std::size_t open);

/// C++ as compilers see it: without space and comments, literals of several pieces or raw ones as
/// one plain literal.
std::string normalCpp(std::string_view text);

/// What a word is about, so that the same can be found with other arguments: "with(\"fillfactor\"",
/// "table", "trigger(\"touch\"", "references".
std::string subjectOfWord(std::string_view text);

/// A part of a table that is found by its place, not by its word: keys, indexes, checks,
/// references.
bool makesPart(std::string_view word);

/// Whether `text` has the identifier `word`, from `at` on; its place.
std::optional<std::size_t> findIdentifier(std::string_view text, std::string_view word,
                                          std::size_t at = 0);

}  // namespace strata::declaring
