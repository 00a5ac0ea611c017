#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Reads what PostgreSQL prints of keys, indexes and defaults: one place in a text, from left to
// right. Everything gives nothing or false when the text is not of the wanted form.

namespace strata::declaring {

class SqlReader {
 public:
  explicit SqlReader(std::string_view text) : rest_(text) {}

  /// Skips `words` (with single spaces) and the space behind them.
  bool accept(std::string_view words);

  /// A name, quoted or not, unquoted.
  std::optional<std::string> name();

  /// What stands between "(" and the ")" that belongs to it.
  std::optional<std::string> bracketed();

  /// A list of names in brackets.
  std::optional<std::vector<std::string>> names();

  [[nodiscard]] std::string_view rest() const { return rest_; }

  [[nodiscard]] bool atEnd() const { return rest_.empty(); }

 private:
  void skipSpace();

  std::string_view rest_;
};

/// The length of the quoted name, the literal or the bracket that `text` begins with; 1 for any
/// other character.
std::size_t unitLength(std::string_view text);

/// The parts between top-level commas, trimmed.
std::vector<std::string> topLevelParts(std::string_view text);

/// Without brackets around the whole of it: "((a > 0))" → "a > 0".
std::string_view withoutBrackets(std::string_view text);

/// The text of a plain literal that is the whole of `text`: 'it''s'; nothing for any other, or one
/// with a backslash.
std::optional<std::string> plainLiteral(std::string_view text);

/// "public.\"Mood\"[]" taken apart.
struct TypeText {
  std::string schema = {};  ///< empty: PostgreSQL's own
  std::string name = {};    ///< unquoted; all of it for a type like "character varying(20)"
  bool array = false;
};

TypeText readType(std::string_view text);

}  // namespace strata::declaring
