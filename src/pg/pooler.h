#pragma once
#include <string_view>

#include "pg/connection.h"
#include "support/expected.h"

namespace strata::pg {

/// ST6041 when something between us and the server (PgBouncer with pool_mode = transaction) gives
/// each transaction another session, so that nothing of a session's can be relied on: `what` (the
/// migration lock) is. Told by a second connection that meets the first one's session; costs one
/// query where there is no pooler.
Expected<void> requireSession(Connection& connection, std::string_view what);

}  // namespace strata::pg
