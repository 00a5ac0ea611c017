#include "directory/merge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "directory/checksum.h"

// Three-way merges of directories by the names and bytes of their files.

namespace strata::directory {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Files = std::vector<NamedContent>;

Directory made(const Files& files, Format format = Format::kAtlas) {
  Directory out{.url = {.path = "migrations", .format = format}};
  for (const NamedContent& file : files) {
    ParsedName parsed = parseName(format, file.name);
    out.files.push_back({.name = file.name,
                         .version = std::move(parsed.version),
                         .description = std::move(parsed.description),
                         .content = file.content,
                         .format = format});
  }
  return out;
}

DirectoryMerge merged(const Files& base, const Files& ours, const Files& theirs,
                      bool picked = false) {
  return mergeDirectories({.directory = made(base)}, made(ours), made(theirs), picked);
}

std::vector<std::string> codes(const DirectoryMerge& merge) {
  std::vector<std::string> out;
  for (const Diagnostic& conflict : merge.conflicts) {
    out.push_back(conflict.code);
  }
  return out;
}

TEST(Merge, WhatBothSidesAddedIsHashedInTheOrderOfTheNames) {
  const auto merge = merged({{"1_a.sql", "1"}}, {{"1_a.sql", "1"}, {"3_c.sql", "3"}},
                            {{"1_a.sql", "1"}, {"2_b.sql", "2"}, {"4_d.sql", "4"}});
  EXPECT_THAT(merge.conflicts, IsEmpty());
  EXPECT_THAT(merge.new_ours, ElementsAre("3_c.sql"));
  EXPECT_THAT(merge.new_theirs, ElementsAre("2_b.sql", "4_d.sql"));
  const Files all = {{"1_a.sql", "1"}, {"2_b.sql", "2"}, {"3_c.sql", "3"}, {"4_d.sql", "4"}};
  EXPECT_EQ(merge.merged.sum, computeChecksum(all).text());
}

TEST(Merge, AnEditOrADeletionOfOneSideIsTaken) {
  const auto merge = merged({{"1_a.sql", "1"}, {"2_b.sql", "2"}, {"3_c.sql", "3"}},
                            {{"1_a.sql", "one"}, {"2_b.sql", "2"}, {"3_c.sql", "3"}},
                            {{"1_a.sql", "1"}, {"2_b.sql", "two"}});
  EXPECT_THAT(merge.conflicts, IsEmpty());
  EXPECT_EQ(merge.merged.sum,
            computeChecksum(Files{{"1_a.sql", "one"}, {"2_b.sql", "two"}}).text());
}

TEST(Merge, AFileWithoutARowCountsByItsName) {
  const std::string ignored = "-- atlas:sum ignore\n\nSELECT 1;\n";
  const auto merge = merged({}, {{"2_b.sql", "2"}}, {{"1_a.sql", ignored}});
  EXPECT_EQ(merge.merged.sum,
            computeChecksum(Files{{"1_a.sql", ignored}, {"2_b.sql", "2"}}).text());
  EXPECT_EQ(merge.merged.sum->find("1_a.sql"), std::string::npos);
}

TEST(Merge, TheSameChangeOnBothSidesIsNoConflict) {
  const auto merge =
      merged({{"1_a.sql", "1"}, {"2_b.sql", "2"}}, {{"1_a.sql", "one"}, {"3_c.sql", "3"}},
             {{"1_a.sql", "one"}, {"3_c.sql", "3"}});
  EXPECT_THAT(merge.conflicts, IsEmpty());
  EXPECT_THAT(merge.new_ours, IsEmpty());
  EXPECT_EQ(merge.merged.sum, computeChecksum(Files{{"1_a.sql", "one"}, {"3_c.sql", "3"}}).text());
}

TEST(Merge, DifferentContentIsAConflictWhereverItComesFrom) {
  EXPECT_THAT(codes(merged({{"1_a.sql", "1"}}, {{"1_a.sql", "x"}}, {{"1_a.sql", "y"}})),
              ElementsAre("ST5201"));
  EXPECT_THAT(codes(merged({}, {{"1_a.sql", "x"}}, {{"1_a.sql", "y"}})), ElementsAre("ST5201"));
  EXPECT_THAT(codes(merged({{"1_a.sql", "1"}}, {}, {{"1_a.sql", "y"}})), ElementsAre("ST5202"));
  const auto merge = merged({{"1_a.sql", "1"}}, {{"1_a.sql", "x"}}, {});
  EXPECT_THAT(codes(merge), ElementsAre("ST5202"));
  EXPECT_THAT(merge.conflicts[0].message, HasSubstr("deleted on the other side"));
  EXPECT_FALSE(merge.merged.sum);
}

TEST(Merge, EqualVersionsNameTheFileToMove) {
  const Files ours = {{"1_ours.sql", "x"}};
  const Files theirs = {{"1_theirs.sql", "y"}};
  EXPECT_EQ(merged({}, ours, theirs).conflicts.at(0).help,
            "run 'strata migrate rebase 1_ours.sql'");
  EXPECT_EQ(merged({}, ours, theirs, true).conflicts.at(0).help,
            "run 'strata migrate rebase 1_theirs.sql'");
}

TEST(Merge, WithoutTheBasesContentsOnlyWhatNeedsNoneIsMerged) {
  const MergeBase base{.names = {"1_a.sql"}};
  const auto both = mergeDirectories(base, made({{"1_a.sql", "1"}, {"2_b.sql", "2"}}),
                                     made({{"1_a.sql", "1"}, {"3_c.sql", "3"}}));
  EXPECT_THAT(both.conflicts, IsEmpty());
  EXPECT_THAT(both.merged.files, testing::SizeIs(3));
  EXPECT_THAT(codes(mergeDirectories(base, made({{"1_a.sql", "1"}}), made({}))),
              ElementsAre("ST5202"));
  EXPECT_THAT(codes(mergeDirectories(base, made({{"1_a.sql", "1"}}), made({{"1_a.sql", "2"}}))),
              ElementsAre("ST5201"));
}

TEST(Merge, FlywaysRepeatableMigrationsHaveNoVersionToShare) {
  const auto merge = mergeDirectories({}, made({{"R__a.sql", "1"}}, Format::kFlyway),
                                      made({{"R__b.sql", "2"}}, Format::kFlyway));
  EXPECT_THAT(merge.conflicts, IsEmpty());
}

}  // namespace
}  // namespace strata::directory
