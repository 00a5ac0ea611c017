#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <regex>

#include "e2e/project.h"
#include "pg/embedded.h"
#include "support/text.h"

// What README and --help show is run as it stands; only the database's address is put in its place.

namespace strata::e2e {
namespace {

/// The n-th fenced block of that language.
std::string block(const std::string& page, const std::string& language, int n) {
  std::size_t start = 0;
  for (int i = 0; i < n; ++i) {
    start = page.find("```" + language + "\n", start) + language.size() + 4;
  }
  return page.substr(start, page.find("```", start) - start);
}

/// All blocks of that language, in order.
std::vector<std::string> blocks(const std::string& page, const std::string& language) {
  std::vector<std::string> out;
  const std::string fence = "```" + language + "\n";
  for (std::size_t at = page.find(fence); at != std::string::npos; at = page.find(fence, at + 1)) {
    out.push_back(page.substr(at + fence.size(), page.find("\n```", at) + 1 - at - fence.size()));
  }
  return out;
}

class Docs : public testing::Test {
 protected:
  void SetUp() override {
    auto server = pg::EmbeddedServer::start({});
    ASSERT_TRUE(server) << render(server.error());
    server_.emplace(*std::move(server));
  }

  /// The command with the throwaway server in place of the address it shows.
  [[nodiscard]] std::string withServer(const std::string& text, const std::string& shown) const {
    return replaceAll(text, shown, "\"" + server_->conninfo("strata_0") + "\"");
  }

