#include "directory/checksum.h"

#include <gmock/gmock.h>

#include <utility>

#include "fixture.h"
#include "support/text.h"

namespace strata::directory {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kInit = "CREATE TABLE \"t1\" (\"id\" bigint NOT NULL);\n";
constexpr std::string_view kSecond =
    "-- Add column \"c\" to table: \"t1\"\nALTER TABLE \"t1\" ADD COLUMN \"c\" text NULL;\n";
constexpr std::string_view kTwoFilesSum =
    "h1:qnvAL5APuBS0/V+Y6JVk5BR6k7GrYUfKLYk+n37wqd0=\n"
    "20240101000000_init.sql h1:R2dP2AeMaSOd7Wvu9faj+Vq9j4OvHfI2IOPUt/mv1Pw=\n"
    "20240102000000.sql h1:sYRuxARDM9F3Fnmj7yAa+ZAuOFaBRUoUM/swUjPRt38=\n";

class Sum : public DirectoryTest {
 protected:
  void writeTwoFiles() {
    write("20240101000000_init.sql", kInit);
    write("20240102000000.sql", kSecond);
  }

  void writeSum() { write("atlas.sum", computeChecksum(opened()).text()); }

  [[nodiscard]] SumVerdict verdict() const { return verify(opened()); }
};

TEST_F(Sum, OfAnEmptyDirectoryIsAtlass) {
  std::filesystem::create_directories(path());
  EXPECT_EQ(computeChecksum(opened()).text(), "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n");
}

TEST_F(Sum, OfTwoFilesIsAtlass) {
  writeTwoFiles();
  EXPECT_EQ(computeChecksum(opened()).text(), kTwoFilesSum);
}

TEST_F(Sum, OfOddNamesIgnoredAndEmptyFilesIsAtlass) {
  write(".hidden.sql", "SELECT 0;\n");
  write("10_cp.sql", "-- atlas:checkpoint v1.0\n\nCREATE TABLE \"t\" (\"a\" int);\n");
  write("1_ign.sql", "-- atlas:sum ignore\n\nSELECT 1;\n");
  write("2_a.sql", "SELECT 2;");
  write("3_empty.sql", "");
  write("é.sql", "SELECT 8;\n");
  write("B.SQL", "SELECT 3;\n");
  write("README.md", "\n");
  write("sub/9_s.sql", "SELECT 9\n");
  EXPECT_EQ(computeChecksum(opened()).text(),
            "h1:7QEV98DmA1xaLW5wFO8fk24/0DsARgHdqDAIsMtGGMM=\n"
            ".hidden.sql h1:Qvs67RXewq4AdnsppY3Jds3ErPGhohyVpRFEBaA4/Dw=\n"
            "10_cp.sql h1:S58Xp2lXl2ZaDJlQVGkq9VhkraQH4c7ToLl33wEFFLg=\n"
            "2_a.sql h1:bmemNaIxDzOumVLSUwAKbfMEoPthhllXhwD/TaaMFWk=\n"
            "3_empty.sql h1:WguRyxF9r6yl5KPcVSespR38Qi8PlzFSRJtiA4WRdwQ=\n"
            "é.sql h1:d1WRaDp4AkU1yLp6l6lgaJk2PbwEUV0hIhlleVefAU0=\n");
}

TEST_F(Sum, IgnoresAFileByTheRulesOfItsFirstLine) {
  const std::pair<const char*, bool> matrix[] = {
      {"-- atlas:sum ignore\n", true},    {"--atlas:sum ignore\n", true},
      {"# atlas:sum ignore\n", true},     {"atlas:sum ignore\n", true},
      {"-- atlas:sum  ignore\n", true},   {"SELECT 1; -- atlas:sum ignore\n", true},
      {"-- atlas:sum ignore", true},      {"-- atlas:sum ignore \n", false},
      {"-- atlas:sum ignore\r\n", false}, {"-- ATLAS:SUM IGNORE\n", false},
      {"-- atlas:sum IGNORE\n", false},   {"/* atlas:sum ignore */\n", false},
      {"\n-- atlas:sum ignore\n", false}, {"\xEF\xBB\xBF-- atlas:sum ignore\n", false},
      {"-- é atlas:sum ignore\n", false}, {"-- atlas:summary ignore\n", false},
      {"-- atlas:sum\n", false},
  };
  for (const auto& [text, ignored] : matrix) {
    EXPECT_EQ(isSumIgnored(text), ignored) << text;
  }
}

TEST_F(Sum, OfOneFileIsAtlass) {
  write("1.sql", "SELECT 1;\n");
  EXPECT_EQ(computeChecksum(opened()).total, "Nn4dNuSMgXuRkh2jnQHT4FtE5fwUP/0vC0PwBDIkeYQ=");
  EXPECT_EQ(computeChecksum(opened()).hashOf("1.sql"),
            "/LIYEXNc34X4BgMCjkBOvNY/5Pgu0dgi84pBUYSOYN0=");
}

TEST_F(Sum, AcceptsAnIntactDirectoryAlsoWithCrLfInTheChecksumFile) {
  writeTwoFiles();
  for (const std::string& sum : {std::string(kTwoFilesSum), replaceAll(kTwoFilesSum, "\n", "\r\n"),
                                 std::string(kTwoFilesSum.substr(0, kTwoFilesSum.size() - 1)),
                                 replaceAll(kTwoFilesSum, ".sql h1", ".sql \t h1")}) {
    write("atlas.sum", sum);
    EXPECT_TRUE(verdict().ok()) << sum;
  }
}

TEST_F(Sum, IsMissingOnlyWhenThereAreMigrations) {
  std::filesystem::create_directories(path());
  EXPECT_TRUE(verdict().ok());
  writeTwoFiles();
  const SumVerdict found = verdict();
  EXPECT_EQ(found.state, SumState::kMissing);
  EXPECT_EQ(found.atlas_error, "checksum file not found");
  EXPECT_EQ(found.atlas_text,
            "You have a checksum error in your migration directory.\n"
            "Please check your migration files and run 'atlas migrate hash' to re-hash the "
            "contents\n\n");
}

TEST_F(Sum, NamesAnEditedFileByItsLine) {
  writeTwoFiles();
  writeSum();
  write("20240101000000_init.sql", "SELECT 1;");
  const SumVerdict found = verdict();
  EXPECT_EQ(found.state, SumState::kMismatch);
  EXPECT_EQ(found.reason, SumReason::kEdited);
  EXPECT_EQ(found.line, 2U);
  EXPECT_EQ(found.atlas_error, "checksum mismatch");
  EXPECT_EQ(found.atlas_text,
            "You have a checksum error in your migration directory.\n"
            "\n\tL2: 20240101000000_init.sql was edited\n\n"
            "Please check your migration files and run 'atlas migrate hash' to re-hash the "
            "contents\n\n");
  const std::string text = render(*found.diagnostic);
  EXPECT_THAT(text, HasSubstr("atlas.sum:2:1: error: '20240101000000_init.sql' was edited"));
  EXPECT_THAT(text, HasSubstr("    2 | 20240101000000_init.sql h1:R2dP2"));
  EXPECT_THAT(text, HasSubstr("      | ^~~~~~~~~~~~~~~~~~~~~~~\n"));
}

TEST_F(Sum, NamesAddedAndRemovedFilesAsAtlasDoes) {
  writeTwoFiles();
  writeSum();
  write("20240101500000_middle.sql", "SELECT 1;");
  EXPECT_THAT(verdict().atlas_text, HasSubstr("\tL3: 20240101500000_middle.sql was added\n"));
  std::filesystem::remove(path() / "20240101500000_middle.sql");
  write("20240103000000_end.sql", "");
  EXPECT_THAT(verdict().atlas_text, HasSubstr("\tL4: 20240103000000_end.sql was added\n"));
  std::filesystem::remove(path() / "20240103000000_end.sql");
  std::filesystem::remove(path() / "20240101000000_init.sql");
  EXPECT_THAT(verdict().atlas_text, HasSubstr("\tL2: 20240101000000_init.sql was removed\n"));
}

TEST_F(Sum, FileThatWasCutOrIsNoneIsToldApart) {
  writeTwoFiles();
  write("atlas.sum", "");
  EXPECT_EQ(verdict().state, SumState::kTotalMismatch);
  EXPECT_EQ(verdict().atlas_error, "checksum mismatch");
  const auto lines = split(kTwoFilesSum, '\n');
  write("atlas.sum", lines[0] + "\n" + lines[1] + "\n");
  EXPECT_EQ(verdict().state, SumState::kTotalMismatch);
  write("atlas.sum", lines[0] + "\n\n" + lines[1] + "\n" + lines[2] + "\n");
  EXPECT_EQ(verdict().state, SumState::kInvalid);
  EXPECT_EQ(verdict().line, 2U);
  EXPECT_EQ(verdict().atlas_error, "checksum file format invalid");
}

TEST_F(Sum, ConflictNamesTheFilesOfBothSides) {
  writeTwoFiles();
  const auto lines = split(kTwoFilesSum, '\n');
  write("atlas.sum", "<<<<<<< HEAD\n" + lines[0] + "\n=======\nh1:AAAA\n>>>>>>> other\n" +
                         lines[1] + "\n<<<<<<< HEAD\n20240102000000_ours.sql h1:x=\n" +
                         "||||||| base\n20240101900000_base.sql h1:z=\n=======\n" +
                         "20240102000001_theirs.sql h1:y=\n>>>>>>> other\n");
  const SumVerdict found = verdict();
  EXPECT_EQ(found.state, SumState::kConflict);
  EXPECT_EQ(found.line, 1U);
  EXPECT_THAT(found.others, ElementsAre("20240102000000_ours.sql", "20240102000001_theirs.sql"));
  EXPECT_EQ(found.atlas_error, "checksum file format invalid");
  EXPECT_THAT(render(*found.diagnostic), HasSubstr("strata migrate hash"));
}

TEST_F(Sum, DifferenceInLineEndsOnlyIsSaidToBeThat) {
  writeTwoFiles();
  write("20240103000000_more.sql", "SELECT 1;\nSELECT 2;\n");
  writeSum();
  write("20240102000000.sql", replaceAll(kSecond, "\n", "\r\n"));
  EXPECT_EQ(verdict().state, SumState::kLineEnds);
  EXPECT_THAT(verdict().atlas_text, HasSubstr("\tL3: 20240102000000.sql was edited\n"));
  writeSum();  // the reverse: hashed with CRLF, now LF
  write("20240102000000.sql", kSecond);
  EXPECT_EQ(verdict().state, SumState::kLineEnds);
  write("20240103000000_more.sql", "SELECT 3;\n");
  EXPECT_EQ(verdict().state, SumState::kMismatch);
}

TEST_F(Sum, EqualVersionsAreRefusedThoughAtlasLetsThemPass) {
  write("20240101000000_a.sql", "SELECT 1;\n");
  write("20240101000000_b.sql", "SELECT 2;\n");
  writeSum();
  const SumVerdict found = verdict();
  EXPECT_EQ(found.state, SumState::kDuplicateVersions);
  EXPECT_EQ(found.atlas_text, "");
  EXPECT_THAT(found.others, ElementsAre("20240101000000_a.sql", "20240101000000_b.sql"));
}

TEST_F(Sum, OfGolangMigrateLeavesOutTheDownFiles) {
  write("1_a.up.sql", "SELECT 1;\n");
  write("1_a.down.sql", "SELECT 2;\n");
  const auto sum = computeChecksum(opened(Format::kGolangMigrate));
  ASSERT_EQ(sum.rows.size(), 1U);
  EXPECT_EQ(sum.rows[0].name, "1_a.up.sql");
}

TEST_F(Sum, StaysThatOfAllFilesWhenOnlySomeAreRun) {
  writeTwoFiles();
  writeSum();
  auto directory = open({.path = path(), .version = "20240101000000"});
  ASSERT_TRUE(directory);
  EXPECT_EQ(directory->files.size(), 1U);
  EXPECT_TRUE(verify(*directory).ok());
}

}  // namespace
}  // namespace strata::directory
