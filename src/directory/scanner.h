#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "directory/statements.h"
#include "support/expected.h"

namespace strata::directory {

/// What nested scanners learn for all: where the search for an END that begins behind some
/// statement ends. It is the same from wherever one comes, and without that each BEGIN would double
/// the time.
struct BlockSearches {
  /// Where it begins to one past the END; npos where there is none.
  using Ends = std::unordered_map<std::size_t, std::size_t>;

  Ends block = {};   ///< of `BEGIN … END;`
  Ends atomic = {};  ///< of `BEGIN ATOMIC … END;`
  int depth = 0;     ///< of searches within searches
};

/// Finds the statements of an SQL text one after the other. Quotes, comments and dollar quotes are
/// those of PostgreSQL's own scanner (scan.l); where a statement ends is Atlas's rule.
class Scanner {
 public:
  /// Scans `text` from `begin` on; offsets count from the start of `text`. An empty `delimiter`
  /// makes one statement of everything.
  Scanner(std::string_view text, std::size_t begin, std::string delimiter, std::string file,
          BlockSearches& searches);

  /// The next statement (without line and column), or nullopt at the end. Errors: ST5041, ST5042.
  Expected<std::optional<Statement>> next();

 private:
  Expected<bool> step();
  Expected<bool> parenthesis(char c);
  Expected<bool> comment();
  Expected<bool> blockComment();
  Expected<void> skipQuote(char quote);
  Expected<bool> skipDollarQuote();
  Expected<bool> delimiterCommand();
  bool skipBlock();
  bool skipAtomicBody();
  bool scanUntilEnd(std::size_t begin, bool exact);
  std::size_t findEnd(bool exact);
  void collectComment(bool line_comment);
  void skipSpaces();
  Statement emit();

  [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }

  [[nodiscard]] Diagnostic unclosed(std::size_t offset, std::string_view what) const;

  std::string_view text_;
  std::size_t at_;
  std::size_t start_;  ///< of the statement being read
  std::string delimiter_;
  std::string file_;
  BlockSearches* searches_;
  std::vector<std::size_t> open_;  ///< offsets of the open parentheses
  std::vector<std::string> comments_ = {};
};

/// The statements of `text` between two offsets, with lines and columns in all of `text`.
Expected<std::vector<Statement>> splitRange(std::string_view text, std::size_t begin,
                                            std::size_t end, const std::string& delimiter,
                                            const std::string& file);

/// The delimiter with `\n`, `\r` and `\t` resolved.
std::string unescapeDelimiter(std::string_view delimiter);

/// A diagnostic at an offset of a file, with the line shown.
Diagnostic diagnosticAt(std::string_view text, std::size_t offset, const std::string& file,
                        std::string code, std::string message, std::string help);

}  // namespace strata::directory
