#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "model/key.h"

namespace strata::declaring {

/// A word of the vocabulary with its arguments, on the way to text.
struct Expression {
  std::string head = {};  ///< "db::unique", "&User::id", "12"; of a literal: the value itself
  std::vector<Expression> arguments = {};
  bool call = false;     ///< head(arguments…)
  bool literal = false;  ///< head is the text of a string literal
  Key makes = {};        ///< the key, index or constraint that it makes; unset: none

  friend bool operator==(const Expression&, const Expression&) = default;
};

/// `db::unique`, `&User::id`, `12`: as it is.
Expression word(std::string text);

/// `head(arguments…)`.
Expression call(std::string head, std::vector<Expression> arguments = {});

/// A string literal of this value.
Expression literal(std::string_view value);

/// The whole of a header is this wide at most, where its words allow it.
inline constexpr std::size_t kWidth = 100;

/// The expression on one line; multi-line literals as `\n`.
std::string flat(const Expression& expression);

/// The expression about as clang-format would break it when it begins in column `column` (from 0)
/// of a line that is indented by `indent`, and `tail` more characters follow its end. Literals of
/// several lines are raw, long ones are cut between words.
std::string laidOut(const Expression& expression, std::size_t indent, std::size_t column,
                    std::size_t tail);

}  // namespace strata::declaring
