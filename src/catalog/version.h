#pragma once
#include "support/expected.h"

namespace strata::catalog {

/// Whether the queries of this library are understood by a server of that PQserverVersion().
/// Errors: ST3402 it is too old.
Expected<void> requireReadable(int server_version);

}  // namespace strata::catalog
