#pragma once
#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "pg/account.h"

namespace strata::e2e {

/// How a cluster differs from the usual one.
struct OwnServerOptions {
  int major = 15;
  std::string settings = {};             ///< more lines of postgresql.conf
  std::vector<std::string> initdb = {};  ///< more arguments of initdb
  std::filesystem::path copy_of = {};    ///< a stopped cluster's data to start from; empty: initdb
  std::filesystem::path data = {};       ///< where the data are; empty: a folder of its own
  bool standby = false;                  ///< it follows the primary_conninfo of the settings
  bool started = true;                   ///< at once; else by start()
};

/// A cluster that a test may kill, fill up and start again; the server is this process's child, an
/// unprivileged user's, and gone with it. What fails here ends the test with an exception.
class OwnServer {
 public:
  explicit OwnServer(const OwnServerOptions& options);
  OwnServer(const OwnServer&) = delete;
  OwnServer& operator=(const OwnServer&) = delete;
  ~OwnServer();

  /// Starts it and waits until it lets sessions in.
  void start();

  /// SIGKILL to the server and all its processes, as the kernel does it when memory is short.
  void crash();

  /// An orderly end.
  void stop();

  /// Whether the postmaster still lives; false also for one that gave up by itself.
  [[nodiscard]] bool running();

  /// A conninfo of the superuser, named so that strata's own sessions can be told from it.
  [[nodiscard]] std::string conninfo(const std::string& database) const;

  /// The URL for strata, with `more` parameters ("&name=value").
  [[nodiscard]] std::string address(const std::string& database,
                                    const std::string& more = "") const;

  /// Runs SQL in a database.
  void sql(const std::string& database, const std::string& statements) const {
    (void)value(database, statements);
  }

  /// The first value of a query, "" for none.
  [[nodiscard]] std::string value(const std::string& database, const std::string& sql) const;

  /// Makes a folder that the server's user owns, beside the data.
  [[nodiscard]] std::filesystem::path makeFolder(const std::string& name) const;

  /// The socket's folder.
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

  [[nodiscard]] const std::filesystem::path& data() const { return data_; }

 private:
  void makeCluster(const OwnServerOptions& options) const;

  pg::Account account_;
  std::filesystem::path bin_;
  std::filesystem::path folder_;
  std::filesystem::path data_;
  pid_t pid_ = 0;
};

/// Starts a program as the server's user, its output to a file; it ends when this process does.
pid_t startAs(const pg::Account& account, const std::vector<std::string>& arguments,
              const std::filesystem::path& output);

}  // namespace strata::e2e
