#include <chrono>
#include <optional>
#include <thread>

#include "atlas/reference.h"
#include "e2e/live.h"
#include "support/text.h"

// What one tool left half-way, the other goes on with: Atlas's own executor over its revision
// table, and `strata migrate apply`.

namespace strata::atlas {
namespace {

using testing::HasSubstr;

enum class Tool { kStrata, kAtlas };

std::string word(Tool tool) {
  return tool == Tool::kStrata ? "Strata" : "Atlas";
}

class AtlasExecutor : public e2e::LiveTest {
 protected:
  void SetUp() override {
    STRATA_NEEDS_ATLAS();
    LiveTest::SetUp();
  }

  /// What libpq and lib/pq both read.
  [[nodiscard]] std::string address(const std::string& database) const {
    return "'host=" + server()->directory().string() +
           " port=5432 user=postgres sslmode=disable dbname=" + database + "'";
  }

  /// A further database, for the other way to the same end.
  std::string another() {
    const std::string name = database_ + "_" + std::to_string(++others_);
    auto admin = server()->connect("postgres");
    EXPECT_TRUE(admin && admin->execute("CREATE DATABASE " + name));
    return name;
  }

  /// Runs `amount` files ("": all) as that tool does; what it says.
  std::string apply(Tool tool, const std::string& database, const std::string& amount = "",
                    bool succeeds = true) const {
    const std::string url = address(database);
    const e2e::Answer answer =
        tool == Tool::kAtlas ? askAtlas(project_, "apply migrations " + url + " " + amount)
                             : project_.shell("strata migrate apply --url " + url + " " + amount);
    EXPECT_EQ(answer.exit_code == 0, succeeds) << word(tool) << ": " << answer.text;
    return answer.text;
  }

  /// Neither has anything left to do.
  void expectNothingLeft(const std::string& database) const {
    EXPECT_EQ(pendingToAtlas(database), "");
    EXPECT_THAT(expect("strata migrate status --url " + address(database), 0),
                HasSubstr("Migration Status: OK\n"));
  }

  [[nodiscard]] std::string pendingToAtlas(const std::string& database) const {
    return askAtlas(project_, "pending migrations " + address(database)).text;
  }

  static std::string query(const std::string& database, const std::string& sql) {
    auto session = server()->connect(database);
    const auto rows = session ? session->execute(sql) : Expected<pg::Rows>(session.error());
    if (!rows) {
      return rows.error().message;
    }
    std::string out;
    for (int row = 0; row < rows->size(); ++row) {
      out += rows->str(row, 0) + "\n";
    }
    return out;
  }

  /// The revision table but for times and operator.
  static std::string revisions(const std::string& database) {
    return query(database,
                 "SELECT concat_ws('|', version, description, type, applied, total, "
                 "coalesce(error, 'NULL'), coalesce(error_stmt, 'NULL'), hash, "
                 "coalesce(partial_hashes::text, 'NULL')) "
                 "FROM atlas_schema_revisions.atlas_schema_revisions "
                 "ORDER BY version COLLATE \"C\"");
  }

  static std::string tables(const std::string& database) {
    return query(database,
                 "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
                 "AND relkind = 'r' ORDER BY 1");
  }

  static void run(const std::string& database, const std::string& statements) {
    auto session = server()->connect(database);
    ASSERT_TRUE(session && session->execute(statements)) << statements;
  }

  void writeFour() const {
    migration("20240101000000_init.sql", "CREATE TABLE a (n int);\n");
    migration("20240102000000.sql",
              "-- why\nCREATE TABLE b (n int);\n\nINSERT INTO b VALUES (1);\n");
    migration("20240103000000_c_d.sql", "");
    migration("20240104000000_d.sql", "CREATE TABLE d (n int);\nSELECT 'x;y';\n");
  }

 private:
  int others_ = 0;
};

/// Both orders of the two tools.
class AtlasHandover : public AtlasExecutor, public testing::WithParamInterface<Tool> {
 protected:
  static Tool first() { return GetParam(); }

