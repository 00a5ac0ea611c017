#pragma once
#include <string>

#include "model/schema.h"

namespace strata::cli {

/// Names what PostgreSQL has and strata does not manage yet, on either side, rendered: silence
/// would pass for "synced". Empty when there is nothing.
std::string unmanagedWarning(const Schema& current, const Schema& desired);

}  // namespace strata::cli
