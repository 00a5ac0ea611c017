#pragma once
#include "pg/connection.h"
#include "support/expected.h"

namespace strata::pg {

/// Whether something between us and the server (PgBouncer with pool_mode = transaction) gives each
/// transaction another session, so that nothing of a session's can be relied on. Told by a second
/// connection that meets the first one's session; costs one query where there is no pooler.
Expected<bool> sharesSessions(Connection& connection);

}  // namespace strata::pg
