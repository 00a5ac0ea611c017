#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "pg/connection.h"
#include "pg/embedded.h"
#include "support/expected.h"

namespace strata {

/// Where SQL is tried out: the embedded server, or one the user gives (--dev-url).
struct DevOptions {
  std::string url = {};  ///< empty: the embedded server
  pg::EmbeddedOptions embedded = {};
};

/// Hands out empty databases. With --dev-url they are databases that strata creates beside the one
/// named (strata_dev_…) and drops at the end; the named one must be empty (ST3101) and is not
/// touched.
class DevDatabase {
 public:
  static Expected<DevDatabase> open(const DevOptions& options);

  DevDatabase(DevDatabase&&) noexcept;
  DevDatabase& operator=(DevDatabase&&) noexcept;
  ~DevDatabase();

  /// A session on an empty database that no one else uses, as superuser or owner.
  Expected<pg::Connection> scratch();

  /// A session on a new database with all that `database` holds, which no one may be using:
  /// sessions that have just ended are waited for.
  Expected<pg::Connection> copyOf(const std::string& database);

  /// Another session on a database that scratch() or copyOf() made.
  Expected<pg::Connection> connect(const std::string& database);

  /// Ends such a database before its time, for those who need many one after the other.
  void drop(const std::string& database);

  [[nodiscard]] int majorVersion() const;

 private:
  struct Impl;
  explicit DevDatabase(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// One of its databases that is dropped when its use ends.
class TrialDatabase {
 public:
  /// `connection` is a session on a database of `server`.
  TrialDatabase(DevDatabase& server, pg::Connection connection)
      : server_(server), connection_(std::move(connection)) {}

  TrialDatabase(const TrialDatabase&) = delete;
  TrialDatabase& operator=(const TrialDatabase&) = delete;

  ~TrialDatabase() { server_.drop(connection_.database()); }

  pg::Connection& connection() { return connection_; }

 private:
  DevDatabase& server_;
  pg::Connection connection_;
};

}  // namespace strata
