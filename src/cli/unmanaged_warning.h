#pragma once
#include <vector>

#include "diff/access.h"
#include "model/schema.h"
#include "support/diagnostic.h"

namespace strata::cli {

/// Names what PostgreSQL has and strata does not manage yet, on either side: silence would
/// pass for "synced". Empty when there is nothing. Likewise privileges that differ though
/// `access` does not look at them.
std::vector<Diagnostic> unmanagedWarnings(const Schema& current, const Schema& desired,
                                          const AccessPolicy& access);

}  // namespace strata::cli
