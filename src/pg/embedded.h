#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "pg/connection.h"
#include "support/expected.h"

namespace strata::pg {

/// Which server to start, and where it may keep things.
struct EmbeddedOptions {
  int major = 15;                      ///< 14 to 18
  std::filesystem::path bin_dir = {};  ///< holds initdb and postgres; empty: looked for
  std::filesystem::path cache_dir =
      {};  ///< the cached cluster; empty: $XDG_CACHE_HOME/strata or ~/.cache/strata
};

/// The folder with `postgres` and `initdb` of that major version: `bin_dir` when given, else
/// $STRATA_PG<major>_BIN, /usr/lib/postgresql/<major>/bin and the other usual places, then PATH.
/// Errors: ST3001 with all that was looked for and how to install it.
Expected<std::filesystem::path> findServerBinaries(int major,
                                                   const std::filesystem::path& bin_dir = {});

/// A throwaway PostgreSQL of our own (design.md, section 4): private unix socket in a private
/// directory, no TCP, durability off, in memory where there is room, not as root; gone when this
/// process ends, however it ends. Its databases strata_0 … strata_3 exist, are empty and are UTF8
/// with locale C.UTF-8 (or C).
class EmbeddedServer {
 public:
  static constexpr int kDatabases = 4;

  static Expected<EmbeddedServer> start(const EmbeddedOptions& options);

  EmbeddedServer(EmbeddedServer&&) noexcept;
  EmbeddedServer& operator=(EmbeddedServer&&) noexcept;
  ~EmbeddedServer();  ///< stops the server and removes its directory

  /// A conninfo for the superuser `postgres`.
  [[nodiscard]] std::string conninfo(const std::string& database) const;

  /// A session of the superuser that no PG… variable of the environment changes.
  [[nodiscard]] Expected<Connection> connect(const std::string& database) const;

  [[nodiscard]] const std::filesystem::path& directory() const;
  [[nodiscard]] int pid() const;  ///< the postmaster's

 private:
  struct Impl;
  explicit EmbeddedServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// From now on the end of an EmbeddedServer is not waited for (some 40 ms): its supervisor, a
/// process of its own, stops the server and removes the directory as it does when we are killed.
/// For a process that soon ends.
void leaveServersToTheirSupervisors();

}  // namespace strata::pg
