#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "support/expected.h"

namespace strata::directory {

/// One statement of a migration file.
struct Statement {
  std::string text = {};   ///< as it is sent and hashed: trimmed, with its final `;` if it has one
  std::size_t offset = 0;  ///< of `text` in the file's bytes
  unsigned line = 1;       ///< of `offset`, from 1
  unsigned column = 1;     ///< of `offset`, from 1, in bytes
  /// What stands right before it, each with its line end; none when a blank line comes between.
  std::vector<std::string> comments = {};

  friend bool operator==(const Statement&, const Statement&) = default;
};

/// The statements of `text`, split where Atlas's PostgreSQL scanner splits, so that a file that was
/// applied in part by one tool can be resumed by the other. Where that scanner misreads PostgreSQL
/// (E'' strings, nested comments, identifiers with `$`, a last comment without a line end) the
/// split is PostgreSQL's; `tests/unit/directory/split_test.cpp` lists every difference.
/// A first line `-- atlas:delimiter X` splits at X instead of `;`.
/// `file` is only for messages. Errors: ST5041 unclosed quote, parenthesis, comment or dollar
/// quote, ST5042 empty delimiter or nothing after it.
Expected<std::vector<Statement>> splitStatements(std::string_view text, const std::string& file);

}  // namespace strata::directory
