#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "apply/apply.h"
#include "apply/status.h"
#include "directory/write.h"
#include "pg/connection.h"
#include "pg/embedded.h"
#include "support/files.h"

namespace strata::apply {

/// The majors to test on: 15, and 18 where the machine says where it is.
inline std::vector<int> majors() {
  std::vector<int> out = {15};
  if (std::getenv("STRATA_PG18_BIN") != nullptr) {  // NOLINT(concurrency-mt-unsafe)
    out.push_back(18);
  }
  return out;
}

/// The folder with data that is not part of the project: $STRATA_SHARED, else ../shared.
inline std::filesystem::path sharedData() {
  const char* set = std::getenv("STRATA_SHARED");  // NOLINT(concurrency-mt-unsafe)
  return set != nullptr ? std::filesystem::path(set)
                        : std::filesystem::path(STRATA_SOURCE_DIR) / ".." / "shared";
}

/// One server for each major, for as long as the program runs.
inline pg::EmbeddedServer& server(int major) {
  static std::map<int, pg::EmbeddedServer> servers;
  auto found = servers.find(major);
  if (found == servers.end()) {
    auto started = pg::EmbeddedServer::start({.major = major});
    if (!started) {
      throw std::runtime_error(render(started.error()));
    }
    found = servers.emplace(major, *std::move(started)).first;
  }
  return found->second;
}

/// A database and a migration directory of its own for each test.
class ApplyTest : public testing::TestWithParam<int> {
 protected:
  ApplyTest()
      : root_(*makePrivateDirectory(std::filesystem::temp_directory_path(), "strata-test-")) {
    static int count = 0;
    database_ = "apply_" + std::to_string(++count);
    auto admin = pg::Connection::open(server(GetParam()).conninfo("postgres"));
    EXPECT_TRUE(admin && admin->execute("CREATE DATABASE " + database_));
    connection_ = std::make_unique<pg::Connection>(connect());
  }

  ~ApplyTest() override { std::filesystem::remove_all(root_); }

  [[nodiscard]] pg::Connection connect() const {
    auto connection = pg::Connection::open(server(GetParam()).conninfo(database_));
    if (!connection) {
      throw std::runtime_error(render(connection.error()));
    }
    return *std::move(connection);
  }

  pg::Connection& db() { return *connection_; }

  /// Writes a file and the checksum file.
  void write(const std::string& name, std::string_view content) {
    std::filesystem::create_directories(path());
    ASSERT_TRUE(writeFileAtomically(path() / name, content));
    ASSERT_TRUE(directory::writeChecksum({.path = path()}));
  }

  [[nodiscard]] std::filesystem::path path() const { return root_ / "migrations"; }

  [[nodiscard]] directory::Directory opened() const {
    auto found = directory::open({.path = path()});
    if (!found) {
      throw std::runtime_error(render(found.error()));
    }
    return *std::move(found);
  }

  Expected<ApplyReport> run(const ApplyOptions& options = {}) {
    return apply(db(), opened(), options);
  }

  /// apply() that must reach the end.
  ApplyReport succeed(const ApplyOptions& options = {}) {
    auto report = run(options);
    if (!report) {
      ADD_FAILURE() << render(report.error());
      return {};
    }
    EXPECT_TRUE(report->ok()) << render(*report->failure);
    return *std::move(report);
  }

  /// apply() that a statement must stop.
  ApplyReport stop(const ApplyOptions& options = {}) {
    auto report = run(options);
    if (!report) {
      ADD_FAILURE() << render(report.error());
      return {};
    }
    EXPECT_FALSE(report->ok());
    return *std::move(report);
  }

  std::string statusText() {
    const auto found = status(db(), opened());
    return found ? text(*found) : render(found.error());
  }

  /// The rows of a query, columns joined by `|`.
  std::vector<std::string> rows(const std::string& sql) {
    const auto found = db().execute(sql);
    if (!found) {
      return {"error: " + found.error().message};
    }
    std::vector<std::string> out;
    for (int row = 0; row < found->size(); ++row) {
      std::string line;
      for (int column = 0; column < found->columns(); ++column) {
        line += (column == 0 ? "" : "|") +
                (found->isNull(row, column) ? "NULL" : found->str(row, column));
      }
      out.push_back(line);
    }
    return out;
  }

  /// Versions with applied and total.
  std::vector<std::string> revisions() {
    return rows(
        "SELECT version, applied, total FROM atlas_schema_revisions.atlas_schema_revisions "
        "ORDER BY version COLLATE \"C\"");
  }

 private:
  std::filesystem::path root_;
  std::string database_;
  std::unique_ptr<pg::Connection> connection_;
};

}  // namespace strata::apply
