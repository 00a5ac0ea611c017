#include "directory/directory.h"

#include <gmock/gmock.h>

#include "directory/checksum.h"
#include "fixture.h"

namespace strata::directory {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> names(const std::vector<MigrationFile>& files) {
  std::vector<std::string> out;
  for (const MigrationFile& file : files) {
    out.push_back(file.name);
  }
  return out;
}

std::vector<std::string> texts(const Expected<std::vector<Statement>>& statements) {
  if (!statements) {
    return {"error: " + statements.error().message};
  }
  std::vector<std::string> out;
  for (const Statement& statement : *statements) {
    out.push_back(statement.text);
  }
  return out;
}

MigrationFile file(Format format, std::string content) {
  return {.name = "1_a.sql", .version = "1", .content = std::move(content), .format = format};
}

class Open : public DirectoryTest {};

TEST(Url, ReadsSchemesParametersAndPlainPaths) {
  using Url = DirectoryUrl;
  EXPECT_EQ(*parseDirectoryUrl("file://migrations?format=goose"),
            (Url{.path = "migrations", .format = Format::kGoose}));
  EXPECT_EQ(*parseDirectoryUrl("dir:///srv/a%20b?version=20240101000000"),
            (Url{.path = "/srv/a b", .version = "20240101000000"}));
  EXPECT_EQ(*parseDirectoryUrl("db/migrations"), (Url{.path = "db/migrations"}));
  EXPECT_EQ(*parseDirectoryUrl("a%20b"), (Url{.path = "a%20b"}));
  EXPECT_EQ(*parseDirectoryUrl("file://"), (Url{.path = "migrations"}));
}

TEST(Url, NamesTheNearestFormatAndRefusesOtherSchemes) {
  EXPECT_THAT(parseDirectoryUrl("file://d?format=gose").error().help, HasSubstr("'goose'"));
  EXPECT_THAT(parseDirectoryUrl("file://d?fromat=goose").error().help, HasSubstr("'format'"));
  EXPECT_EQ(parseDirectoryUrl("postgres://h/d").error().code, "ST5002");
  EXPECT_EQ(parseDirectoryUrl("postgres://h/d").error().exit_code, ExitCode::kUsage);
}

TEST(Name, IsReadAsAtlasReadsIt) {
  const auto parsed = [](const char* name) { return parseName(Format::kAtlas, name); };
  EXPECT_EQ(parsed("20240101000000_init.sql"), (ParsedName{"20240101000000", "init"}));
  EXPECT_EQ(parsed("3__a.sql"), (ParsedName{"3", "_a"}));
  EXPECT_EQ(parsed("2_.sql"), (ParsedName{"2", ""}));
  EXPECT_EQ(parsed("foo.sql"), (ParsedName{"foo", ""}));
  EXPECT_EQ(parsed("_x.sql"), (ParsedName{"", "x"}));
  EXPECT_EQ(parseName(Format::kGolangMigrate, "1_a_b.up.sql"), (ParsedName{"1", "a_b"}));
  EXPECT_EQ(parseName(Format::kFlyway, "V1_2__a b.sql"), (ParsedName{"1_2", "a b"}));
  EXPECT_EQ(parseName(Format::kFlyway, "R__view.sql"), (ParsedName{"", "view"}));
}

TEST_F(Open, SortsByteByByteAndTakesOnlyFilesThatEndInSql) {
  for (const char* name : {"2_b.sql", "10_a.sql", "1_c.sql", ".h.sql", "é.sql", "B.SQL", "x.txt"}) {
    write(name, "");
  }
  write("sub/0.sql", "");
  EXPECT_THAT(names(opened().files),
              ElementsAre(".h.sql", "10_a.sql", "1_c.sql", "2_b.sql", "é.sql"));
}

TEST_F(Open, SaysWhatIsWrongWithTheDirectory) {
  EXPECT_EQ(open(url()).error().code, "ST5004");
  std::filesystem::create_directories(path() / "1.sql");
  EXPECT_EQ(open(url()).error().code, "ST5005");
}

TEST_F(Open, StopsAtTheVersionAsked) {
  write("1_a.sql", "");
  write("2_b.sql", "");
  write("3_c.sql", "");
  const auto directory = open({.path = path(), .version = "2"});
  ASSERT_TRUE(directory);
  EXPECT_THAT(names(directory->files), ElementsAre("1_a.sql", "2_b.sql"));
  EXPECT_THAT(names(directory->unused), ElementsAre("3_c.sql"));
  EXPECT_EQ(open({.path = path(), .version = "4"}).error().code, "ST5006");
}

TEST_F(Open, FollowsLinksToFilesAndKeepsOddNames) {
  write("1_new\nline.sql", "SELECT 1;");
  write("2_\xff.sql", "SELECT 2;");
  write("target.txt", "SELECT 3;");
  std::filesystem::create_symlink(path() / "target.txt", path() / "3_link.sql");
  const Directory directory = opened();
  ASSERT_EQ(directory.files.size(), 3U);
  EXPECT_EQ(directory.files[0].description, "new\nline");
  EXPECT_EQ(directory.files[2].content, "SELECT 3;");
}

TEST_F(Open, FlywayComparesNumbersAndStartsAtItsNewestBaseline) {
  for (const char* name :
       {"V1__a.sql", "V2__b.sql", "V10__c.sql", "sub/V4.1__d.sql", "B3__base.sql", "U10__c.sql",
        "R__view.sql", "V5.sqlx", ".git/V6__x.sql"}) {
    write(name, name);
  }
  const Directory directory = opened(Format::kFlyway);
  EXPECT_THAT(names(directory.files),
              ElementsAre("B3__base.sql", "sub/V4.1__d.sql", "V10__c.sql", "R__view.sql"));
  EXPECT_THAT(names(directory.unused), ElementsAre("V1__a.sql", "V2__b.sql"));
  EXPECT_EQ(directory.files[2].down_name, "U10__c.sql");
  // Atlas leaves V10 out, because "10" < "3" as a string; its checksum file has no such row.
  const Checksum sum = computeChecksum(directory);
  ASSERT_EQ(sum.rows.size(), 3U);
  EXPECT_EQ(sum.rows[0].name, "B3__base.sql");
  EXPECT_EQ(sum.rows[1].name, "sub/V4.1__d.sql");
  EXPECT_EQ(sum.rows[2].name, "R__view.sql");
}

TEST_F(Open, GolangMigratePairsUpAndDown) {
  write("1_a.up.sql", "CREATE TABLE t();");
  write("1_a.down.sql", "DROP TABLE t;");
  write("2_b.up.sql", "SELECT 1;");
  const Directory directory = opened(Format::kGolangMigrate);
  EXPECT_THAT(names(directory.files), ElementsAre("1_a.up.sql", "2_b.up.sql"));
  EXPECT_THAT(texts(directory.files[0].downStatements()), ElementsAre("DROP TABLE t;"));
  EXPECT_TRUE(directory.files[0].hasDown());
  EXPECT_FALSE(directory.files[1].hasDown());
}

TEST(Goose, SplitsPartsAndKeepsBlocksWhole) {
  const auto goose = file(Format::kGoose,
                          "-- +goose NO TRANSACTION\n-- +goose Up\n"
                          "CREATE TABLE downloads (\"Down\" int, StatementEnd int);\n"
                          "-- +goose StatementBegin\nCREATE FUNCTION f() RETURNS int AS 'x;' "
                          "LANGUAGE c;\nSELECT 1;\n-- +goose StatementEnd\nSELECT 2;\n"
                          "-- +goose Down\nDROP TABLE downloads;\nSELECT 3;\n");
  EXPECT_THAT(
      texts(goose.statements()),
      ElementsAre("CREATE TABLE downloads (\"Down\" int, StatementEnd int);",
                  "CREATE FUNCTION f() RETURNS int AS 'x;' LANGUAGE c;\nSELECT 1;", "SELECT 2;"));
  EXPECT_THAT(texts(goose.downStatements()), ElementsAre("DROP TABLE downloads;", "SELECT 3;"));
  EXPECT_EQ((*goose.statements())[0].line, 3U);
  EXPECT_EQ((*goose.downStatements())[0].line, 10U);
  EXPECT_EQ(goose.directives()->tx_mode, TxMode::kNone);
}

TEST(Goose, RefusesAnnotationsThatDoNotPair) {
  const auto error = [](const char* text) {
    const auto found = file(Format::kGoose, text).statements();
    return found ? "" : found.error().code;
  };
  EXPECT_EQ(error("SELECT 1;\n"), "ST5051");
  EXPECT_EQ(error("SELECT 1;\n-- +goose Up\n"), "ST5051");
  EXPECT_EQ(error("-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n"), "ST5051");
  EXPECT_EQ(error("-- +goose Up\n-- +goose StatementEnd\n"), "ST5051");
  EXPECT_EQ(error("-- +goose Down\n"), "ST5051");
  EXPECT_EQ(error("-- +goose Upp\n"), "ST5051");
  EXPECT_EQ(error(""), "");
}

TEST(Dbmate, SplitsPartsAndReadsItsOptions) {
  const auto dbmate = file(Format::kDbmate,
                           "-- migrate:up transaction:false\nCREATE TABLE shutdown_log (a int);\n"
                           "\n-- migrate:down\nDROP TABLE shutdown_log;\n");
  EXPECT_THAT(texts(dbmate.statements()), ElementsAre("CREATE TABLE shutdown_log (a int);"));
  EXPECT_THAT(texts(dbmate.downStatements()), ElementsAre("DROP TABLE shutdown_log;"));
  EXPECT_EQ(dbmate.directives()->tx_mode, TxMode::kNone);
  EXPECT_FALSE(file(Format::kDbmate, "SELECT 1;").statements());
  EXPECT_FALSE(file(Format::kDbmate, "SELECT 1;\n-- migrate:up\n").statements());
}

TEST(Liquibase, ReadsChangesetsAndTheirRollbacksInReverse) {
  const auto liquibase =
      file(Format::kLiquibase,
           "--liquibase formatted sql\n"
           "--changeset atlas:1-1\n--comment: create \"t\" table\nCREATE TABLE t();\n"
           "--rollback: DROP TABLE t;\n\n"
           "--changeset me:2 splitStatements:false runInTransaction:false\nSELECT 1; SELECT 2;\n"
           "--rollback SELECT 3;\n--rollback SELECT 4;\n"
           "--changeset me:3 dbms:mysql\nSELECT 'mysql';\n--rollback SELECT 'mysql';\n"
           "--changeset me:4 endDelimiter:/\nSELECT 5/ SELECT 6/\n--rollback empty\n");
  EXPECT_THAT(texts(liquibase.statements()),
              ElementsAre("CREATE TABLE t();", "SELECT 1; SELECT 2;", "SELECT 5", "SELECT 6"));
  EXPECT_THAT(texts(liquibase.downStatements()),
              ElementsAre("SELECT 3;", "SELECT 4;", "DROP TABLE t;"));
  EXPECT_EQ((*liquibase.downStatements())[1].line, 10U);
  EXPECT_EQ((*liquibase.downStatements())[1].column, 12U);
  EXPECT_EQ(liquibase.directives()->tx_mode, TxMode::kNone);
}

}  // namespace
}  // namespace strata::directory
