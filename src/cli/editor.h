#pragma once
#include <string>

#include "support/expected.h"

namespace strata::cli {

/// What the user makes of `content` in $VISUAL, else $EDITOR, else vi. `name` is what the editor
/// shows and takes the language from. Errors: ST1231 the editor ended with an error, ST1003.
Expected<std::string> editText(const std::string& name, const std::string& content);

}  // namespace strata::cli
