#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "e2e/project.h"

// Real migration directories of other projects, which are not ours to copy: taken from
// $STRATA_SHARED.

namespace strata::e2e {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

fs::path sharedFolder() {
  const char* set = std::getenv("STRATA_SHARED");
  return set != nullptr ? fs::path(set) : fs::path(STRATA_SOURCE_DIR) / ".." / "shared";
}

/// Extensions that a project expects someone else to have made.
const std::map<std::string, std::string> kSetup = {
    {"metadata-api", "CREATE EXTENSION btree_gin;"},
    {"openlane-goose", "CREATE EXTENSION citext;"},
};

class Directories : public testing::Test {
 protected:
  void SetUp() override {
    const fs::path index = sharedFolder() / "corpora" / "dirs" / "index.json";
    if (!fs::exists(index)) {
      GTEST_SKIP() << "there is no " << index << "; set STRATA_SHARED";
    }
    index_ = json::parse(*readFile(index));
  }

  static std::string urlOf(const json& entry) {
    return "'file://" +
           (sharedFolder() / "corpora" / "dirs" / entry.at("name").get<std::string>()).string() +
           "?format=" + entry.at("format").get<std::string>() + "'";
  }

  json index_;
};

TEST_F(Directories, AreJudgedAsTheirIndexSays) {
  const Project project;
  project.write("strata.toml", "");
  for (const json& entry : index_) {
    const Answer answer = project.shell("strata migrate validate --dir " + urlOf(entry));
    EXPECT_EQ(answer.exit_code == 0, entry.at("validate") == json("ok")) << entry.at("name") << "\n"
                                                                         << answer.text;
  }
}

TEST_F(Directories, ThatApplyAreReplayedByDiff) {
  const Project project;
  project.write("models/probe.hpp",
                "#pragma once\n#include <cstdint>\n#include <strata/db.hpp>\n"
                "struct DB_TABLE(db::table(\"strata_probe\")) Probe { DB(db::primary_key) "
                "std::int64_t id; };\n");
  for (const json& entry : index_) {
    const auto name = entry.at("name").get<std::string>();
    const auto setup = kSetup.find(name);
    project.write("setup.sql", setup == kSetup.end() ? "" : setup->second);
    project.write("strata.toml", "[dev]\nsetup = [\"setup.sql\"]\n");
    for (const std::string version : {"15", "18"}) {
      const bool here = version == "15" || std::getenv("STRATA_PG18_BIN") != nullptr;
      if (!here || entry.at("apply").value(version, "") != "ok") {
        continue;
      }
      const Answer answer =
          project.shell("strata migrate diff --dry-run --allow-drop --dev-version " + version +
                        " --dir " + urlOf(entry));
      EXPECT_EQ(answer.exit_code, 0) << name << " on " << version << "\n" << answer.text;
      EXPECT_THAT(answer.text, Not(HasSubstr("ST3201"))) << name;
    }
  }
}

}  // namespace
}  // namespace strata::e2e
