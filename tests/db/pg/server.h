#pragma once
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "pg/embedded.h"
#include "support/files.h"

namespace strata::pg {

/// Where the tests keep their cluster images between runs.
inline std::filesystem::path testCache() {
  return std::filesystem::path(STRATA_BINARY_DIR) / "test-cache";
}

inline EmbeddedOptions testOptions(int major = 15) {
  return {.major = major, .cache_dir = testCache()};
}

/// One server for all tests of a program that only need some server.
inline EmbeddedServer& sharedServer() {
  static auto server = EmbeddedServer::start(testOptions());
  if (!server) {
    ADD_FAILURE() << render(server.error());
    std::abort();
  }
  return *server;
}

inline Connection connectTo(const std::string& database) {
  auto connection = sharedServer().connect(database);
  if (!connection) {
    ADD_FAILURE() << render(connection.error());
    std::abort();
  }
  return *std::move(connection);
}

/// A directory that goes with the test.
class TemporaryDirectory {
 public:
  TemporaryDirectory() : path_(*makePrivateDirectory("/tmp", "strata-test-")) {}

  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// The first column of the first row, or the error.
inline std::string valueOf(Connection& connection, const std::string& sql) {
  const auto rows = connection.execute(sql);
  return rows ? rows->str(0, 0) : render(rows.error());
}

}  // namespace strata::pg
