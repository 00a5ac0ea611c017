#pragma once
#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <thread>

#include "background.h"
#include "servers.h"
#include "stage.h"

namespace strata::e2e {

/// A project with a database of its own on a server that the test may treat badly.
class FaultsTest : public testing::Test {
 protected:
  void SetUp() override {
    static int count = 0;
    database_ = fmt::format("faults_{}", ++count);
    server().sql("postgres", "CREATE DATABASE " + database_);
    project_.write("strata.toml", "[database]\nurl = \"" + address() + "\"\n");
  }

  [[nodiscard]] virtual OwnServer& server() const { return e2e::server(kDebianMajor); }

  [[nodiscard]] std::string address(const std::string& more = "") const {
    return server().address(database_, more);
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

  /// The same with the server's address as --url, with more parameters.
  std::string expectAt(const std::string& parameters, const std::string& command,
                       int exit_code) const {
    return expect(command + " --url '" + address(parameters) + "'", exit_code);
  }

  void sql(const std::string& statements) const { server().sql(database_, statements); }

  [[nodiscard]] std::string value(const std::string& query) const {
    return server().value(database_, query);
  }

  /// A session of the test, which may hold locks.
  [[nodiscard]] pg::Connection session() const {
    auto session = pg::Connection::open(server().conninfo(database_));
    if (!session) {
      throw std::runtime_error(render(session.error()));
    }
    return *std::move(session);
  }

  [[nodiscard]] std::unique_ptr<Background> start(const std::vector<std::string>& arguments = {
                                                      "migrate", "apply"}) const {
    return std::make_unique<Background>(project_, arguments);
  }

  /// Waits until a query of one value is true.
  void await(const std::string& query) const {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (value(query) != "t") {
      ASSERT_LT(std::chrono::steady_clock::now(), end) << "never: " << query;
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }

  /// Waits until strata's session waits for a lock of that kind.
  void awaitWaiting(const std::string& kind = "advisory") const {
    await(
        "SELECT count(*) > 0 FROM pg_locks JOIN pg_stat_activity a USING (pid) WHERE NOT granted "
        "AND locktype = '" +
        kind + "' AND datname = current_database() AND application_name = 'strata'");
  }

  /// Kills strata, and ends the session it had.
  void killWithItsSession(Background& run) const {
    run.kill();
    sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'strata' "
        "AND datname = current_database()");
    await(
        "SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = 'strata' AND datname "
        "= current_database()");
  }

  Project project_;
  std::string database_;
};

}  // namespace strata::e2e