  static Tool second() { return GetParam() == Tool::kStrata ? Tool::kAtlas : Tool::kStrata; }
};

TEST_P(AtlasHandover, TwoOfFourFiles) {
  writeFour();
  apply(first(), database_, "2");
  EXPECT_EQ(pendingToAtlas(database_), "20240103000000_c_d.sql\n20240104000000_d.sql\n");
  apply(second(), database_);
  expectNothingLeft(database_);
  for (const Tool alone : {Tool::kStrata, Tool::kAtlas}) {
    const std::string other = another();
    apply(alone, other);
    EXPECT_EQ(revisions(database_), revisions(other)) << word(alone);
    EXPECT_EQ(tables(database_), tables(other));
  }
}

TEST_P(AtlasHandover, OneOfThreeStatements) {
  migration("1_init.sql", "CREATE TABLE a (n int);\n");
  migration("2_half.sql",
            "-- atlas:txmode none\n\n-- first\nCREATE TABLE b (n int); -- of three\n"
            "INSERT INTO b\n  SELECT n FROM gate;\nCREATE TABLE c (n int);\n");
  migration("3_end.sql", "CREATE TABLE d (n int);\n");
  const std::string other = another();
  EXPECT_THAT(apply(first(), database_, "", false), HasSubstr("relation \"gate\" does not exist"));
  EXPECT_THAT(apply(second(), other, "", false), HasSubstr("relation \"gate\" does not exist"));
  EXPECT_EQ(revisions(database_), revisions(other));
  EXPECT_THAT(revisions(other), HasSubstr("\n2|half|2|1|3|pq: relation \"gate\" does not exist at "
                                          "position 2:17 (42P01)|INSERT INTO b\n  SELECT n"));
  EXPECT_EQ(pendingToAtlas(database_), "2_half.sql\n3_end.sql\n");
  EXPECT_THAT(expect("strata migrate status --url " + address(database_), 0),
              HasSubstr("  -- Current Version: 2 (1 statements applied)\n"
                        "  -- Next Version:    2 (2 statements left)\n"
                        "  -- Executed Files:  2 (last one partially)\n"
                        "  -- Pending Files:   2\n"));
  apply(second(), database_, "", false);  // it fails again, in the other tool
  EXPECT_EQ(revisions(database_), revisions(other));
  run(database_, "CREATE TABLE gate (n int)");
  apply(second(), database_);
  expectNothingLeft(database_);
  run(other, "CREATE TABLE gate (n int)");
  apply(second(), other);
  EXPECT_EQ(revisions(database_), revisions(other));
  EXPECT_THAT(revisions(database_), HasSubstr("\n2|half|2|3|3|||"));
  EXPECT_EQ(tables(database_), "a\nb\nc\nd\ngate\n");
}

TEST_P(AtlasHandover, NoneOfThreeStatements) {
  migration("1_init.sql",
            "-- atlas:txmode none\n\nSELECT 1 FROM gate;\nSELECT 2;\nCREATE TABLE a ();\n");
  const std::string other = another();
  apply(first(), database_, "", false);
  apply(second(), other, "", false);
  EXPECT_EQ(revisions(database_), revisions(other));
  run(database_, "CREATE TABLE gate ()");
  apply(second(), database_);
  expectNothingLeft(database_);
}

TEST_P(AtlasHandover, AConnectionThatWasLostInTheMiddle) {
  migration("1_a.sql",
            "-- atlas:txmode none\n\nCREATE TABLE a (n int);\nSELECT pg_advisory_xact_lock(7);\n"
            "CREATE TABLE b (n int);\n");
  auto session = server()->connect(database_);
  ASSERT_TRUE(session && session->execute("SELECT pg_advisory_lock(7)"));
  std::thread running([&] { apply(first(), database_, "", false); });
  std::string ended;
  while (ended.empty()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    ended = query(database_,
                  "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND "
                  "objid = 7 AND NOT granted");
  }
  running.join();
  ASSERT_TRUE(session->execute("SELECT pg_advisory_unlock(7)"));
  EXPECT_THAT(revisions(database_), testing::StartsWith("1|a|2|1|3|||"));
  apply(second(), database_);
  expectNothingLeft(database_);
  EXPECT_EQ(tables(database_), "a\nb\n");
}

TEST_P(AtlasHandover, AFailureInATransactionLeavesNothingToEither) {
  writeFour();
  migration("20240103000000_c_d.sql", "CREATE TABLE c (n int);\nINSERT INTO gate VALUES (1);\n");
  apply(first(), database_, "", false);
  EXPECT_EQ(tables(database_), "a\nb\n");
  EXPECT_EQ(pendingToAtlas(database_), "20240103000000_c_d.sql\n20240104000000_d.sql\n");
  run(database_, "CREATE TABLE gate (n int)");
  apply(second(), database_);
  expectNothingLeft(database_);
  EXPECT_EQ(tables(database_), "a\nb\nc\nd\ngate\n");
}

TEST_P(AtlasHandover, ACheckpointThatStoppedHalfWay) {
  migration("1_a.sql", "CREATE TABLE a (n int);\n");
  migration("2_cp.sql",
            "-- atlas:checkpoint\n-- atlas:txmode none\n\nCREATE TABLE a (n int);\nSELECT 1 FROM "
            "gate;\nCREATE TABLE b (n int);\n");
  migration("3_c.sql", "CREATE TABLE c (n int);\n");
  apply(first(), database_, "", false);
  EXPECT_EQ(pendingToAtlas(database_), "2_cp.sql\n3_c.sql\n");
  run(database_, "CREATE TABLE gate (n int)");
  apply(second(), database_);
  expectNothingLeft(database_);
  EXPECT_EQ(tables(database_), "a\nb\nc\ngate\n");
  EXPECT_THAT(revisions(database_), testing::StartsWith("2|cp|2|3|3|||"));
}

TEST_P(AtlasHandover, AppliedStatementsThatWereEditedStopBoth) {
  const std::string rest = "SELECT 1 FROM gate;\n";
  migration("1_a.sql", "-- atlas:txmode none\n\nCREATE TABLE a (n int);\n" + rest);
  apply(first(), database_, "", false);
  migration("1_a.sql", "-- atlas:txmode none\n\nCREATE TABLE b (n int);\n" + rest);
  EXPECT_THAT(apply(Tool::kAtlas, database_, "", false), HasSubstr("history changed: statement 1"));
  EXPECT_THAT(apply(Tool::kStrata, database_, "", false), HasSubstr("ST6007"));
  EXPECT_EQ(tables(database_), "a\n");
}

TEST_P(AtlasHandover, AFileThatWasMendedBehindWhereItStopped) {
  migration("1_a.sql",
            "-- atlas:txmode none\n\nCREATE TABLE a (n int);\nSELECT nope;\nSELECT 2;\n");
  apply(first(), database_, "", false);
  migration("1_a.sql", "-- atlas:txmode none\n\nCREATE TABLE a (n int);\nSELECT 1;\nSELECT 2;\n");
  apply(second(), database_);
  expectNothingLeft(database_);
}

INSTANTIATE_TEST_SUITE_P(, AtlasHandover, testing::Values(Tool::kStrata, Tool::kAtlas),
                         [](const auto& each) { return word(each.param) + "First"; });

TEST_F(AtlasExecutor, WhatAtlasLeftIsEndedAlsoWhereTheFileGrew) {
  migration("1_a.sql", "-- atlas:txmode none\n\nCREATE TABLE a (n int);\nSELECT nope;\n");
  apply(Tool::kAtlas, database_, "", false);
  migration("1_a.sql",
            "-- atlas:txmode none\n\nCREATE TABLE a (n int);\nSELECT 1;\nSELECT 2;\nSELECT 3;\n");
  apply(Tool::kStrata, database_);
  expectNothingLeft(database_);
  EXPECT_THAT(revisions(database_), testing::StartsWith("1|a|2|4|4|||"));
}

TEST_F(AtlasExecutor, WhatStrataRecordsWithoutRunningIsDoneToAtlas) {
  writeFour();
  run(database_, "CREATE TABLE a (n int)");
  expect("strata migrate apply 1 --baseline 20240101000000 --url " + address(database_), 0);
  EXPECT_EQ(pendingToAtlas(database_), "20240103000000_c_d.sql\n20240104000000_d.sql\n");
  expect("strata migrate set 20240103000000 --url " + address(database_), 0);
  EXPECT_EQ(pendingToAtlas(database_), "20240104000000_d.sql\n");
  apply(Tool::kAtlas, database_);
  expectNothingLeft(database_);
  expect("strata migrate set 20240102000000 --url " + address(database_), 0);
  EXPECT_EQ(pendingToAtlas(database_), "20240103000000_c_d.sql\n20240104000000_d.sql\n");
}

TEST_F(AtlasExecutor, AHalfFileThatWasSetAsDoneIsDoneToAtlas) {
  migration("1_a.sql", "-- atlas:txmode none\n\nCREATE TABLE a (n int);\nSELECT nope;\n");
  migration("2_b.sql", "CREATE TABLE b (n int);\n");
  apply(Tool::kAtlas, database_, "", false);
  expect("strata migrate set 1 --url " + address(database_), 0);
  EXPECT_EQ(pendingToAtlas(database_), "2_b.sql\n");
  apply(Tool::kAtlas, database_);
  expectNothingLeft(database_);
}

TEST_F(AtlasExecutor, WhatStrataTookBackIsPendingToAtlas) {
  migration("1_a.sql", "CREATE TABLE a (n int);\n");
  migration("2_b.sql", "CREATE TABLE b (n int);\n");
  apply(Tool::kAtlas, database_);
  expect("strata migrate down --url " + address(database_), 0);
  EXPECT_EQ(pendingToAtlas(database_), "2_b.sql\n");
  EXPECT_EQ(tables(database_), "a\n");
  apply(Tool::kAtlas, database_);
  expectNothingLeft(database_);
}

TEST_F(AtlasExecutor, FilesOutOfOrderAreToldInTheSameWords) {
  migration("1_a.sql", "SELECT 1;\n");
  migration("4_d.sql", "SELECT 4;\n");
  apply(Tool::kStrata, database_);
  for (const char* name : {"2_b.sql", "3_c.sql"}) {
    migration(name, "SELECT 2;\n");
    const std::string words(trim(pendingToAtlas(database_)));
    EXPECT_THAT(words, HasSubstr("added out of order"));
    EXPECT_THAT(expect("strata migrate status --url " + address(database_), 0),
                HasSubstr("\n  ERROR: " + words + "\n"));
  }
}

TEST_F(AtlasExecutor, BothRefuseADatabaseThatIsNotEmpty) {
  migration("1_a.sql", "CREATE TABLE a (n int);\n");
  for (const char* made : {"CREATE TABLE other ()", "CREATE SCHEMA other"}) {
    const std::string database = another();
    run(database, made);
    EXPECT_THAT(apply(Tool::kStrata, database, "", false), HasSubstr("ST6003")) << made;
    EXPECT_THAT(apply(Tool::kAtlas, database, "", false),
                HasSubstr("connected database is not clean"))
        << made;
  }
  const std::string database = another();
  run(database, "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'");
  apply(Tool::kStrata, database);
}

TEST_F(AtlasExecutor, OneWaitsForTheOther) {
  migration("1_a.sql", "SELECT pg_sleep(1);\nCREATE TABLE a (n int);\n");
  const std::string url = address(database_);
  const std::string both = expect("'" + reference().program + "' apply migrations " + url +
                                      " & strata migrate apply --url " + url + "; wait",
                                  0);
  EXPECT_EQ(tables(database_), "a\n") << both;
  expectNothingLeft(database_);
}

}  // namespace
}  // namespace strata::atlas
