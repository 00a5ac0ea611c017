#pragma once
#include "support/expected.h"

namespace strata::arbitrary {

/// Whether an error of plan() is the right answer: PostgreSQL cannot do what the pair asks for, or
/// only at a cost that the user has to choose.
bool isDecision(const Diagnostic& error);

}  // namespace strata::arbitrary
