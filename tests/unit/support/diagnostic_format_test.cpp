#include "support/diagnostic_format.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "support/codes.h"
#include "support/diagnostics_json.h"

namespace strata {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

/// Two umlauts before the field's name: bytes and characters count differently.
constexpr const char* kSource =
    "struct T {\n"
    "  /* \xC3\xA4\xC3\xB6 */ unsigned visits;\n"
    "};\n";

class Formats : public testing::Test {
 protected:
  Formats() : folder_(fs::temp_directory_path() / ("strata formats " + std::to_string(getpid()))) {
    fs::create_directories(folder_);
    std::ofstream(folder_ / "a b.hpp", std::ios::binary) << kSource;
  }

  ~Formats() override { fs::remove_all(folder_); }

  [[nodiscard]] DiagnosticOrigin origin() const { return {.tool = "strata", .root = folder_}; }

  static Diagnostic unsignedField() {
    const SourceRange type{.file = "a b.hpp", .line = 2, .column = 14, .end_column = 22};
    return {.code = "ST2011",
            .message = "field 'visits' is \"unsigned\"",
            .help = "write db::type(\"…\")",
            .where = type,
            .source_line = "  /* \xC3\xA4\xC3\xB6 */ unsigned visits;",
            .notes = {{.message = "in this struct",
                       .where = {.file = "a b.hpp", .line = 1, .column = 8}},
                      {.message = "no place"}},
            .fixits = {{.range = type, .text = "std::int64_t"},
                       {.range = {.file = "a b.hpp", .line = 1, .column = 8}, .text = "X "}}};
  }

  static Diagnostic warning() {
    return {.code = "ST2080", .message = "no key", .severity = Severity::kWarning};
  }

