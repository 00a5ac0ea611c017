#include "apply/lock.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <string>
#include <thread>
#include <utility>

#include "pg/pooler.h"

namespace strata::apply {
namespace {

constexpr std::chrono::milliseconds kFirstWait(25);
constexpr std::chrono::milliseconds kLongestWait(1000);

std::chrono::milliseconds randomUpTo(std::chrono::milliseconds most) {
  thread_local std::minstd_rand generator(std::random_device{}());
  return std::chrono::milliseconds(
      std::uniform_int_distribution<std::int64_t>(0, most.count())(generator));
}

Expected<bool> tryLock(pg::Connection& connection, std::uint32_t id) {
  STRATA_TRY(const auto rows, connection.query("SELECT pg_catalog.pg_try_advisory_lock($1::bigint)",
                                               {std::to_string(id)}));
  return rows.boolean(0, 0);
}

/// Names the session that has it, so that one whose program is gone can be ended.
Diagnostic lockHeld(pg::Connection& connection, std::uint32_t id) {
  Diagnostic out{.code = "ST6001",
                 .message = "another session holds the migration lock of this database",
                 .help = "wait for it to end, or give --lock-timeout more time"};
  const auto holder = connection.query(
      "SELECT a.pid, a.application_name, coalesce(a.client_addr::text, 'a local socket'), "
      "pg_catalog.to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') "
      "FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a USING (pid) "
      "JOIN pg_catalog.pg_database d ON d.oid = l.database "
      "WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.classid = 0 "
      "AND l.objid = $1::bigint::oid AND d.datname = pg_catalog.current_database()",
      {std::to_string(id)});
  if (holder && holder->size() > 0) {
    out.notes.push_back({.message = fmt::format("it is process {} of the server: '{}', from {}, "
                                                "since {} UTC",
                                                holder->str(0, 0), holder->str(0, 1),
                                                holder->str(0, 2), holder->str(0, 3))});
    out.help += fmt::format("; if its program is gone, SELECT pg_terminate_backend({}) ends it",
                            holder->str(0, 0));
  }
  return out;
}

}  // namespace

std::uint32_t lockId(std::string_view name) {
  std::uint32_t hash = 0x811c9dc5U;
  for (const char c : name) {
    hash *= 0x01000193U;
    hash ^= static_cast<unsigned char>(c);
  }
  return hash;
}

Expected<DatabaseLock> DatabaseLock::acquire(pg::Connection& connection,
                                             const LockOptions& options) {
  STRATA_CHECK(pg::requireSession(connection, "the migration lock"));
  const std::uint32_t id = lockId(options.name);
  const auto end = std::chrono::steady_clock::now() + options.timeout;
  for (auto wait = kFirstWait;; wait = std::min(2 * wait, kLongestWait)) {
    STRATA_TRY(const bool locked, tryLock(connection, id));
    if (locked) {
      return DatabaseLock(connection, id);
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    if (left.count() <= 0) {
      return lockHeld(connection, id);
    }
    std::this_thread::sleep_for(std::min(wait + randomUpTo(wait), left));
  }
}

DatabaseLock::DatabaseLock(DatabaseLock&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)), id_(other.id_) {}

DatabaseLock::~DatabaseLock() {
  if (connection_ != nullptr && connection_->alive()) {
    (void)connection_->query("SELECT pg_catalog.pg_advisory_unlock($1::bigint)",
                             {std::to_string(id_)});
  }
}

}  // namespace strata::apply
