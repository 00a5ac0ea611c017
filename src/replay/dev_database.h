#pragma once
#include <filesystem>
#include <memory>
#include <string>

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

  [[nodiscard]] int majorVersion() const;

 private:
  struct Impl;
  explicit DevDatabase(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace strata