  std::optional<pg::EmbeddedServer> server_;
  Project project_;
};

TEST_F(Docs, TheReadmesTenLinesLeadToAnAppliedMigration) {
  const auto readme = readFile(STRATA_SOURCE_DIR "/README.md");
  ASSERT_TRUE(readme);
  const std::string lines = block(*readme, "sh", 2);
  ASSERT_NE(lines.find("strata migrate diff"), std::string::npos) << lines;
  const Answer answer = project_.shell("set -e\n" + withServer(lines, "postgres://localhost/shop"));
  EXPECT_EQ(answer.exit_code, 0) << answer.text;
  EXPECT_THAT(answer.text, testing::HasSubstr("-- 1 migration\n"));
  EXPECT_TRUE(fs::exists(project_.folder() / "shop" / "migrations" / "atlas.sum"));
}

TEST_F(Docs, TheExamplesOfHelpRunOneAfterTheOther) {
  project_.copyExample();
  for (const char* command : {"migrate diff",
                              "migrate new",
                              "migrate hash",
                              "migrate validate",
                              "migrate apply",
                              "migrate status",
                              "migrate set",
                              "migrate test",
                              "migrate ls",
                              "migrate show",
                              "migrate edit",
                              "migrate rebase",
                              "migrate rm",
                              "migrate export",
                              "schema diff",
                              "schema inspect",
                              "schema coverage",
                              "check",
                              "gen",
                              "scan",
                              "init",
                              "explain",
                              "git install",
                              "git merge-check",
                              "git merge-sum"}) {
    if (command == std::string("migrate new")) {  // the files that the examples name
      project_.write("migrations/20240102000000_first.sql", "SELECT 1;\n");
      project_.write("migrations/20240103000000_second.sql", "SELECT 2;\n");
      project_.write("strata.toml", project_.read("strata.toml") +
                                        "\n[env.local.database]\ndevelopment = true\nurl = \"" +
                                        server_->conninfo("strata_0") + "\"\n");
      project_.write("old/20240101000000_a.sql", "-- +goose Up\nSELECT 1;\n");
      ASSERT_EQ(project_.shell("strata migrate hash").exit_code, 0);
    }
    if (command == std::string("git install")) {
      ASSERT_EQ(
          project_
              .shell("git init -q && git config user.email a@example.org && git config "
                     "user.name Ann && git add -A && git commit -qm all && git branch feature")
              .exit_code,
          0);
    }
    const Answer help = project_.shell(std::string("strata ") + command + " --help");
    const std::size_t at = help.text.find("Example:\n");
    ASSERT_NE(at, std::string::npos) << command;
    std::string example = withServer(help.text.substr(at + 9), "postgres://localhost/app");
    if (example.find("gen --check") != std::string::npos) {
      example = "strata gen && " + std::string(trim(example));  // there is nothing to check before
    }
    const Answer answer = project_.shell(example);
    EXPECT_EQ(answer.exit_code, 0) << example << answer.text;
  }
}

/// The right column of docs/annotations.md's table of types, which is written from the code.
std::vector<std::string> sqlTypes() {
  const auto page = readFile(STRATA_SOURCE_DIR "/docs/annotations.md");
  const std::size_t start = page ? page->find("<!-- types,") : std::string::npos;
  std::vector<std::string> out;
  if (start == std::string::npos) {
    return out;
  }
  const std::string section = page->substr(start, page->find("<!-- end -->", start) - start);
  static const std::regex kRow(R"(\| `[^`]+` \| `([^`]+)`)");
  for (std::sregex_iterator it(section.begin(), section.end(), kRow), end; it != end; ++it) {
    out.push_back((*it)[1]);
  }
  return out;
}

TEST_F(Docs, EveryTypeOfTheTableIsOneOfPostgresqlInItsOwnSpelling) {
  const std::vector<std::string> types = sqlTypes();
  ASSERT_GT(types.size(), 60U);
  auto connection = server_->connect("postgres");
  ASSERT_TRUE(connection) << render(connection.error());
  std::string columns;
  for (std::size_t i = 0; i < types.size(); ++i) {
    columns += (i == 0 ? "" : ", ") + ("f" + std::to_string(i)) + " " + types[i];
  }
  ASSERT_TRUE(connection->execute("CREATE TABLE of_all_types (" + columns + ")"));
  const auto rows = connection->query(
      "SELECT format_type(atttypid, atttypmod) FROM pg_attribute "
      "WHERE attrelid = 'of_all_types'::regclass AND attnum > 0 ORDER BY attnum");
  ASSERT_TRUE(rows) << render(rows.error());
  ASSERT_EQ(rows->size(), static_cast<int>(types.size()));
  for (std::size_t i = 0; i < types.size(); ++i) {
    EXPECT_EQ(rows->text(static_cast<int>(i), 0), types[i]);
  }
}

TEST_F(Docs, TheExamplesOfSchemaDiffPrintWhatTheySay) {
  const auto page = readFile(STRATA_SOURCE_DIR "/docs/schema-diff.md");
  ASSERT_TRUE(page);
  for (const std::string& sql : blocks(*page, "sql")) {
    constexpr std::size_t kMark = 3;
    project_.write(sql.substr(kMark, sql.find('\n') - kMark), sql);
  }
  for (const char* name : {"staging", "wanted"}) {
    auto admin = server_->connect("postgres");
    ASSERT_TRUE(admin && admin->execute(std::string("CREATE DATABASE ") + name));
  }
  auto wanted = server_->connect("wanted");
  ASSERT_TRUE(wanted && wanted->execute("CREATE TABLE t (n integer)"));
  std::string all;
  for (std::string commands : blocks(*page, "sh")) {
    for (const char* name : {"staging", "wanted"}) {
      commands = replaceAll(commands, std::string("postgres://localhost/") + name,
                            "\"" + server_->conninfo(name) + "\"");
    }
    const Answer answer = project_.shell("set -e\n" + commands);
    EXPECT_EQ(answer.exit_code, 0) << commands << answer.text;
    all += answer.text;
  }
  for (const char* statement :
       {"CREATE TABLE \"public\".\"t\"", "RENAME TO \"people\"",
        "RENAME COLUMN \"mail\" TO \"email\"", "RENAME VALUE 'sad' TO 'unhappy'",
        "RENAME TO \"people_id_seq\"", "nullif(age, '')", "WHEN 'bored' THEN 'ok'",
        "GRANT SELECT ON", "OWNER TO"}) {
    EXPECT_THAT(all, testing::HasSubstr(statement));
  }
}

TEST_F(Docs, TheExamplesOfDeployingRunOneAfterTheOther) {
  const auto page = readFile(STRATA_SOURCE_DIR "/docs/deploying.md");
  ASSERT_TRUE(page);
  project_.copyExample();
  ASSERT_EQ(project_.shell("strata migrate diff").exit_code, 0);
  const auto all = blocks(*page, "sh");
  ASSERT_GT(all.size(), 6U);
  for (const std::string& commands : all) {
    const Answer answer =
        project_.shell("set -e\n" + withServer(commands, "postgres://localhost/app"));
    EXPECT_EQ(answer.exit_code, 0) << commands << answer.text;
  }
}

}  // namespace
}  // namespace strata::e2e
