#include "directory/atlas_difference.h"

#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "fixture.h"

// What Atlas runs of a file. tests/atlas asks Atlas itself, where Go is at hand.

namespace strata::directory {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> atlasTexts(const MigrationFile& file) {
  const AtlasStatements found = atlasStatements(file);
  std::vector<std::string> out;
  for (const Statement& each : found.statements) {
    out.push_back(each.text);
  }
  if (!found.error.empty()) {
    out.push_back("error: " + found.error);
  }
  return out;
}

std::vector<std::string> atlasTexts(const std::string& content) {
  return atlasTexts(MigrationFile{.name = "1.sql", .content = content});
}

std::optional<AtlasDifference> difference(const std::string& content,
                                          Format format = Format::kAtlas) {
  return atlasDifference({.name = "1.sql", .content = content, .format = format});
}

/// "LINE:COLUMN strata N TEXT | Atlas N TEXT", or "same".
std::string readings(const std::string& content, Format format = Format::kAtlas) {
  const auto found = difference(content, format);
  if (!found) {
    return "same";
  }
  const auto reading = [](const FileReading& each) {
    return each.error.empty() ? std::to_string(each.statements) + " " + each.statement
                              : "error: " + each.error;
  };
  return std::to_string(found->line) + ":" + std::to_string(found->column) + " strata " +
         reading(found->strata) + " | Atlas " + reading(found->atlas);
}

TEST(AtlasScanner, EqualsTheRecordings) {
  const auto file = sharedData() / "design/atlas-data/split_vectors.json";
  if (!std::filesystem::exists(file)) {
    GTEST_SKIP() << "no recorded vectors: set STRATA_SHARED";
  }
  std::ifstream stream(file);
  for (const auto& vector : nlohmann::json::parse(stream)) {
    const std::string name = vector.at("name");
    SCOPED_TRACE(name);
    const auto& recorded = vector.at("postgres_scanner");
    const std::string input = vector.at("input");
    if (name == "invalid utf8") {
      continue;  // not representable in the recording
    }
    const AtlasStatements found = atlasStatements(input);
    EXPECT_EQ(found.error, recorded.value("err", ""));
    const std::size_t shift = input.starts_with("-- atlas:delimiter ") ? input.find('\n') + 1 : 0;
    const auto& expected = recorded.value("s", nlohmann::json::array());
    ASSERT_EQ(found.statements.size(), expected.is_null() ? 0 : expected.size());
    for (std::size_t i = 0; i < found.statements.size(); ++i) {
      EXPECT_EQ(found.statements[i].text, expected[i].at("Text").get<std::string>());
      EXPECT_EQ(found.statements[i].offset, expected[i].at("Pos").get<std::size_t>() + shift);
    }
  }
}

TEST(AtlasScanner, ReadsWhatItMisreadsAsAtlasDoes) {
  EXPECT_THAT(atlasTexts("SELECT E'a\\';b'; SELECT 2;"),
              ElementsAre("error: 1:15: unclosed quote '\\''"));
  EXPECT_THAT(atlasTexts("/* a /* b; */ c; */ SELECT 1;"), ElementsAre("c;", "*/ SELECT 1;"));
  EXPECT_THAT(atlasTexts("SELECT 1;\n-- a; b"), ElementsAre("SELECT 1;", "-- a;", "b"));
  EXPECT_THAT(atlasTexts("SELECT $$a; SELECT 2;"), ElementsAre("SELECT $$a; SELECT 2;"));
  EXPECT_THAT(atlasTexts("SELECT 1;\nSELECT (2;"), ElementsAre("error: 2:8: unclosed '('"));
  EXPECT_THAT(atlasTexts("DELIMITER '\nSELECT 1;"),
              ElementsAre("error: panic: runtime error: slice bounds out of range [1:0]"));
}

TEST(AtlasScanner, KnowsThatAtlasWouldRunForLong) {
  std::string twelve;
  for (int i = 0; i < 12; ++i) {
    twelve += "BEGIN TRANSACTION;\nSELECT 1;\nCOMMIT;\n";
  }
  EXPECT_EQ(atlasTexts(twelve).size(), 36U);
  EXPECT_EQ(readings(twelve), "same");
  std::string many;
  for (int i = 0; i < 40; ++i) {
    many += twelve;
  }
  for (const std::string& text : {twelve + twelve, many}) {
    const std::string found = readings(text);
    EXPECT_THAT(found, testing::StartsWith("1:1 strata "));
    EXPECT_THAT(found, HasSubstr("BEGIN TRANSACTION; | Atlas error: it takes too long"));
  }
}

TEST(AtlasDifference, NamesThePlaceAndBothReadings) {
  EXPECT_EQ(readings("SELECT 0;\nSELECT E'a\\';b';\n"),
            "2:15 strata 2 SELECT E'a\\';b'; | Atlas error: 2:15: unclosed quote '\\''");
  EXPECT_EQ(readings("SELECT 1;\nSELECT a$b$c;\nSELECT 2;\n"),
            "2:1 strata 3 SELECT a$b$c; | Atlas 2 SELECT a$b$c;\nSELECT 2;");
  EXPECT_EQ(readings("SELECT 1;\n-- end"), "2:1 strata 1  | Atlas 2 -- end");
  EXPECT_EQ(readings("-- atlas:delimiter //\nSELECT 1//\n  -- end"),
            "3:3 strata 1  | Atlas 2 -- end");
  EXPECT_EQ(readings("SELECT 1;\nSELECT $$;\n"),
            "2:8 strata error: unclosed dollar quote $$ | Atlas 2 SELECT 1;");
  EXPECT_EQ(readings("SELECT 1;\nSELECT 'a;\n"), "same") << "neither runs it";
}

TEST(AtlasDifference, IsNoneInOrdinaryFiles) {
  for (const char* text : {"", "\n", "-- nothing\n", "SELECT 1;\r\nSELECT 'a;b';\r\n",
                           "-- atlas:txmode none\n\nSELECT 1;\n-- end\n",
                           "DO $$ BEGIN PERFORM 1; END $$;\nBEGIN;\nSELECT 1;\nCOMMIT;\n"}) {
    EXPECT_EQ(readings(text), "same") << text;
  }
}

TEST(AtlasDifference, OfOtherFormatsIsByAtlassReadingOfThem) {
  EXPECT_EQ(readings("BEGIN TRANSACTION; SELECT 1; END;\n", Format::kGolangMigrate),
            "1:1 strata 1 BEGIN TRANSACTION; SELECT 1; END; | Atlas 3 BEGIN TRANSACTION;");
  const std::string goose =
      "-- +goose Up\n-- first  \nCREATE TABLE a (\n  n int  \n);\r\n-- +goose StatementBegin\nDO "
      "$$ "
      "BEGIN PERFORM 1; END $$;\n-- +goose StatementEnd\nSELECT 2;\n";
  EXPECT_EQ(readings(goose + "-- +goose Down\nDROP TABLE a;\n", Format::kGoose), "same");
  EXPECT_EQ(readings(goose + "CREATE TABLE \"Down\" (n int);\n", Format::kGoose),
            "10:1 strata 4 CREATE TABLE \"Down\" (n int); | Atlas 3 ");
  EXPECT_EQ(
      readings("-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n-- +goose StatementBegin\n",
               Format::kGoose),
      "same")
      << "neither runs it";
  const std::string dbmate = "-- migrate:up\nCREATE TABLE a (n int);\r\nSELECT 1;\n";
  EXPECT_EQ(readings(dbmate + "-- migrate:down\nDROP TABLE a;\n", Format::kDbmate), "same");
  EXPECT_EQ(readings(dbmate + "CREATE TABLE shutdowns (n int);\n", Format::kDbmate),
            "4:1 strata 3 CREATE TABLE shutdowns (n int); | Atlas 2 ");
  EXPECT_EQ(readings("-- migrate:up transaction:false\nSELECT 1;\n", Format::kDbmate),
            "2:1 strata 1 SELECT 1; | Atlas 0 ");
}

}  // namespace
}  // namespace strata::directory
