#pragma once
#include <optional>

#include "diff/rename.h"
#include "model/schema.h"
#include "support/diagnostic.h"

namespace strata {

/// A likely rename at the place in the models that can say so (null: there are none), with all
/// ways to say it.
Note guessNote(const RenameGuess& guess, const Schema* models);

/// What to write into the header so that the guess is a rename; nothing where that is more than a
/// word at a place (a label's statement).
std::optional<FixIt> guessFix(const Rename& rename, const Schema& models);

}  // namespace strata
