#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "e2e/project.h"
#include "support/text.h"

// Team work with real repositories: the merge driver, its installation, both orders of a merge.

namespace strata::e2e {
namespace {

using testing::HasSubstr;
using testing::Not;

class Git : public testing::Test {
 protected:
  void SetUp() override {
    project_.write("strata.toml", "");
    expect(
        "git init -q -b main . && git config user.email ann@example.org && "
        "git config user.name Ann && git config commit.gpgsign false",
        0);
    expect("strata git install", 0);
    migration("20240101000000_init.sql", "CREATE TABLE a (n int);\n");
    commit("init");
  }

  /// Runs it and gives what it printed.
  std::string expect(const std::string& command, int exit_code) const {
    const Answer answer = project_.shell(command);
    EXPECT_EQ(answer.exit_code, exit_code) << command << "\n" << answer.text;
    return answer.text;
  }

  void migration(const std::string& name, const std::string& content) const {
    project_.write("migrations/" + name, content);
    expect("strata migrate hash", 0);
  }

  void commit(const std::string& subject) const {
    expect("git add -A && git commit -qm '" + subject + "'", 0);
  }

  /// A branch off main with one more migration, and one on main.
  void diverge(const std::string& ours, const std::string& theirs) const {
    expect("git checkout -qb feature", 0);
    migration("20240103000000_theirs.sql", theirs);
    commit("theirs");
    expect("git checkout -q main", 0);
    migration("20240102000000_ours.sql", ours);
    commit("ours");
  }

  [[nodiscard]] std::string listed() const { return expect("strata migrate ls", 0); }

