#pragma once
#include <filesystem>

#include "pg/account.h"
#include "support/expected.h"

namespace strata::pg {

/// A fresh private directory for one server, owned by `account`: in memory where there is room,
/// else below $TMPDIR, /tmp or /var/tmp. Errors: ST3002 with what was wrong with each.
Expected<std::filesystem::path> makeRunDirectory(const Account& account);

/// The file in a server's directory that its supervising process holds a lock on.
constexpr const char* kLockName = "lock";

/// Removes a stopped server's directory, and the shared memory that a killed one left.
void removeServerDirectory(const std::filesystem::path& directory);

/// Removes the directories in `parent` that are this user's and whose supervising process was
/// killed (by a container's end, say) before it could.
void removeAbandoned(const std::filesystem::path& parent);

}  // namespace strata::pg
