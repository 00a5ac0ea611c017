#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "pg/connection.h"
#include "support/expected.h"

namespace strata::apply {

/// The lock that Atlas's `migrate apply` and `set` take; held by one of the two tools at a time.
inline constexpr std::string_view kApplyLock = "atlas_migrate_execute";

/// Which lock a run takes, and how long it waits for it.
struct LockOptions {
  std::string name = std::string(kApplyLock);
  std::chrono::milliseconds timeout = std::chrono::seconds(10);
};

/// FNV-1, 32 bits: the advisory lock's number for a name (2686470616 for kApplyLock).
std::uint32_t lockId(std::string_view name);

/// A session's advisory lock, given back at the end.
class DatabaseLock {
 public:
  /// Polls until it is free, at most for the timeout (0: one attempt). Errors: ST6001,
  /// ST6041 a pooler that shares sessions out.
  static Expected<DatabaseLock> acquire(pg::Connection& connection, const LockOptions& options);

  DatabaseLock(DatabaseLock&& other) noexcept;
  DatabaseLock& operator=(DatabaseLock&&) = delete;
  ~DatabaseLock();

 private:
  DatabaseLock(pg::Connection& connection, std::uint32_t id) : connection_(&connection), id_(id) {}

  pg::Connection* connection_;  ///< null when moved from
  std::uint32_t id_;
};

}  // namespace strata::apply
