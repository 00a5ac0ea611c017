#include "directory/import.h"

#include <gmock/gmock.h>

#include "directory/checksum.h"
#include "fixture.h"

namespace strata::directory {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Import : public DirectoryTest {
 protected:
  /// "NAME\nCONTENT" of each file made, joined by "=====\n".
  [[nodiscard]] std::string converted(Format format) const {
    const auto files = convert(opened(format));
    if (!files) {
      return files.error().code;
    }
    std::string out;
    for (const WrittenFile& file : *files) {
      out += file.name + "\n" + file.content + "=====\n";
    }
    return out;
  }

  /// The files split into what the originals were split into, both ways.
  void expectSameStatements(Format format) {
    const Directory before = opened(format);
    const auto files = convert(before);
    ASSERT_TRUE(files) << render(files.error());
    const DirectoryUrl target{.path = path().parent_path() / "target"};
    ASSERT_TRUE(addFiles(target, *files));
    const auto after = open(target);
    ASSERT_TRUE(after) << render(after.error());
    ASSERT_EQ(after->files.size(), before.files.size());
    for (std::size_t i = 0; i < before.files.size(); ++i) {
      const MigrationFile& was = before.files[i];
      const MigrationFile& now = after->files[i];
      EXPECT_EQ(texts(now.statements()), texts(was.statements())) << now.content;
      EXPECT_EQ(texts(now.downStatements()), texts(was.downStatements())) << now.down_content;
      EXPECT_EQ(now.hasDown(), was.hasDown());
      EXPECT_EQ(now.directives()->tx_mode, was.directives()->tx_mode);
    }
  }

