#pragma once
#include <sys/types.h>

#include <filesystem>
#include <string>

#include "support/expected.h"

namespace strata::pg {

/// Whom the server runs as: PostgreSQL refuses root.
struct Account {
  uid_t uid = 0;
  gid_t gid = 0;
  std::string name = {};
  bool change = false;  ///< this process is another user (root) and must become it
};

/// This process's own user; for root `postgres`, else `nobody`. Errors: ST3003 when there is
/// neither.
Expected<Account> serverAccount();

/// Gives up root for good (groups, gid, uid) when the account asks for it; false with errno set.
/// Safe between fork and exec.
bool becomeAccount(const Account& account);

/// Whether the account may pass through every parent of `path`, by mode bits.
bool canReach(const Account& account, const std::filesystem::path& path);

}  // namespace strata::pg