  fs::path folder_;
};

TEST_F(Formats, HaveNames) {
  for (const std::string& name : diagnosticFormatNames()) {
    ASSERT_TRUE(diagnosticFormatOf(name));
  }
  EXPECT_EQ(diagnosticFormatOf("clang-tidy"), DiagnosticFormat::kClangTidy);
  EXPECT_FALSE(diagnosticFormatOf("xml"));
}

TEST_F(Formats, JsonReadsBackWhole) {
  const std::vector<Diagnostic> all = {unsignedField(), warning()};
  const std::string json = diagnosticsToJson(all);
  const auto back = diagnosticsFromJson(json);
  ASSERT_TRUE(back);
  EXPECT_EQ(render(*back), render(all));
  EXPECT_EQ(diagnosticsToJson(*back), json);
  EXPECT_FALSE(diagnosticsFromJson("{\"diagnostics\": [{}]}"));
  EXPECT_FALSE(diagnosticsFromJson("no JSON"));
}

TEST_F(Formats, SarifHasRulesPlacesNotesAndFixes) {
  const Json log =
      Json::parse(diagnosticsToSarif({unsignedField(), warning(), warning()}, origin()));
  EXPECT_EQ(log.at("version"), "2.1.0");
  const Json& run = log.at("runs").at(0);
  const Json& rules = run.at("tool").at("driver").at("rules");
  ASSERT_EQ(rules.size(), 2U) << "a rule stands there once";
  EXPECT_EQ(rules[0].at("id"), "ST2011");
  EXPECT_EQ(rules[0].at("name"), "AnUnsignedField");
  EXPECT_EQ(rules[0].at("help").at("markdown"), findCode("ST2011")->text);
  ASSERT_EQ(run.at("results").size(), 3U);
  const Json& result = run.at("results")[0];
  EXPECT_EQ(result.at("level"), "error");
  EXPECT_EQ(result.at("message").at("text"),
            "field 'visits' is \"unsigned\"\nhelp: write db::type(\"…\")");
  const Json& place = result.at("locations")[0].at("physicalLocation");
  EXPECT_EQ(place.at("artifactLocation").at("uri"), "a%20b.hpp");
  EXPECT_EQ(place.at("region"),
            Json({{"startLine", 2}, {"startColumn", 12}, {"endLine", 2}, {"endColumn", 20}}))
      << "columns count characters";
  ASSERT_EQ(result.at("relatedLocations").size(), 2U);
  EXPECT_EQ(result.at("relatedLocations")[0].at("message").at("text"), "in this struct");
  EXPECT_FALSE(result.at("relatedLocations")[1].contains("physicalLocation"));
  const Json& replacements = result.at("fixes")[0].at("artifactChanges")[0].at("replacements");
  ASSERT_EQ(replacements.size(), 2U) << "one fix of both";
  EXPECT_EQ(replacements[0].at("insertedContent").at("text"), "std::int64_t");
  EXPECT_EQ(replacements[1].at("deletedRegion"),
            Json({{"startLine", 1}, {"startColumn", 8}, {"endColumn", 8}}))
      << "an insertion deletes nothing";
  EXPECT_EQ(run.at("results")[2].at("ruleIndex"), 1);
  EXPECT_EQ(run.at("results")[2].at("level"), "warning");
}

TEST_F(Formats, SarifOfNoProblemsIsARunWithoutResults) {
  const Json log = Json::parse(diagnosticsToSarif({}, origin()));
  EXPECT_EQ(log.at("runs")[0].at("results"), Json::array());
}

TEST_F(Formats, SarifNamesARuleForWhatHasNoCode) {
  const Json log = Json::parse(diagnosticsToSarif({{.message = "m"}}, origin()));
  EXPECT_EQ(log.at("runs")[0].at("results")[0].at("ruleId"), "foreign-tool");
}

TEST_F(Formats, ClangTidysYamlCountsBytes) {
  const std::string file = "\"" + (folder_ / "a b.hpp").string() + "\"";
  EXPECT_EQ(diagnosticsToClangTidy({unsignedField()}, origin()),
            "---\n"
            "MainSourceFile: \"\"\n"
            "Diagnostics:\n"
            "  - DiagnosticName: \"ST2011\"\n"
            "    DiagnosticMessage:\n"
            "      Message: \"field 'visits' is \\\"unsigned\\\"\"\n"
            "      FilePath: " +
                file +
                "\n"
                "      FileOffset: 24\n"
                "      Replacements:\n"
                "        - FilePath: " +
                file +
                "\n"
                "          Offset: 24\n"
                "          Length: 8\n"
                "          ReplacementText: \"std::int64_t\"\n"
                "        - FilePath: " +
                file +
                "\n"
                "          Offset: 7\n"
                "          Length: 0\n"
                "          ReplacementText: \"X \"\n"
                "      Ranges:\n"
                "        - FilePath: " +
                file +
                "\n"
                "          FileOffset: 24\n"
                "          Length: 8\n"
                "    Notes:\n"
                "      - Message: \"in this struct\"\n"
                "        FilePath: " +
                file +
                "\n"
                "        FileOffset: 7\n"
                "        Replacements: []\n"
                "      - Message: \"no place\"\n"
                "        FilePath: \"\"\n"
                "        FileOffset: 0\n"
                "        Replacements: []\n"
                "      - Message: \"help: write db::type(\\\"…\\\")\"\n"
                "        FilePath: " +
                file +
                "\n"
                "        FileOffset: 24\n"
                "        Replacements: []\n"
                "        Ranges:\n"
                "          - FilePath: " +
                file +
                "\n"
                "            FileOffset: 24\n"
                "            Length: 8\n"
                "    Level: Error\n"
                "    BuildDirectory: \"" +
                folder_.string() +
                "/\"\n"
                "...\n");
  EXPECT_EQ(diagnosticsToClangTidy({}, origin()),
            "---\nMainSourceFile: \"\"\nDiagnostics: []\n...\n");
}

TEST(Codes, APageEndsAtTheNextHeadingAndKeepsItsExample) {
  const auto pages = parseCodePages(
      "# Codes\nintro\n## ST0001 one thing\n\na\n```sh\n# x\n```\n"
      "## Others\nno page\n## ST0002 two\nb");
  ASSERT_EQ(pages.size(), 2U);
  EXPECT_EQ(pages[0].code, "ST0001");
  EXPECT_EQ(pages[0].title, "one thing");
  EXPECT_EQ(pages[0].text, "a\n```sh\n# x\n```\n");
  EXPECT_EQ(pages[1].text, "b\n");
}

}  // namespace
}  // namespace strata
