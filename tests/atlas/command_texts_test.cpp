#include <regex>

#include "e2e/live.h"

// What the commands print is what Atlas's print, so that scripts around either go on working. These
// are Atlas's own words; what is not text for such scripts (errors on standard error) is strata's.

namespace strata::atlas {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kOutOfOrder =
    "  ERROR: migration file 20240102000000_b.sql was added out of order. See: "
    "https://atlasgo.io/versioned/apply#non-linear-error\n";

class CommandTexts : public e2e::LiveTest {
 protected:
  /// Standard output alone, durations as TIME.
  [[nodiscard]] std::string output(const std::string& command, int exit_code = 0) const {
    return std::regex_replace(expect("strata migrate " + command + " 2>/dev/null", exit_code),
                              std::regex("[0-9.]+(ns|µs|ms|s)\\b"), "TIME");
  }

  [[nodiscard]] std::string status() const { return output("status"); }

  static std::string statusText(const std::string& state, const std::string& current,
                                const std::string& next, const std::string& executed,
                                const std::string& pending) {
    return "Migration Status: " + state + "\n  -- Current Version: " + current +
           "\n  -- Next Version:    " + next + "\n  -- Executed Files:  " + executed +
           "\n  -- Pending Files:   " + pending + "\n";
  }
};

TEST_F(CommandTexts, StatusFromNothingToTheEnd) {
  expect("mkdir migrations && strata migrate hash", 0);
  EXPECT_EQ(status(),
            statusText("OK", "No migration applied yet", "Already at latest version", "0", "0"));
  migration("20240101000000_a.sql", "CREATE TABLE t1 (id bigint NOT NULL);\n");
  migration("20240103000000_c.sql", "SELECT 3;\n");
  EXPECT_EQ(status(),
            statusText("PENDING", "No migration applied yet", "20240101000000", "0", "2"));
  EXPECT_EQ(value("SELECT to_regnamespace('atlas_schema_revisions')"), "NULL");
  expect("strata migrate apply 1", 0);
  EXPECT_EQ(status(), statusText("PENDING", "20240101000000", "20240103000000", "1", "1"));
  expect("strata migrate apply", 0);
  EXPECT_EQ(status(), statusText("OK", "20240103000000", "Already at latest version", "2", "0"));
  migration("20240102000000_b.sql", "SELECT 2;\n");
  EXPECT_EQ(status(), statusText("PENDING", "20240103000000", "UNKNOWN", "2", "1 (out of order)") +
                          "\n" + kOutOfOrder);
  migration("20240104000000_d.sql", "SELECT 4;\n");
  EXPECT_EQ(status(),
            statusText("PENDING", "20240103000000", "UNKNOWN", "2", "2 (1 out of order)") + "\n" +
                kOutOfOrder);
  expect("rm migrations/*.sql && strata migrate hash", 0);
  EXPECT_EQ(status(), statusText("OK", "20240103000000", "Already at latest version", "2", "0"))
      << "files that are gone";
}

TEST_F(CommandTexts, StatusOfACheckpointAndOfAFileAppliedInPart) {
  migration("1_a.sql", "SELECT 1;\n");
  migration("2_cp.sql", "-- atlas:checkpoint\n\nCREATE TABLE t1 (a int);\n");
  EXPECT_EQ(status(),
            statusText("PENDING", "No migration applied yet", "2 (checkpoint)", "0", "1"));
  expect("strata migrate apply", 0);
  migration("3_half.sql",
            "-- atlas:txmode none\n\nINSERT INTO t1 VALUES (1);\nINSERT INTO t1 VALUES (2);\n"
            "INSERT INTO nope\n  VALUES (1);\nINSERT INTO t1 VALUES (3);\n");
  migration("4_d.sql", "SELECT 4;\n");
  expect("strata migrate apply", 3);
  EXPECT_EQ(status(), statusText("PENDING", "3 (2 statements applied)", "3 (2 statements left)",
                                 "2 (last one partially)", "2") +
                          "\nLast migration attempt had errors:\n"
                          "  -- SQL:   INSERT INTO nope   VALUES (1);\n"
                          "  -- ERROR: pq: relation \"nope\" does not exist at position 1:13 "
                          "(42P01)\n");
}

TEST_F(CommandTexts, ApplyFromTheFirstFileToAnError) {
  migration("20240101000000_init.sql", "CREATE TABLE t1 (id bigint NOT NULL);\n");
  const std::string first =
      "Migrating to version 20240101000000 (1 migrations in total):\n\n"
      "  -- migrating version 20240101000000\n"
      "    -> CREATE TABLE t1 (id bigint NOT NULL);\n"
      "  -- ok (TIME)\n\n"
      "  -------------------------\n"
      "  -- TIME\n"
      "  -- 1 migration\n"
      "  -- 1 sql statement\n";
  EXPECT_EQ(output("apply --dry-run"), first);
  EXPECT_EQ(output("apply"), first);
  EXPECT_EQ(output("apply"), "No migration files to execute\n");
  migration("20240102000000.sql", "ALTER TABLE t1\n  ADD COLUMN c text NULL;\nSELECT 'a',\n'b';\n");
  migration("20240103000000_d.sql", "INSERT INTO t1 VALUES (1);\nINSERT INTO nope VALUES (1);\n");
  migration("20240104000000_e.sql", "SELECT 5;\n");
  EXPECT_EQ(output("apply", 3),
            "Migrating to version 20240104000000 from 20240101000000 (3 migrations in total):\n\n"
            "  -- migrating version 20240102000000\n"
            "    -> ALTER TABLE t1\n"
            "         ADD COLUMN c text NULL;\n"
            "    -> SELECT 'a',\n"
            "       'b';\n"
            "  -- ok (TIME)\n\n"
            "  -- migrating version 20240103000000\n"
            "    -> INSERT INTO t1 VALUES (1);\n"
            "    -> INSERT INTO nope VALUES (1);\n"
            "    pq: relation \"nope\" does not exist at column 13 (42P01)\n\n"
            "  -------------------------\n"
            "  -- TIME\n"
            "  -- 1 migration ok, 1 with errors\n"
            "  -- 3 sql statements ok, 1 with errors\n");
  migration("20240103000000_d.sql", "SELEC 1;\n");
  EXPECT_EQ(output("apply", 3),
            "Migrating to version 20240104000000 from 20240102000000 (2 migrations in total):\n\n"
            "  -- migrating version 20240103000000\n"
            "    -> SELEC 1;\n"
            "    pq: syntax error at or near \"SELEC\" at column 1 (42601)\n\n"
            "  -------------------------\n"
            "  -- TIME\n"
            "  -- 1 migration with errors\n"
            "  -- 1 sql statement with errors\n");
  migration("20240103000000_d.sql", "-- nothing yet\n");
  EXPECT_THAT(output("apply"), testing::EndsWith("  -- migrating version 20240104000000\n"
                                                 "    -> SELECT 5;\n"
                                                 "  -- ok (TIME)\n\n"
                                                 "  -------------------------\n"
                                                 "  -- TIME\n"
                                                 "  -- 2 migrations\n"
                                                 "  -- 1 sql statement\n"));
  EXPECT_THAT(expect("strata migrate apply 0", 2), HasSubstr("cannot apply '0' migration files"));
}

TEST_F(CommandTexts, SetTellsWhatItAddsAndRemoves) {
  migration("20240101000000_init.sql", "SELECT 1;\n");
  migration("20240102000000.sql", "SELECT 2;\n");
  migration("20240103000000_d.sql", "SELECT 3;\n");
  expect("strata migrate apply 1", 0);
  EXPECT_EQ(output("set 20240102000000"),
            "Current version is 20240102000000 (1 set):\n\n  + 20240102000000\n\n");
  EXPECT_EQ(output("set 20240102000000"), "");
  EXPECT_EQ(output("set"),
            "Current version is 20240103000000 (1 set):\n\n"
            "  + 20240103000000 (d)\n\n");
  EXPECT_EQ(output("set 20240101000000"),
            "Current version is 20240101000000 (2 removed):\n\n  - 20240102000000\n"
            "  - 20240103000000 (d)\n\n");
  EXPECT_THAT(expect("strata migrate set 2024", 2),
              HasSubstr("migration with version '2024' not found"));
  migration("20231231000000_late.sql", "SELECT 0;\n");
  expect("strata migrate apply --exec-order linear-skip", 0);
  EXPECT_EQ(output("set 20240102000000"),
            "Current version is 20240102000000 (1 set, 1 removed):\n\n"
            "  + 20231231000000 (late)\n  - 20240103000000 (d)\n\n");
  expect("rm migrations/* && strata migrate hash", 0);
  EXPECT_EQ(output("set"),
            "All revisions deleted (3 in total):\n\n  - 20231231000000 (late)\n"
            "  - 20240101000000 (init)\n  - 20240102000000\n\n");
}

TEST_F(CommandTexts, ACheckedDirectoryIsQuietAndATamperedOneIsNot) {
  migration("1_a.sql", "SELECT 1;\n");
  EXPECT_EQ(output("validate"), "");
  EXPECT_EQ(output("hash"), "");
  project_.write("migrations/1_a.sql", "SELECT 2;\n");
  const std::string told =
      "You have a checksum error in your migration directory.\n\n\tL2: 1_a.sql was edited\n\n"
      "Please check your migration files and run 'atlas migrate hash' to re-hash the contents\n\n";
  EXPECT_EQ(output("validate", 1), told);
  for (const char* command : {"status", "apply", "set 1", "new b"}) {
    EXPECT_THAT(expect(std::string("strata migrate ") + command, 1), HasSubstr("ST5014"))
        << command;
  }
  expect("rm migrations/atlas.sum", 0);
  EXPECT_EQ(output("validate", 1),
            "You have a checksum error in your migration directory.\nPlease check your migration "
            "files and run 'atlas migrate hash' to re-hash the contents\n\n");
  expect("strata migrate hash && rm migrations/1_a.sql && mkdir old", 0);
  EXPECT_THAT(output("validate", 1), HasSubstr("\n\tL2: 1_a.sql was removed\n\n"));
  EXPECT_THAT(output("import --from 'file://old?format=goose' --to file://new"),
              StartsWith("nothing to import"));
}

}  // namespace
}  // namespace strata::atlas
