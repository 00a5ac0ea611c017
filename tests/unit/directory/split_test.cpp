#include <gmock/gmock.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "directory/statements.h"
#include "fixture.h"
#include "support/text.h"

namespace strata::directory {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> texts(std::string_view input) {
  const auto statements = splitStatements(input, "1.sql");
  if (!statements) {
    return {"error: " + statements.error().message};
  }
  std::vector<std::string> out;
  for (const Statement& statement : *statements) {
    out.push_back(statement.text);
  }
  return out;
}

/// Where Atlas's scanner misreads PostgreSQL, and what we find there instead.
const std::map<std::string, std::vector<std::string>>& differences() {
  static const std::map<std::string, std::vector<std::string>> all = {
      // PostgreSQL nests block comments.
      {"nested block comment", {"SELECT 1;"}},
      // A line comment ends at the end of the text too.
      {"trailing comment only", {"SELECT 1;"}},
      {"semicolon in comment at EOF no newline", {"SELECT 1;"}},
      // Backslash escapes in E''.
      {"E string backslash quote", {"SELECT E'a\\';b';", "SELECT 2;"}},
      // `$` within an identifier does not open a quote.
      {"dollar in ident a$b$c", {"SELECT a$b$c;", "SELECT 2;", "SELECT d$b$e;"}},
      // The server would refuse these; Atlas sends the pieces all the same.
      {"unterminated block comment", {"error: unclosed comment"}},
      {"unclosed dollar", {"error: unclosed dollar quote $$"}},
      // No server takes a byte order mark in front of a statement.
      {"BOM", {"SELECT 1;", "SELECT 2;"}},
      // libpq would cut the text at the zero byte and run nothing of the second statement.
      {"null bytes", {"error: the file holds a zero byte"}},
  };
  return all;
}

std::string decodeBase64(const std::string& text) {
  static const std::string alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == '=') {
      break;
    }
    bits = bits << 6U | static_cast<unsigned>(alphabet.find(c));
    if ((count += 6) >= 8) {
      count -= 8;
      out += static_cast<char>(bits >> static_cast<unsigned>(count) & 0xFFU);
    }
  }
  return out;
}

/// What the vector's recording expects; offsets counted from the start of the file, also where
/// Atlas counts from below a delimiter directive.
void expectLikeAtlas(const nlohmann::json& vector, const std::string& input) {
  const auto& recorded = vector.at("postgres_scanner");
  const auto statements = splitStatements(input, "1.sql");
  if (recorded.contains("err")) {
    ASSERT_FALSE(statements);
    const std::string place = recorded.at("err");
    if (place.starts_with("1:")) {
      EXPECT_EQ(statements.error().where.line, 1U);
    }
    return;
  }
  ASSERT_TRUE(statements) << render(statements.error());
  const auto& expected = recorded.at("s");
  ASSERT_EQ(statements->size(), expected.is_null() ? 0 : expected.size());
  const std::size_t shift = input.starts_with("-- atlas:delimiter ") ? input.find('\n') + 1 : 0;
  for (std::size_t i = 0; i < statements->size(); ++i) {
    const Statement& statement = (*statements)[i];
    if (vector.at("name").get<std::string>() !=
        "invalid utf8") {  // not representable in the recording
      EXPECT_EQ(statement.text, expected[i].at("Text").get<std::string>());
    }
    EXPECT_EQ(statement.offset, expected[i].at("Pos").get<std::size_t>() + shift);
    EXPECT_EQ(statement.line, lineColumnAt(input, statement.offset).line);
    EXPECT_EQ(statement.column, lineColumnAt(input, statement.offset).column);
    const auto comments = expected[i].at("Comments").is_null()
                              ? std::vector<std::string>()
                              : expected[i].at("Comments").get<std::vector<std::string>>();
    EXPECT_EQ(statement.comments, comments);
  }
}

TEST(Split, EqualsAtlassRecordedScannerButForTheNamedDifferences) {
  const auto file = sharedData() / "design/atlas-data/split_vectors.json";
  if (!std::filesystem::exists(file)) {
    GTEST_SKIP() << "no recorded vectors: set STRATA_SHARED";
  }
  std::ifstream stream(file);
  const auto vectors = nlohmann::json::parse(stream);
  ASSERT_EQ(vectors.size(), 82U);
  std::size_t different = 0;
  for (const auto& vector : vectors) {
    const std::string name = vector.at("name");
    SCOPED_TRACE(name);
    const std::string input = decodeBase64(vector.at("input_b64"));
    if (const auto found = differences().find(name); found != differences().end()) {
      ++different;
      EXPECT_EQ(texts(input), found->second);
    } else {
      expectLikeAtlas(vector, input);
    }
  }
  EXPECT_EQ(different, differences().size());
}

TEST(Split, KeepsTheSemicolonAndDropsOtherDelimiters) {
  EXPECT_THAT(texts("SELECT 1; SELECT 2 ;\n"), ElementsAre("SELECT 1;", "SELECT 2 ;"));
  EXPECT_THAT(texts("-- atlas:delimiter \\n\\n\nSELECT 1;\nSELECT 2;\n\nSELECT 3;"),
              ElementsAre("SELECT 1;\nSELECT 2;", "SELECT 3;"));
}

