#include "directory/rearrange.h"

#include <gmock/gmock.h>

#include "directory/checksum.h"
#include "directory/conflict.h"
#include "directory/write.h"
#include "fixture.h"
#include "support/text.h"

namespace strata::directory {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Rearrange : public DirectoryTest {
 protected:
  void SetUp() override {
    write("20240101000000_init.sql", "SELECT 1;\n");
    write("20240102000000_ours.sql", "SELECT 2;\n");
    write("20240103000000_last.sql", "SELECT 3;\n");
    ASSERT_TRUE(writeChecksum(url()));
  }

  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const MigrationFile& file : opened().files) {
      out.push_back(file.name);
    }
    return out;
  }

  void expectIntact() const {
    const SumVerdict verdict = verify(opened());
    EXPECT_TRUE(verdict.ok()) << render(*verdict.diagnostic);
  }

  /// The checksum file as a merge of two branches leaves it: init on both, a file each.
  void writeConflict(const std::string& label) {
    const std::string both = read("20240101000000_init.sql");
    std::filesystem::remove(path() / "20240103000000_last.sql");
    ASSERT_TRUE(writeChecksum(url()));
    const auto ours = split(read("atlas.sum"), '\n');
    std::filesystem::rename(path() / "20240102000000_ours.sql", path() / "kept");
    write("20240102000001_theirs.sql", "SELECT 4;\n");
    ASSERT_TRUE(writeChecksum(url()));
    const auto theirs = split(read("atlas.sum"), '\n');
    std::filesystem::rename(path() / "kept", path() / "20240102000000_ours.sql");
    write("atlas.sum", "<<<<<<< HEAD\n" + ours[0] + "\n=======\n" + theirs[0] + "\n>>>>>>> " +
                           label + "\n" + ours[1] + "\n<<<<<<< HEAD\n" + ours[2] + "\n=======\n" +
                           theirs[2] + "\n>>>>>>> " + label + "\n");
  }
};

TEST_F(Rearrange, AMigrationIsFoundByAllThatPeopleType) {
  const Directory directory = opened();
  for (const char* word : {"20240102000000", "20240102000000_ours.sql", "20240102000000_ours",
                           "migrations/20240102000000_ours.sql"}) {
    const auto found = findMigration(directory, word);
    ASSERT_TRUE(found) << word;
    EXPECT_EQ((*found)->name, "20240102000000_ours.sql");
  }
  const auto none = findMigration(directory, "20240102000009");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, "ST5006");
  EXPECT_THAT(none.error().help, HasSubstr("20240102000000"));
}

TEST_F(Rearrange, RemovingRewritesTheChecksum) {
  const auto removed = removeFiles(url(), {"20240103000000", "20240102000000", "20240103000000"});
  ASSERT_TRUE(removed) << render(removed.error());
  EXPECT_THAT(*removed, ElementsAre("20240102000000_ours.sql", "20240103000000_last.sql"));
  EXPECT_THAT(names(), ElementsAre("20240101000000_init.sql"));
  expectIntact();
}

TEST_F(Rearrange, NothingIsTouchedWhenOneWordNamesNothing) {
  EXPECT_FALSE(removeFiles(url(), {"20240103000000", "1999"}));
  EXPECT_FALSE(moveToEnd(url(), {"20240101000000", "1999"}));
  EXPECT_EQ(names().size(), 3U);
  expectIntact();
}

TEST_F(Rearrange, MovedFilesKeepTheirOrderAndContent) {
  const auto moved = moveToEnd(url(), {"20240102000000", "20240101000000"});
  ASSERT_TRUE(moved) << render(moved.error());
  ASSERT_EQ(moved->size(), 2U);
  EXPECT_EQ(moved->front().from, "20240101000000_init.sql");
  EXPECT_LT(moved->front().version, moved->back().version);
  EXPECT_THAT(names(), ElementsAre("20240103000000_last.sql", moved->front().to, moved->back().to));
  EXPECT_EQ(read(moved->back().to), "SELECT 2;\n");
  expectIntact();
}

TEST_F(Rearrange, TheWayBackMovesAlong) {
  write("1_a.up.sql", "SELECT 1;\n");
  write("1_a.down.sql", "SELECT 2;\n");
  ASSERT_TRUE(writeChecksum(url(Format::kGolangMigrate)));
  const auto moved = moveToEnd(url(Format::kGolangMigrate), {"1"});
  ASSERT_TRUE(moved) << render(moved.error());
  EXPECT_EQ(read(replaceAll(moved->front().to, ".up.", ".down.")), "SELECT 2;\n");
}

TEST_F(Rearrange, ACheckpointCannotMove) {
  write("20240104000000_cp.sql", "-- atlas:checkpoint\n\nSELECT 1;\n");
  ASSERT_TRUE(writeChecksum(url()));
  const auto moved = moveToEnd(url(), {"20240104000000"});
  ASSERT_FALSE(moved);
  EXPECT_EQ(moved.error().code, "ST5024");
}

TEST_F(Rearrange, AnEditedDirectoryIsRefused) {
  write("20240101000000_init.sql", "SELECT 9;\n");
  const auto moved = moveToEnd(url(), {"20240102000000"});
  ASSERT_FALSE(moved);
  EXPECT_EQ(moved.error().code, "ST5014");
}

TEST_F(Rearrange, AConflictIsSolvedByMovingTheOwnFile) {
  writeConflict("main");
  const SumVerdict verdict = verify(opened());
  EXPECT_EQ(verdict.state, SumState::kConflict);
  EXPECT_THAT(verdict.diagnostic->message, HasSubstr("'20240102000000_ours.sql' and "
                                                     "'20240102000001_theirs.sql'"));
  EXPECT_THAT(verdict.diagnostic->help, HasSubstr("strata migrate rebase 20240102000000'"));
  const auto moved = moveToEnd(url(), {"20240102000000"});
  ASSERT_TRUE(moved) << render(moved.error());
  EXPECT_EQ(names().front(), "20240101000000_init.sql");
  EXPECT_EQ(names()[1], "20240102000001_theirs.sql");
  expectIntact();
}

TEST_F(Rearrange, InARebaseTheCommitsSideIsTheOwn) {
  writeConflict("1a2b3c4 (add orders)");
  EXPECT_THAT(verify(opened()).diagnostic->help,
              HasSubstr("strata migrate rebase 20240102000001'"));
}

TEST_F(Rearrange, AFileEditedDuringTheMergeIsNotOverlooked) {
  writeConflict("main");
  write("20240102000001_theirs.sql", "SELECT 5;\n");
  const auto moved = moveToEnd(url(), {"20240102000000"});
  ASSERT_FALSE(moved);
  EXPECT_EQ(moved.error().code, "ST5014");
}

TEST_F(Rearrange, LineEndsBecomeThoseOfGit) {
  const std::string sum = read("atlas.sum");
  write("20240102000000_ours.sql", "SELECT 2;\r\n");
  const auto fixed = fixLineEnds(url());
  ASSERT_TRUE(fixed) << render(fixed.error());
  EXPECT_THAT(*fixed, ElementsAre("20240102000000_ours.sql"));
  EXPECT_EQ(read("20240102000000_ours.sql"), "SELECT 2;\n");
  EXPECT_EQ(read("atlas.sum"), sum);
}

TEST_F(Rearrange, ReplacingTheContentRehashes) {
  ASSERT_TRUE(replaceContent(url(), "20240103000000_last", "SELECT 33;\n"));
  EXPECT_EQ(read("20240103000000_last.sql"), "SELECT 33;\n");
  expectIntact();
}

}  // namespace
}  // namespace strata::directory
