#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "fixture.h"

namespace strata::apply {
namespace {

using testing::ElementsAre;

class Resume : public ApplyTest {
 protected:
  static constexpr int kStatements = 6;

  void writeFile(const std::string& head) {
    std::string content = head + "CREATE TABLE t1 (a int PRIMARY KEY);\n";
    for (int i = 1; i < kStatements; ++i) {
      content += "INSERT INTO t1 VALUES (" + std::to_string(i) + ");\n";
    }
    write("1.sql", content);
  }

  /// Applies in a process that is killed right before it sends statement `number` (from 0).
  void applyAndDie(int number, directory::TxMode mode) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      auto own = connect();
      int seen = 0;
      const ApplyObserver observer{.statement = [&](const directory::Statement&) {
        if (seen++ == number) {
          ::kill(::getpid(), SIGKILL);
        }
      }};
      (void)apply(own, opened(), {.tx_mode = mode}, observer);
      ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status));
  }
};

TEST_P(Resume, WithoutTransactionGoesOnAfterAKill) {
  writeFile("");
  for (int number = 0; number < kStatements; ++number) {
    // Each run gets one statement further: the ones before are not sent again.
    applyAndDie(number == 0 ? 0 : 1, directory::TxMode::kNone);
  }
  const auto report = succeed({.tx_mode = directory::TxMode::kNone});
  EXPECT_EQ(report.files[0].skipped, kStatements - 1U);
  EXPECT_THAT(revisions(), ElementsAre("1|6|6"));
  EXPECT_THAT(rows("SELECT count(*) FROM t1"), ElementsAre("5"));
}

TEST_P(Resume, InATransactionAKillLeavesNothing) {
  writeFile("");
  for (const auto mode : {directory::TxMode::kFile, directory::TxMode::kAll}) {
    applyAndDie(4, mode);
    EXPECT_TRUE(revisions().empty());
    EXPECT_THAT(rows("SELECT to_regclass('t1') IS NULL"), ElementsAre("t"));
  }
  EXPECT_EQ(succeed().files[0].skipped, 0U);
  EXPECT_THAT(revisions(), ElementsAre("1|6|6"));
}

INSTANTIATE_TEST_SUITE_P(Server, Resume, testing::ValuesIn(majors()));

class Corpora : public ApplyTest {};

TEST_P(Corpora, DirectoriesThatAtlasAppliedAreApplied) {
  const auto root = sharedData() / "corpora/dirs";
  if (!std::filesystem::exists(root / "index.json")) {
    GTEST_SKIP() << "no corpora: set STRATA_SHARED";
  }
  std::ifstream stream(root / "index.json");
  auto admin = pg::Connection::open(server(GetParam()).conninfo("postgres"));
  ASSERT_TRUE(admin);
  int applied = 0;
  for (const auto& entry : nlohmann::json::parse(stream)) {
    const std::string name = entry.at("name");
    SCOPED_TRACE(name);
    if (entry.at("apply").value(std::to_string(GetParam()), "") != "ok") {
      continue;
    }
    ASSERT_TRUE(admin->execute("CREATE DATABASE \"" + name + "\" TEMPLATE template0"));
    auto own = pg::Connection::open(server(GetParam()).conninfo(name));
    ASSERT_TRUE(own);
    if (entry.contains("needs") && !own->execute(entry.at("needs").get<std::string>())) {
      continue;  // an extension that this server does not have
    }
    const auto directory =
        directory::open({.path = root / name,
                         .format = *directory::parseFormat(entry.at("format").get<std::string>())});
    ASSERT_TRUE(directory);
    const auto report = apply(*own, *directory, {});
    ASSERT_TRUE(report) << render(report.error());
    ASSERT_TRUE(report->ok()) << render(*report->failure);
    const auto after = status(*own, *directory);
    ASSERT_TRUE(after) << render(after.error());
    EXPECT_TRUE(after->up_to_date);
    EXPECT_EQ(after->edited, std::nullopt);
    std::int64_t statements = 0;
    for (const Revision& revision : after->applied) {
      EXPECT_EQ(revision.applied, revision.total);
      statements += revision.applied;
    }
    if (entry.contains("revisions") && entry.at("revisions").is_array()) {
      EXPECT_EQ(after->applied.size(), entry.at("revisions")[0].get<std::size_t>());
      EXPECT_EQ(statements, entry.at("revisions")[1].get<std::int64_t>());
    }
    ++applied;
  }
  EXPECT_GT(applied, 10);
}

INSTANTIATE_TEST_SUITE_P(Server, Corpora, testing::ValuesIn(majors()));

}  // namespace
}  // namespace strata::apply
