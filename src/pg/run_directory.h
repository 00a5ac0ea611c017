#pragma once
#include <filesystem>

#include "pg/account.h"
#include "support/expected.h"

namespace strata::pg {

/// A fresh private directory for one server, owned by `account`: in memory where there is room,
/// else below $TMPDIR, /tmp or /var/tmp. Errors: ST3002 with what was wrong with each.
Expected<std::filesystem::path> makeRunDirectory(const Account& account);

}  // namespace strata::pg
