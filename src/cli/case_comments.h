#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace strata::cli {

/// A `--` comment that has its line for itself.
struct CommentLine {
  std::string_view text = {};  ///< what follows the dashes
  std::size_t offset = 0;      ///< of the dashes
  unsigned line = 1;
};

/// Those between two offsets of `content`, where no statement is; what stands in a block comment or
/// behind something else on its line is none.
std::vector<CommentLine> commentLines(std::string_view content, std::size_t begin, std::size_t end);

/// `-- WORD: ARGUMENT`.
struct CommentDirective {
  std::string word = {};
  std::string_view argument = {};  ///< trimmed
};

/// What the text of a comment says; nullopt when it is not of that form.
std::optional<CommentDirective> directiveOf(std::string_view text);

}  // namespace strata::cli
