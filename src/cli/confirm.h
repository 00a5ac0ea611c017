#pragma once
#include <string>

namespace strata::cli {

/// Standard input and standard error are a terminal, so that somebody can be asked.
bool onTerminal();

/// Asks on standard error; true for y or yes.
bool confirm(const std::string& question);

/// The same for what must not be agreed to by habit: true when `word` is typed.
bool confirmByWord(const std::string& question, const std::string& word);

}  // namespace strata::cli
