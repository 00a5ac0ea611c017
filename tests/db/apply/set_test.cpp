#include "apply/set.h"

#include "fixture.h"

namespace strata::apply {
namespace {

using testing::ElementsAre;

class Set : public ApplyTest {
 protected:
  void writeThree() {
    write("20240101000000_init.sql", "CREATE TABLE a (n int);\n");
    write("20240102000000_more.sql", "CREATE TABLE b (n int);\nSELECT 1;\n");
    write("20240103000000.sql", "CREATE TABLE c (n int);\n");
  }

  std::string setText(const std::string& version) {
    const auto report = set(db(), opened(), {.version = version});
    return report ? text(*report) : render(report.error());
  }

  std::vector<std::string> typed() {
    return rows(
        "SELECT version, type, applied, total, coalesce(error, 'NULL'), partial_hashes FROM "
        "atlas_schema_revisions.atlas_schema_revisions ORDER BY version COLLATE \"C\"");
  }
};

TEST_P(Set, RecordsWithoutRunning) {
  writeThree();
  EXPECT_EQ(setText("20240102000000"),
            "Current version is 20240102000000 (2 set):\n\n  + 20240101000000 (init)\n"
            "  + 20240102000000 (more)\n\n");
  EXPECT_THAT(typed(), ElementsAre("20240101000000|4|0|0||null", "20240102000000|4|0|0||null"));
  EXPECT_EQ(setText("20240102000000"), "");
  EXPECT_THAT(statusText(), testing::HasSubstr("Pending Files:   1\n"));
}

TEST_P(Set, GoesBackByForgetting) {
  writeThree();
  succeed();
  EXPECT_EQ(setText("20240101000000"),
            "Current version is 20240101000000 (2 removed):\n\n  - 20240102000000 (more)\n"
            "  - 20240103000000\n\n");
  EXPECT_EQ(setText(""),
            "Current version is 20240103000000 (2 set):\n\n  + 20240102000000 (more)\n"
            "  + 20240103000000\n\n");
}

TEST_P(Set, EndsAPartialRevisionSoThatNothingStopsAtItAgain) {
  write("1_a.sql", "CREATE TABLE a (n int);\nSELECT nope;\nSELECT 1;\n");
  write("2_b.sql", "CREATE TABLE b (n int);\n");
  stop({.tx_mode = directory::TxMode::kNone});
  EXPECT_EQ(setText("1"), "Current version is 1 (1 set):\n\n  + 1 (a)\n\n");
  EXPECT_THAT(typed(), ElementsAre("1|6|1|1||null"));
  EXPECT_EQ(succeed().files.size(), 1U);
}

TEST_P(Set, FillsTheHolesOfFilesThatCameLate) {
  writeThree();
  succeed();
  write("20240101500000_late.sql", "SELECT 1;\n");
  EXPECT_EQ(setText("20240103000000"),
            "Current version is 20240103000000 (1 set):\n\n  + 20240101500000 (late)\n\n");
  EXPECT_THAT(statusText(), testing::HasSubstr("Migration Status: OK"));
}

TEST_P(Set, AnEmptyDirectoryDeletesAllRevisions) {
  writeThree();
  succeed();
  std::filesystem::remove_all(path());
  std::filesystem::create_directories(path());
  EXPECT_EQ(setText(""),
            "All revisions deleted (3 in total):\n\n  - 20240101000000 (init)\n"
            "  - 20240102000000 (more)\n  - 20240103000000\n\n");
}

TEST_P(Set, AVersionThatIsNotThereChangesNothing) {
  writeThree();
  succeed();
  EXPECT_EQ(set(db(), opened(), {.version = "20240102000001"}).error().code, "ST6011");
  EXPECT_EQ(revisions().size(), 3U);
}

TEST_P(Set, WithoutAVersionADatabaseWithoutRevisionsIsLeftAlone) {
  writeThree();
  EXPECT_EQ(set(db(), opened(), {}).error().code, "ST6015");
  EXPECT_THAT(rows("SELECT to_regnamespace('atlas_schema_revisions') IS NULL"), ElementsAre("t"));
}

INSTANTIATE_TEST_SUITE_P(, Set, testing::ValuesIn(majors()), testing::PrintToStringParamName());

}  // namespace
}  // namespace strata::apply
