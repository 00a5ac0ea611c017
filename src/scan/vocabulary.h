#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "scan/facts.h"

namespace strata::scan {

/// A word that models may use, and where it belongs.
struct Word {
  std::string_view name;
  std::string_view place;  ///< for people: "in DB_TABLE(…)"
};

/// The word, or null.
const Word* findWord(std::string_view name);

/// All words, for suggestions.
const std::vector<std::string>& vocabularyWords();

/// How a term is named to its user: 'db::size', '&User::id', 'the text "x"'.
std::string spelled(const Term& term);

/// The arguments of a term, none of a null one.
const std::vector<Term>& argumentsOf(const Term* term);

/// The text of argument `index`, or "".
std::string textAt(const Term& term, std::size_t index = 0);

/// The number of argument `index`, or 0.
std::int64_t numberAt(const Term& term, std::size_t index = 0);

/// "fillfactor=70" of db::with("fillfactor", 70), as reloptions has it.
std::string parameterOf(const Term& with);

/// The argument that is the word `name`, or null.
const Term* findOption(const Term& term, std::string_view name);

}  // namespace strata::scan
