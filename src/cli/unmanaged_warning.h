#pragma once
#include <string>

#include "diff/access.h"
#include "model/schema.h"

namespace strata::cli {

/// Names what PostgreSQL has and strata does not manage yet, on either side, rendered: silence
/// would pass for "synced". Empty when there is nothing. Likewise privileges that differ though
/// `access` does not look at them.
std::string unmanagedWarning(const Schema& current, const Schema& desired,
                             const AccessPolicy& access);

}  // namespace strata::cli
