#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

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
  for (const char* command : {"migrate diff", "migrate new", "migrate hash", "migrate validate",
                              "migrate apply", "migrate status", "schema diff", "schema inspect",
                              "schema coverage", "check", "gen", "scan", "explain"}) {
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

}  // namespace
}  // namespace strata::e2e
