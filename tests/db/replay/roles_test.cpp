#include "replay/roles.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "pg/embedded.h"
#include "replay/canonical.h"

namespace strata {
namespace {

using testing::HasSubstr;

SqlScript scriptOf(const std::vector<std::string>& statements, bool transactional = true) {
  SqlScript script{.path = "a.sql", .transactional = transactional};
  for (const std::string& text : statements) {
    script.statements.push_back({.text = text, .offset = script.content.size()});
    script.content += text + ";\n";
  }
  return script;
}

class Roles : public testing::Test {
 protected:
  void SetUp() override {
    auto started = pg::EmbeddedServer::start(
        {.cache_dir = std::filesystem::path(STRATA_BINARY_DIR) / "test-cache"});
    ASSERT_TRUE(started) << render(started.error());
    server_.emplace(*std::move(started));
  }

  pg::Connection ours(const std::string& database = "strata_0") {
    auto connection = server_->connect(database);
    EXPECT_TRUE(connection) << render(connection.error());
    return *std::move(connection);
  }

  /// The same server as a user's: by its address.
  pg::Connection users() {
    auto connection = pg::Connection::open(server_->conninfo("strata_0"));
    EXPECT_TRUE(connection) << render(connection.error());
    return *std::move(connection);
  }

  std::optional<pg::EmbeddedServer> server_;
};

TEST_F(Roles, ScriptThatGrantsToUnknownRolesRunsOnAServerOfOurOwn) {
  pg::Connection connection = ours();
  const auto done = runScript(
      connection, scriptOf({"CREATE TABLE t (id int)", "GRANT SELECT ON t TO app, \"odd role\"",
                            "CREATE POLICY p ON t TO reader USING (true)"}));
  EXPECT_TRUE(done) << render(done.error());
  const auto rows = connection.execute(
      "SELECT count(*) FROM pg_roles WHERE rolname IN ('app', 'odd role', 'reader')");
  EXPECT_EQ(rows->str(0, 0), "3");
}

TEST_F(Roles, ScriptWithoutTransactionGoesOnWhereItStopped) {
  pg::Connection connection = ours();
  const auto done = runScript(
      connection, scriptOf({"CREATE TABLE t (id int)", "GRANT SELECT ON t TO app"}, false));
  EXPECT_TRUE(done) << render(done.error());
}

TEST_F(Roles, SourcesInAnyOrderGetTheirRoles) {
  pg::Connection connection = ours();
  const auto schema =
      canonicalise(connection, {},
                   {scriptOf({"CREATE VIEW v AS SELECT id FROM t", "GRANT SELECT ON t TO app",
                              "CREATE TABLE t (id int)", "GRANT SELECT ON t TO reader"})});
  EXPECT_TRUE(schema) << render(schema.error());
}

TEST_F(Roles, OnTheUsersServerAnUnknownRoleIsAnError) {
  pg::Connection connection = users();
  const auto done = runScript(connection, scriptOf({"GRANT USAGE ON SCHEMA public TO nobody"}));
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().message, HasSubstr("role \"nobody\" does not exist"));
  const auto ensured = ensureRoles(connection, {"postgres", "no body"});
  ASSERT_FALSE(ensured);
  EXPECT_EQ(ensured.error().code, "ST3105");
  EXPECT_THAT(ensured.error().help, HasSubstr("CREATE ROLE \"no body\";"));
}

TEST_F(Roles, AnotherMissingObjectIsStillAnError) {
  pg::Connection connection = ours();
  EXPECT_FALSE(runScript(connection, scriptOf({"GRANT SELECT ON nothing TO app"})));
}

}  // namespace
}  // namespace strata
