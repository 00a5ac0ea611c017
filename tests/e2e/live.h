#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "e2e/project.h"
#include "pg/embedded.h"

namespace strata::e2e {

/// A project with a live database of its own; one server for all tests of a suite.
class LiveTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto started = pg::EmbeddedServer::start({});
    ASSERT_TRUE(started) << render(started.error());
    server().emplace(*std::move(started));
  }

  static void TearDownTestSuite() { server().reset(); }

  void SetUp() override {
    static int count = 0;
    database_ = "live_" + std::to_string(++count);
    auto admin = server()->connect("postgres");
    ASSERT_TRUE(admin && admin->execute("CREATE DATABASE " + database_));
    project_.write("strata.toml", "[database]\nurl = \"" + conninfo() + "\"\n");
  }

  static std::optional<pg::EmbeddedServer>& server() {
    static std::optional<pg::EmbeddedServer> shared;
    return shared;
  }

  [[nodiscard]] std::string conninfo() const { return server()->conninfo(database_); }

  /// The same as a URL, with `more` parameters ("&name=value").
  [[nodiscard]] std::string address(const std::string& more = "") const {
    return "postgres://postgres@/" + database_ + "?host=" + server()->directory().string() + more;
  }

  void migration(const std::string& name, const std::string& content) const {
    project_.write("migrations/" + name, content);
    expect("strata migrate hash", 0);
  }

  /// Runs it and gives what it printed.
  std::string expect(const std::string& command, int exit_code) const {
    const Answer answer = project_.shell(command);
    EXPECT_EQ(answer.exit_code, exit_code) << command << "\n" << answer.text;
    return answer.text;
  }

  void sql(const std::string& statements) const {
    auto session = pg::Connection::open(conninfo());
    ASSERT_TRUE(session) << render(session.error());
    const auto done = session->execute(statements);
    ASSERT_TRUE(done) << render(done.error());
  }

  /// The first value of a query; "NULL", or the server's message.
  [[nodiscard]] std::string value(const std::string& query) const {
    auto session = pg::Connection::open(conninfo());
    if (!session) {
      return session.error().message;
    }
    const auto rows = session->execute(query);
    if (!rows) {
      return rows.error().message;
    }
    return rows->size() == 0 ? "" : rows->isNull(0, 0) ? "NULL" : rows->str(0, 0);
  }

  Project project_;
  std::string database_;
};

}  // namespace strata::e2e
