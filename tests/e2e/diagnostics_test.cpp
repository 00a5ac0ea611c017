#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "e2e/project.h"

// Diagnostics for programs: SARIF, clang-tidy's YAML, and the pages of the codes.

namespace strata::e2e {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kBroken =
    "#pragma once\n#include <strata/db.hpp>\n#include <cstdint>\n#include <optional>\n"
    "struct Address { DB(db::primary_key) std::int64_t id; };\n"
    "struct DB_TABLE(db::table(\"users\")) User {\n"
    "  DB(db::primary_key) std::optional<std::int64_t> id;\n"
    "  std::uint32_t visits;\n"
    "  DB(db::references<Address>()) std::int64_t address_id;\n"
    "  DB(db::size(2), db::size(3)) std::int32_t twice;\n"
    "};\n";

constexpr const char* kWithoutKey =
    "#pragma once\n#include <strata/db.hpp>\n"
    "struct DB_TABLE(db::table(\"log\")) Log { int line; };\n";

class Diagnostics : public testing::Test {
 protected:
  Diagnostics() { project_.write("strata.toml", ""); }

  [[nodiscard]] Json sarif(const std::string& command, int exit_code) const {
    const Answer answer = project_.shell(
        command + " --diagnostics-format sarif --diagnostics-output out.sarif >/dev/null");
    EXPECT_EQ(answer.exit_code, exit_code) << answer.text;
    EXPECT_EQ(answer.text, "");
    return Json::parse(project_.read("out.sarif"));
  }

  static std::vector<std::string> rulesOf(const Json& log) {
    std::vector<std::string> out;
    for (const Json& result : log.at("runs")[0].at("results")) {
      out.push_back(result.at("ruleId"));
    }
    return out;
  }

  Project project_;
};

TEST_F(Diagnostics, SarifHasAllProblemsOfARun) {
  project_.write("models/a.hpp", kBroken);
  const std::vector<std::string> all = {"ST2041", "ST2011", "ST2030", "ST2013", "ST2003"};
  for (const char* command : {"strata scan", "strata check", "strata migrate diff"}) {
    std::vector<std::string> wanted = all;
    wanted.emplace_back("ST1301");
    EXPECT_THAT(rulesOf(sarif(command, 1)), testing::UnorderedElementsAreArray(wanted)) << command;
  }
  EXPECT_THAT(rulesOf(sarif("strata-scan models/a.hpp", 1)),
              testing::UnorderedElementsAreArray(all));
}

TEST_F(Diagnostics, SarifIsValidBySchema) {
  const char* schema = std::getenv("STRATA_SARIF_SCHEMA");
  if (schema == nullptr) {
    GTEST_SKIP() << "STRATA_SARIF_SCHEMA names no file with the schema of SARIF 2.1.0";
  }
  project_.write("models/a.hpp", kBroken);
  (void)sarif("strata scan", 1);
  const std::string validate = std::string("/usr/bin/jsonschema -i out.sarif '") + schema + "'";
  const Answer valid = project_.shell(validate);
  EXPECT_EQ(valid.exit_code, 0) << valid.text;
  (void)project_.shell("sed -i 's/\"ruleIndex\": 0/\"ruleIndex\": \"x\"/' out.sarif");
  EXPECT_NE(project_.shell(validate).exit_code, 0) << "the schema refuses nothing";
}

TEST_F(Diagnostics, WarningsOfAScanFromTheCacheAreToldAgain) {
  project_.write("models/a.hpp", kWithoutKey);
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(rulesOf(sarif("strata scan", 0)), testing::ElementsAre("ST2080"));
    EXPECT_THAT(project_.shell("strata scan 2>&1 >/dev/null").text,
                HasSubstr("models/a.hpp:3:35: warning: table 'log' has no primary key [ST2080]"));
  }
}

TEST_F(Diagnostics, NamesAreSeenFromWhereTheUserStands) {
  project_.write("models/a.hpp", kWithoutKey);
  const Answer answer = project_.shell("cd models && strata scan 2>&1 >/dev/null");
  EXPECT_THAT(answer.text, StartsWith("../models/a.hpp:3:35: warning: ")) << answer.text;
}

TEST_F(Diagnostics, ClangApplyReplacementsMendsTheModels) {
  if (project_.shell("command -v clang-apply-replacements-19").exit_code != 0) {
    GTEST_SKIP() << "there is no clang-apply-replacements-19";
  }
  project_.write("models/a.hpp", kBroken);
  const Answer answer = project_.shell(
      "strata scan --diagnostics-format clang-tidy --diagnostics-output fixes/all.yaml");
  EXPECT_EQ(answer.exit_code, 3) << "the folder is missing: " << answer.text;
  const Answer mended = project_.shell(
      "mkdir fixes; strata scan --diagnostics-format clang-tidy "
      "--diagnostics-output fixes/all.yaml; clang-apply-replacements-19 fixes");
  EXPECT_EQ(mended.exit_code, 0) << mended.text;
  const std::string header = project_.read("models/a.hpp");
  EXPECT_THAT(header, HasSubstr("struct DB_TABLE(db::table(\"addresses\")) Address"));
  EXPECT_THAT(header, HasSubstr("DB(db::primary_key) std::int64_t id;"));
  EXPECT_THAT(header, HasSubstr("  std::int64_t visits;"));
  EXPECT_THAT(rulesOf(sarif("strata scan", 1)),
              testing::UnorderedElementsAre("ST2013", "ST2003", "ST1301"));
}

TEST_F(Diagnostics, TextInAFileHasNoColours) {
  project_.write("models/a.hpp", kWithoutKey);
  EXPECT_EQ(project_.shell("strata scan --diagnostics-output out.txt >/dev/null").text, "");
  EXPECT_THAT(project_.read("out.txt"), StartsWith("models/a.hpp:3:35: warning: "));
}

TEST_F(Diagnostics, CodesAreExplained) {
  const Answer page = project_.shell("strata explain st2031");
  EXPECT_EQ(page.exit_code, 0);
  EXPECT_THAT(page.text, StartsWith("ST2031: a foreign key of another type\n\n"));
  EXPECT_THAT(page.text, HasSubstr("std::int32_t customer_id;"));
  EXPECT_THAT(page.text, Not(HasSubstr("ST2032")));
  EXPECT_THAT(project_.shell("strata explain").text,
              HasSubstr("ST2031  a foreign key of another type\nST2032  "));
  const Answer unknown = project_.shell("strata explain ST2O31");
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_THAT(unknown.text, HasSubstr("did you mean ST2031 (a foreign key of another type)?"));
}

}  // namespace
}  // namespace strata::e2e