TEST(Split, UnderstandsQuotesAsPostgresDoes) {
  EXPECT_THAT(texts("SELECT E'a\\';b'; SELECT 2;"), ElementsAre("SELECT E'a\\';b';", "SELECT 2;"));
  EXPECT_THAT(texts("SELECT E'a'\n  '\\';'; SELECT 2;"),
              ElementsAre("SELECT E'a'\n  '\\';';", "SELECT 2;"));
  EXPECT_THAT(texts("SELECT type'a\\'; SELECT 2;"), ElementsAre("SELECT type'a\\';", "SELECT 2;"));
  EXPECT_THAT(texts("SELECT 1 AS a$b; DO $b$ ; $b$; SELECT 3;"),
              ElementsAre("SELECT 1 AS a$b;", "DO $b$ ; $b$;", "SELECT 3;"));
  EXPECT_THAT(texts("/* a /* b */ ; */ SELECT 1;"), ElementsAre("SELECT 1;"));
  EXPECT_THAT(texts("SELECT 1;\n-- end; of it"), ElementsAre("SELECT 1;"));
  EXPECT_THAT(texts("-- a;\rSELECT 1;"), ElementsAre("SELECT 1;"));
}

TEST(Split, KeepsFunctionBodiesWhole) {
  EXPECT_THAT(
      texts("CREATE FUNCTION f() RETURNS int BEGIN /* ; */ ATOMIC SELECT 1; END; SELECT 2;"),
      ElementsAre("CREATE FUNCTION f() RETURNS int BEGIN /* ; */ ATOMIC SELECT 1; END;",
                  "SELECT 2;"));
  EXPECT_THAT(
      texts("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; "
            "SELECT endpoint FROM t; END; SELECT 2;"),
      ElementsAre("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN "
                  "1 END; SELECT endpoint FROM t; END;",
                  "SELECT 2;"));
}

TEST(Split, AColumnCalledBeginDoesNotSwallowStatements) {
  EXPECT_THAT(texts("SELECT begin FROM t; SELECT 2; END;"),
              ElementsAre("SELECT begin FROM t;", "SELECT 2;", "END;"));
}

TEST(Split, ABlockIsFoundBehindATransactionWithoutItsEnd) {
  EXPECT_THAT(
      texts("BEGIN TRANSACTION; SELECT 1; COMMIT; BEGIN TRANSACTION; SELECT 2; END; SELECT 3;"),
      ElementsAre("BEGIN TRANSACTION;", "SELECT 1;", "COMMIT;", "BEGIN TRANSACTION; SELECT 2; END;",
                  "SELECT 3;"));
}

TEST(Split, ManyTransactionsTakeLinearTime) {
  std::string input;
  for (int i = 0; i < 20000; ++i) {
    input += "BEGIN TRANSACTION;\nSELECT 1;\nCOMMIT;\n";
  }
  EXPECT_EQ(texts(input).size(), 60000U);
}

TEST(Split, NamesThePlaceOfWhatIsNotClosed) {
  const auto quote = splitStatements("SELECT 1;\nSELECT 'a;\n", "2_b.sql");
  ASSERT_FALSE(quote);
  EXPECT_THAT(render(quote.error()),
              HasSubstr("2_b.sql:2:8: error: unclosed quote ' [ST5041]\n    2 | SELECT 'a;\n"));
  const auto parenthesis = splitStatements("SELECT (1;\nSELECT 2;", "1.sql");
  ASSERT_FALSE(parenthesis);
  EXPECT_EQ(parenthesis.error().where.column, 8U);
}

TEST(Split, CountsLinesAndColumnsInTheWholeFile) {
  const auto statements =
      splitStatements("-- atlas:delimiter //\r\n\r\nSELECT 1//\r\n  SELECT 2//\r\n", "1.sql");
  ASSERT_TRUE(statements);
  ASSERT_EQ(statements->size(), 2U);
  EXPECT_EQ((*statements)[0].line, 3U);
  EXPECT_EQ((*statements)[1].line, 4U);
  EXPECT_EQ((*statements)[1].column, 3U);
}

TEST(Split, CommentsBelongToTheStatementUnlessABlankLineFollows) {
  const auto statements = splitStatements(
      "-- a\n-- b\nSELECT 1;\n-- c\n\nSELECT 2;\r\n-- d\r\n\r\nSELECT 3; /* e */ SELECT 4;",
      "1.sql");
  ASSERT_TRUE(statements);
  ASSERT_EQ(statements->size(), 4U);
  EXPECT_THAT((*statements)[0].comments, ElementsAre("-- a\n", "-- b\n"));
  EXPECT_THAT((*statements)[1].comments, ElementsAre());
  EXPECT_THAT((*statements)[2].comments, ElementsAre());
  EXPECT_THAT((*statements)[3].comments, ElementsAre("/* e */"));
}

}  // namespace
}  // namespace strata::directory
