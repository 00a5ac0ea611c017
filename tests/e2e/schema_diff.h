#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <set>
#include <string>

#include "e2e/project.h"
#include "pg/embedded.h"

namespace strata::e2e {

/// Live databases on a server of the test's own, and the command.
class SchemaDiff : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto server = pg::EmbeddedServer::start({});
    ASSERT_TRUE(server) << render(server.error());
    server_.emplace(*std::move(server));
  }

  static void TearDownTestSuite() { server_.reset(); }

  /// A new database that holds what `sql` makes; its conninfo, quoted for the shell.
  std::string database(const std::string& sql) {
    static int number = 0;
    const std::string name = "schema_diff_" + std::to_string(number++);
    auto admin = server_->connect("postgres");
    EXPECT_TRUE(admin && admin->execute("CREATE DATABASE " + name));
    auto made = server_->connect(name);
    EXPECT_TRUE(made && made->execute(sql)) << made->lastError().message;
    return "\"" + server_->conninfo(name) + "\"";
  }

  /// The same database, seen by another role.
  static std::string as(const std::string& role, const std::string& database) {
    const std::size_t user = database.find("user=");
    EXPECT_NE(user, std::string::npos) << database;
    return database.substr(0, user) + "user=" + role +
           database.substr(std::min(database.find_first_of(" \"", user), database.size()));
  }

  /// The first field of what `sql` gives there.
  std::string run(const std::string& database, const std::string& sql) {
    auto connection = pg::Connection::open(database.substr(1, database.size() - 2));
    EXPECT_TRUE(connection);
    auto rows = connection->execute(sql);
    EXPECT_TRUE(rows) << connection->lastError().message;
    return rows && rows->size() > 0 ? rows->str(0, 0) : "";
  }

  /// Standard output only.
  Answer diff(const std::string& arguments) {
    return project_.shell("strata schema diff --format sql " + arguments + " 2>stderr");
  }

  std::string complaint() { return project_.read("stderr"); }

  static inline std::optional<pg::EmbeddedServer> server_;
  Project project_;
};

}  // namespace strata::e2e
