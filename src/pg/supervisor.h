#pragma once
#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "pg/account.h"
#include "pg/cluster_image.h"

namespace strata::pg {

/// All that the supervising process needs; made before the fork, read-only after it.
struct ServerJob {
  Account account = {};
  std::filesystem::path directory = {};            ///< private to this server; gone in the end
  std::shared_ptr<const ClusterImage> image = {};  ///< null: the cluster is made by initdb
  std::vector<std::string> initdb = {};            ///< program and arguments
  std::vector<std::string> populate = {};          ///< the server in single-user mode; reads `sql`
  std::vector<std::string> server = {};
  std::string settings = {};
  std::string sql = {};
  std::vector<std::string> environment = {};

  [[nodiscard]] std::filesystem::path data() const { return directory / "data"; }

  [[nodiscard]] std::filesystem::path log() const { return directory / "log"; }
};

/// What the supervising process tells its parent.
struct SupervisorReport {
  enum class Kind : char {
    kNone,     ///< nothing within the time
    kBuilt,    ///< initdb and the databases are done; it waits for proceed()
    kStarted,  ///< the server's process runs (`value`: its pid) and all files are there
    kFailed,   ///< `act` did not work: `value` is errno
    kEnded,    ///< a program ended that should not have: `value` is its wait status
    kGone      ///< the supervising process itself is no more
  };

  Kind kind = Kind::kNone;
  int value = 0;
  char act[120] = {};
};

/// A small process between us and the server. It becomes the server's user, makes the cluster,
/// starts the server, and when this process ends (however it ends) or stop() is called, it stops
/// the server at once and removes the directory. It holds none of our file descriptors, and lives
/// in a session of its own, so that Ctrl-C does not reach it.
class Supervisor {
 public:
  /// Forks. Null with errno set when the system refuses.
  static std::unique_ptr<Supervisor> launch(const ServerJob& job);

  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  ~Supervisor() { stop(); }

  SupervisorReport await(int milliseconds);
  void proceed();

  /// Returns when server and directory are gone.
  void stop();

 private:
  Supervisor(pid_t process, int channel, std::filesystem::path directory)
      : process_(process), channel_(channel), directory_(std::move(directory)) {}

  pid_t process_;
  int channel_;
  std::filesystem::path directory_;
};

}  // namespace strata::pg