  static std::vector<std::string> texts(const Expected<std::vector<Statement>>& statements) {
    std::vector<std::string> out;
    if (!statements) {
      return {render(statements.error())};
    }
    for (const Statement& statement : *statements) {
      out.push_back(statement.text);
      while (out.back().ends_with(';') || out.back().ends_with('\n')) {
        out.back().pop_back();
      }
    }
    return out;
  }
};

TEST_F(Import, GooseLosesNoLineThatOnlyLooksLikeAnAnnotation) {
  write(
      "20240101000000_init.sql",
      "-- made by hand\n-- +goose Up\n-- the log of each shutDown\nCREATE TABLE \"Down\" (n int);\n"
      "\n-- a detached comment\n\nCREATE TABLE downloads (n int); -- StatementBegin\n"
      "-- +goose StatementBegin\nCREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$;\n"
      "-- +goose StatementEnd\n\n-- +goose Down\n-- all of it\nDROP TABLE downloads;\nDROP TABLE "
      "\"Down\";\n");
  const std::string all = converted(Format::kGoose);
  EXPECT_EQ(all,
            "20240101000000_init.sql\n-- made by hand\n-- the log of each shutDown\nCREATE TABLE "
            "\"Down\" (n int);\n\n-- a detached comment\n\nCREATE TABLE downloads (n int);\n -- "
            "StatementBegin\nCREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$;\n\n"
            "=====\ndown/20240101000000_init.sql\n-- all of it\nDROP TABLE downloads;\nDROP TABLE "
            "\"Down\";\n=====\n");
  expectSameStatements(Format::kGoose);
}

TEST_F(Import, GoosesBlocksThatSemicolonsWouldTearGetADelimiter) {
  write("1_two.sql",
        "-- +goose NO TRANSACTION\n-- +goose Up\n-- +goose StatementBegin\nSELECT 1; SELECT 2;\n-- "
        "+goose StatementEnd\nSELECT 3;\n");
  EXPECT_THAT(converted(Format::kGoose),
              HasSubstr("-- atlas:delimiter -- end\n-- atlas:txmode none\n\nSELECT 1; SELECT "
                        "2;\n-- end\nSELECT 3;\n-- end\n"));
  expectSameStatements(Format::kGoose);
}

TEST_F(Import, DbmateKeepsLinesWithDownAndItsTransactionMode) {
  write(
      "20240101000000_log.sql",
      "-- migrate:up transaction:false\nCREATE TABLE shutdown_log (n int);\n-- count down\nSELECT "
      "1;\n\n-- migrate:down\nDROP TABLE shutdown_log;\n");
  EXPECT_THAT(converted(Format::kDbmate), StartsWith("20240101000000_log.sql\n-- atlas:txmode "
                                                     "none\n\nCREATE TABLE shutdown_log (n int);\n"
                                                     "-- count down\nSELECT 1;\n"));
  expectSameStatements(Format::kDbmate);
}

TEST_F(Import, GolangMigratesNumbersAreMadeEquallyLong) {
  write("1_a.up.sql", "CREATE TABLE a (n int);\n");
  write("1_a.down.sql", "DROP TABLE a;\n");
  write("2_b.up.sql", "SELECT 2;\n");
  write("10_c.up.sql", "SELECT 10;\n");
  const std::string all = converted(Format::kGolangMigrate);
  EXPECT_THAT(all, HasSubstr("01_a.sql\nCREATE TABLE a (n int);\n=====\ndown/01_a.sql\nDROP TABLE "
                             "a;\n"));
  EXPECT_THAT(all, HasSubstr("02_b.sql\n"));
  EXPECT_THAT(all, HasSubstr("10_c.sql\n"));
}

TEST_F(Import, FlywaysVersionsSortAsNumbersAndRepeatablesComeLast) {
  write("V1.2__first.sql", "SELECT 12;\n");
  write("V1.10__second.sql", "SELECT 110;\n");
  write("V2__third.sql", "SELECT 2;\n");
  write("U2__third.sql", "SELECT -2;\n");
  write("R__views.sql", "SELECT 'views';\n");
  const std::string all = converted(Format::kFlyway);
  std::size_t at = 0;
  for (const char* name : {"1.02_first.sql", "1.10_second.sql", "2.00_third.sql",
                           "down/2.00_third.sql", "3.00_views.sql"}) {
    const std::size_t found = all.find(name, at);
    ASSERT_NE(found, std::string::npos) << name << "\n" << all;
    at = found;
  }
  expectSameStatements(Format::kFlyway);
}

TEST_F(Import, LiquibaseKeepsCommentsAndTurnsRollbacksIntoAWayBack) {
  write("1_a.sql",
        "--liquibase formatted sql\n\n--changeset me:1\n--comment: the first\nCREATE TABLE a (n "
        "int);\n--rollback DROP TABLE a;\n\n--changeset me:2 dbms:mysql\nCREATE TABLE `m` (n "
        "int);\n\n--changeset me:3 endDelimiter:/\nCREATE TABLE b (n int)/\n--rollback DROP TABLE "
        "b;\n");
  const std::string all = converted(Format::kLiquibase);
  EXPECT_THAT(all, HasSubstr("--comment: the first\nCREATE TABLE a (n int);\n"));
  EXPECT_THAT(all, HasSubstr("-- CREATE TABLE `m` (n int);\n")) << "not for PostgreSQL";
  EXPECT_THAT(all, HasSubstr("down/1_a.sql\nDROP TABLE b;\nDROP TABLE a;\n"));
  EXPECT_THAT(all, Not(HasSubstr("rollback")));
  expectSameStatements(Format::kLiquibase);
}

TEST_F(Import, AtlasIsNotImported) {
  write("1_a.sql", "SELECT 1;\n");
  EXPECT_EQ(converted(Format::kAtlas), "ST5061");
}

TEST(Alembic, EachRevisionBecomesAFileWithoutAlembicsOwnTable) {
  const std::string up =
      "BEGIN;\n\nCREATE TABLE alembic_version (\n    version_num VARCHAR(32) NOT NULL\n);\n\n"
      "-- Running upgrade  -> 1975ea83b712\n\n-- people\nCREATE TABLE account (id SERIAL);\n\n"
      "INSERT INTO alembic_version (version_num) VALUES ('1975ea83b712') RETURNING "
      "alembic_version.version_num;\n\n-- Running upgrade 1975ea83b712 -> ae1027a6acf\n\n"
      "ALTER TABLE account ADD COLUMN last TEXT;\n\nUPDATE alembic_version SET "
      "version_num='ae1027a6acf' WHERE alembic_version.version_num = '1975ea83b712';\n\nCOMMIT;\n";
  const std::string down =
      "BEGIN;\n\n-- Running downgrade ae1027a6acf -> 1975ea83b712\n\nALTER TABLE account DROP "
      "COLUMN "
      "last;\n\nUPDATE alembic_version SET version_num='1975ea83b712';\n\nCOMMIT;\n";
  const auto files = convertAlembic({up, down}, 1704067200);
  ASSERT_TRUE(files) << render(files.error());
  ASSERT_EQ(files->size(), 3U);
  EXPECT_EQ((*files)[0].name, "20240101000000_1975ea83b712.sql");
  EXPECT_EQ((*files)[0].content, "-- people\nCREATE TABLE account (id SERIAL);\n");
  EXPECT_EQ((*files)[1].name, "20240101000001_ae1027a6acf.sql");
  EXPECT_EQ((*files)[1].content, "ALTER TABLE account ADD COLUMN last TEXT;\n");
  EXPECT_EQ((*files)[2].name, "down/20240101000001_ae1027a6acf.sql");
  EXPECT_EQ((*files)[2].content, "ALTER TABLE account DROP COLUMN last;\n");
  EXPECT_EQ(convertAlembic({"SELECT 1;\n"}, 0).error().code, "ST5063");
}

TEST_F(Import, RealDirectoriesOfOtherToolsKeepAllStatements) {
  struct Real {
    const char* name;
    Format format;
  };

  int found = 0;
  for (const Real& real :
       {Real{"beavermoney", Format::kGolangMigrate}, Real{"ai-gateway", Format::kGoose},
        Real{"datum-goose", Format::kGoose}, Real{"metadata-api", Format::kGoose},
        Real{"openlane-goose", Format::kGoose}}) {
    const auto source = sharedData() / "corpora" / "dirs" / real.name;
    if (!std::filesystem::exists(source)) {
      continue;
    }
    ++found;
    std::filesystem::remove_all(path().parent_path() / "target");
    std::filesystem::remove_all(path());
    std::filesystem::copy(source, path(), std::filesystem::copy_options::recursive);
    SCOPED_TRACE(real.name);
    expectSameStatements(real.format);
  }
  if (found == 0) {
    GTEST_SKIP() << "the corpora are not there";
  }
}

}  // namespace
}  // namespace strata::directory