  Project project_;
};

TEST_F(Git, InstallSaysWhatItDidOnceAndKeepsWhatIsThere) {
  EXPECT_EQ(project_.read(".gitattributes"),
            "*.sql text eol=lf\n/migrations/atlas.sum merge=strata-sum\n");
  EXPECT_EQ(expect("strata git install --check", 0), "installed\n");
  project_.write(".gitattributes", "*.png binary");
  EXPECT_THAT(expect("strata git install --check", 1),
              testing::AllOf(HasSubstr("ST1242"), HasSubstr("*.sql text eol=lf")));
  expect("strata git install && strata git install", 0);
  EXPECT_EQ(project_.read(".gitattributes"),
            "*.png binary\n*.sql text eol=lf\n/migrations/atlas.sum merge=strata-sum\n");
  expect("git config --unset merge.strata-sum.driver", 0);
  EXPECT_THAT(expect("strata git install --check", 1), HasSubstr("merge.strata-sum.driver"));
  project_.write("migrations/.gitattributes", "atlas.sum -merge\n");
  EXPECT_THAT(expect("strata git install", 1), HasSubstr("says otherwise"));
}

TEST_F(Git, InstallKnowsTheDirectoriesOfAllEnvironmentsAndOddNames) {
  project_.write("shop/strata.toml",
                 "[migrations]\ndir = \"file://my [sql]\"\n"
                 "[env.prod.migrations]\ndir = \"file://prod\"\n"
                 "[env.gone.migrations]\ndir = \"file://${NOBODY_SETS_THIS}\"\n");
  expect("cd shop && strata git install", 0);
  EXPECT_EQ(project_.read("shop/.gitattributes"),
            "\"/my \\\\[sql\\\\]/atlas.sum\" merge=strata-sum\n/prod/atlas.sum merge=strata-sum\n");
  EXPECT_THAT(expect("git check-attr merge -- 'shop/my [sql]/atlas.sum' shop/prod/atlas.sum", 0),
              Not(HasSubstr("unspecified")));
  EXPECT_THAT(expect("cd / && strata git install --dir file:///migrations", 3),
              HasSubstr("ST1211"));
  EXPECT_THAT(expect("strata git install --dir file:///elsewhere", 2), HasSubstr("ST1246"));
}

TEST_F(Git, AMergeHashesTheMigrationsOfBothSides) {
  diverge("CREATE TABLE b (n int);\n", "CREATE TABLE c (n int);\n");
  const std::string merged = expect("git merge --no-edit feature", 0);
  EXPECT_THAT(merged, HasSubstr("HEAD adds 20240102000000_ours.sql; feature adds "
                                "20240103000000_theirs.sql"));
  expect("strata migrate validate --replay", 0);
  EXPECT_EQ(listed(),
            "20240101000000_init.sql\n20240102000000_ours.sql\n20240103000000_theirs.sql\n");
  // The command that it names works after the merge too.
  const std::size_t at = merged.find("strata git merge-check feature --into ");
  ASSERT_NE(at, std::string::npos) << merged;
  EXPECT_THAT(expect(merged.substr(at, merged.find('\n', at) - at), 0),
              HasSubstr("all orders lead to the same schema"));
}

TEST_F(Git, ARebaseHashesEachCommitAnew) {
  diverge("CREATE TABLE b (n int);\n", "CREATE TABLE c (n int);\n");
  expect("git checkout -q feature", 0);
  migration("20240104000000_more.sql", "CREATE TABLE d (n int);\n");
  commit("more");
  expect("git rebase main", 0);
  expect("strata migrate validate", 0);
  EXPECT_THAT(listed(), HasSubstr("20240102000000_ours.sql\n20240103000000_theirs.sql\n"));
  expect("git checkout -q HEAD~1 && strata migrate validate", 0);
}

TEST_F(Git, ACherryPickTakesOneMigration) {
  expect("git checkout -qb feature", 0);
  migration("20240103000000_left.sql", "CREATE TABLE c (n int);\n");
  commit("left");
  migration("20240104000000_picked.sql", "CREATE TABLE d (n int);\n");
  commit("picked");
  expect("git checkout -q main", 0);
  migration("20240102000000_ours.sql", "CREATE TABLE b (n int);\n");
  commit("ours");
  expect("git cherry-pick feature", 0);
  EXPECT_EQ(listed(),
            "20240101000000_init.sql\n20240102000000_ours.sql\n20240104000000_picked.sql\n");
  expect("strata migrate validate", 0);
  expect("git revert --no-edit HEAD~1", 0);
  EXPECT_EQ(listed(), "20240101000000_init.sql\n20240104000000_picked.sql\n");
  expect("strata migrate validate", 0);
}

TEST_F(Git, TwoBranchesThatMergedEachOtherMergeAgain) {
  diverge("CREATE TABLE b (n int);\n", "CREATE TABLE c (n int);\n");
  expect(
      "git checkout -qb side feature && git merge --no-edit main && git checkout -q main && "
      "git merge --no-edit feature",
      0);
  migration("20240105000000_main.sql", "CREATE TABLE e (n int);\n");
  commit("main");
  expect("git checkout -q side", 0);
  migration("20240106000000_side.sql", "CREATE TABLE f (n int);\n");
  commit("side");
  expect("git checkout -q main && git merge --no-edit side", 0);
  expect("strata migrate validate", 0);
  EXPECT_EQ(project_.migrations().size(), 5U);
}

TEST_F(Git, AnEditOfAnEarlierFileIsTakenWithTheOthersNewOne) {
  expect("git checkout -qb feature", 0);
  migration("20240101000000_init.sql", "CREATE TABLE a (n bigint);\n");
  commit("edit");
  expect("git checkout -q main", 0);
  migration("20240102000000_ours.sql", "CREATE TABLE b (n int);\n");
  commit("ours");
  expect("git merge --no-edit feature", 0);
  EXPECT_EQ(expect("strata migrate show 20240101000000", 0), "CREATE TABLE a (n bigint);\n");
  expect("strata migrate validate", 0);
}

TEST_F(Git, TheStashIsASideToo) {
  migration("20240103000000_stashed.sql", "CREATE TABLE c (n int);\n");
  expect("git add -A && git stash -q", 0);
  migration("20240102000000_ours.sql", "CREATE TABLE b (n int);\n");
  commit("ours");
  expect("git stash pop", 0);
  expect("strata migrate validate", 0);
  EXPECT_EQ(project_.migrations().size(), 3U);
}

TEST_F(Git, EqualVersionsLeaveMarkersAndTheRebaseThatIsNamedMendsThem) {
  expect("git checkout -qb feature", 0);
  migration("20240102000000_theirs.sql", "CREATE TABLE c (n int);\n");
  commit("theirs");
  expect("git checkout -q main", 0);
  migration("20240102000000_ours.sql", "CREATE TABLE b (n int);\n");
  commit("ours");
  const std::string merged = expect("git merge --no-edit feature", 1);
  EXPECT_THAT(merged, testing::AllOf(HasSubstr("ST5203"), HasSubstr("CONFLICT"),
                                     HasSubstr("strata migrate rebase 20240102000000_ours.sql")));
  EXPECT_THAT(project_.read("migrations/atlas.sum"),
              testing::AllOf(HasSubstr("<<<<<<< HEAD\n"), HasSubstr(">>>>>>> feature\n")));
  EXPECT_THAT(expect("strata migrate validate", 1), HasSubstr("ST5013"));
  expect("strata migrate rebase 20240102000000_ours.sql", 0);
  expect("strata migrate validate --replay", 0);
  EXPECT_THAT(listed(),
              testing::StartsWith("20240101000000_init.sql\n20240102000000_theirs.sql\n"));
}

TEST_F(Git, ARebaseWithEqualVersionsNamesTheUsersOwnFile) {
  expect("git checkout -qb feature", 0);
  migration("20240102000000_mine.sql", "CREATE TABLE c (n int);\n");
  commit("mine");
  expect("git checkout -q main", 0);
  migration("20240102000000_upstream.sql", "CREATE TABLE b (n int);\n");
  commit("upstream");
  expect("git checkout -q feature", 0);
  EXPECT_THAT(expect("git rebase main", 1),
              HasSubstr("strata migrate rebase 20240102000000_mine.sql"));
  EXPECT_THAT(project_.read("migrations/atlas.sum"), HasSubstr(" (mine)\n"));
  EXPECT_THAT(expect("strata migrate validate", 1), HasSubstr("rebase 20240102000000"));
  expect("strata migrate rebase 20240102000000_mine.sql", 0);
  expect("git add -A && GIT_EDITOR=true git rebase --continue", 0);
  expect("strata migrate validate --replay", 0);
}

TEST_F(Git, WhatBothEditedIsForThePeople) {
  diverge("CREATE TABLE b (n int);\n", "CREATE TABLE c (n int);\n");
  migration("20240101000000_init.sql", "CREATE TABLE a (n bigint);\n");
  commit("edit");
  expect("git checkout -q feature", 0);
  migration("20240101000000_init.sql", "CREATE TABLE a (n text);\n");
  commit("edit too");
  EXPECT_THAT(expect("git merge --no-edit main", 1),
              testing::AllOf(HasSubstr("ST5201"), HasSubstr("'20240101000000_init.sql' was edited"),
                             HasSubstr("strata migrate hash")));
  project_.write("migrations/20240101000000_init.sql", "CREATE TABLE a (n numeric);\n");
  expect("strata migrate hash && strata migrate validate --replay", 0);
}

TEST_F(Git, DeletedAgainstEdited) {
  migration("20240102000000_b.sql", "CREATE TABLE b (n int);\n");
  commit("b");
  expect("git checkout -qb feature", 0);
  migration("20240102000000_b.sql", "CREATE TABLE b (n bigint);\n");
  commit("edit");
  expect("git checkout -q main && strata migrate rm 20240102000000", 0);
  commit("delete");
  EXPECT_THAT(expect("git merge --no-edit feature", 1),
              testing::AllOf(HasSubstr("ST5202"), HasSubstr("deleted on this side")));
}

TEST_F(Git, ASideThatIsNotWhatItsChecksumFileSaysIsNotMerged) {
  expect("git checkout -qb feature", 0);
  migration("20240103000000_theirs.sql", "CREATE TABLE c (n int);\n");
  project_.write("migrations/20240103000000_theirs.sql", "CREATE TABLE not_hashed (n int);\n");
  commit("theirs");
  expect("git checkout -q main", 0);
  migration("20240102000000_ours.sql", "CREATE TABLE b (n int);\n");
  commit("ours");
  EXPECT_THAT(expect("git merge --no-edit feature", 1), HasSubstr("ST1247"));
  EXPECT_THAT(project_.read("migrations/atlas.sum"), HasSubstr("<<<<<<< HEAD\n"));
}

TEST_F(Git, ADirectoryBelowAnotherFolderHasItsOwnFormat) {
  project_.write("shop/strata.toml", "[migrations]\ndir = \"file://db?format=golang-migrate\"\n");
  const auto add = [&](const std::string& name) {
    project_.write("shop/db/" + name + ".up.sql", "CREATE TABLE " + name.substr(4) + " (n int);\n");
    project_.write("shop/db/" + name + ".down.sql", "DROP TABLE " + name.substr(4) + ";\n");
    expect("cd shop && strata migrate hash", 0);
    commit(name);
  };
  expect("cd shop && strata git install", 0);
  add("001_a");
  expect("git checkout -qb feature", 0);
  add("003_c");
  expect("git checkout -q main", 0);
  add("002_b");
  expect("git merge --no-edit feature && cd shop && strata migrate validate --replay", 0);
  EXPECT_THAT(project_.read("shop/db/atlas.sum"), Not(HasSubstr("down.sql")));
}

TEST_F(Git, BothOrdersAreComparedFromCommits) {
  diverge("CREATE TABLE b (n int);\n", "ALTER TABLE a ADD COLUMN m int;\n");
  project_.write("migrations/20240104000000_dirty.sql", "not SQL, and not committed");
  EXPECT_THAT(expect("strata git merge-check feature", 0),
              testing::AllOf(HasSubstr("HEAD adds 1, feature adds 1"),
                             HasSubstr("all orders lead to the same schema")));
  EXPECT_THAT(expect("strata git merge-check main", 0), HasSubstr("there is only one order"));
  EXPECT_THAT(expect("strata git merge-check featrue", 2), HasSubstr("did you mean 'feature'"));
}

TEST_F(Git, WhatDependsOnTheOrderIsShown) {
  diverge("CREATE TABLE IF NOT EXISTS b (n int);\n", "CREATE TABLE IF NOT EXISTS b (n text);\n");
  const std::string shown = expect("strata git merge-check feature", 1);
  EXPECT_THAT(shown, testing::AllOf(HasSubstr("feature, then HEAD differs from HEAD, then feature"),
                                    HasSubstr("public.b")));
}

TEST_F(Git, TheCommandsOfThePageRun) {
  const std::string page = *readFile(STRATA_SOURCE_DIR "/docs/team-work.md");
  std::vector<std::string> commands;
  for (const std::string& line : split(page, '\n')) {
    if (line.starts_with("strata git ")) {
      commands.push_back(line);
    }
  }
  ASSERT_EQ(commands.size(), 3U);
  expect(commands[0], 0);
  diverge("CREATE TABLE b (n int);\n", "CREATE TABLE c (n int);\n");
  const std::string agreed = "all orders lead to the same schema\n";
  EXPECT_THAT(expect(commands[1], 0), HasSubstr(agreed));
  expect("git merge --no-edit feature", 0);
  EXPECT_THAT(expect(commands[2], 0), HasSubstr(agreed));
}

TEST_F(Git, AFileThatFailsInOneOrderIsNamed) {
  diverge("ALTER TABLE a RENAME TO b;\n", "ALTER TABLE a ADD COLUMN m int;\n");
  EXPECT_THAT(expect("strata git merge-check feature", 1),
              testing::AllOf(HasSubstr("migrations/20240103000000_theirs.sql:1:"),
                             HasSubstr("in the order: HEAD, then feature")));
}

}  // namespace
}  // namespace strata::e2e
