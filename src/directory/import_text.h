#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/statements.h"
#include "support/expected.h"

namespace strata::directory {

/// A part of a file that becomes a file of its own.
struct ImportPart {
  std::string_view content = {};           ///< the whole file
  std::vector<Statement> statements = {};  ///< of the part, in the file's order
  std::size_t begin = 0;                   ///< of the part
  std::size_t end = 0;
  bool transactional = true;
  std::function<bool(std::string_view line)> annotation = {};  ///< lines that are dropped
};

/// The part as a file of the Atlas format, which splits into the same statements: with a delimiter
/// of its own where semicolons would not do. SQL between the statements that is not to run stays as
/// a comment.
std::string importedText(const ImportPart& part);

}  // namespace strata::directory
