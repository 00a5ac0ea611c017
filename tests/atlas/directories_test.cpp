#include <gmock/gmock.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "atlas/reference.h"
#include "directory/atlas_difference.h"
#include "directory/directory.h"
#include "support/text.h"

// Directories and checksum files: what either tool wrote is intact to the other, byte for byte, and
// what is not, they say in the same words.

namespace strata::atlas {
namespace {

using Json = nlohmann::json;

class AtlasDirectories : public testing::Test {
 protected:
  void SetUp() override {
    STRATA_NEEDS_ATLAS();
    project_.write("strata.toml", "");
  }

  std::string expect(const std::string& command, int exit_code = 0) const {
    const e2e::Answer answer = project_.shell(command);
    EXPECT_EQ(answer.exit_code, exit_code) << command << "\n" << answer.text;
    return answer.text;
  }

  /// Atlas finds it intact, would write the same checksum file, and reads names and versions as
  /// strata does. Returns the files in which it reads other statements.
  [[nodiscard]] std::vector<std::string> misread(const std::string& folder,
                                                 const std::string& format) const {
    const std::string place = "'" + folder + "' " + format;
    const e2e::Answer valid = askAtlas(project_, "validate " + place);
    EXPECT_EQ(valid.exit_code, 0) << folder << ": " << valid.text;
    EXPECT_EQ(askAtlas(project_, "hash " + place).text, project_.read(folder + "/atlas.sum"));
    const auto ours = directory::open(
        {.path = project_.folder() / folder, .format = *directory::parseFormat(format)});
    const Json theirs = askAtlasForJson(project_, "files " + place);
    std::vector<std::string> out;
    if (!ours || theirs.size() != ours->files.size()) {
      ADD_FAILURE() << (ours ? theirs.dump() : render(ours.error()));
      return out;
    }
    for (std::size_t i = 0; i < theirs.size(); ++i) {
      expectSame(ours->files[i], theirs[i]);
      if (atlasDifference(ours->files[i])) {
        out.push_back(ours->files[i].name);
      }
    }
    return out;
  }

  /// The same of what strata wrote or plain users write.
  void expectAccepted(const std::string& folder = "migrations",
                      const std::string& format = "atlas") const {
    EXPECT_THAT(misread(folder, format), testing::IsEmpty());
  }

  /// Names, and our copy of Atlas's reading.
  static void expectSame(const directory::MigrationFile& ours, const Json& theirs) {
    SCOPED_TRACE(ours.name);
    EXPECT_EQ(ours.name, theirs.at("Name").get<std::string>());
    EXPECT_EQ(ours.version, theirs.at("Version").get<std::string>());
    EXPECT_EQ(ours.description, theirs.at("Desc").get<std::string>());
    EXPECT_EQ(ours.checkpoint(), theirs.at("Checkpoint").get<bool>());
    const auto copy = atlasStatements(ours);
    EXPECT_EQ(copy.error, theirs.at("Error").get<std::string>());
    const Json& wanted = theirs.at("Statements");
    ASSERT_EQ(copy.statements.size(), wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      EXPECT_EQ(copy.statements[i].text, wanted[i].at("Text").get<std::string>());
    }
  }

  /// Hashed by Atlas, it is intact to strata.
  void expectAcceptedByStrata(const std::string& url = "migrations") const {
    expect("strata migrate validate --dir 'file://" + url + "'");
  }

  e2e::Project project_;
};

constexpr const char* kGoose =
    "-- +goose Up\nCREATE TABLE a (n int);\n-- +goose StatementBegin\nCREATE FUNCTION f() RETURNS "
    "int LANGUAGE sql AS $$ SELECT 1; $$;\n-- +goose StatementEnd\n\n-- +goose Down\nDROP FUNCTION "
    "f;\nDROP TABLE a;\n";
constexpr const char* kDbmate =
    "-- migrate:up\nCREATE TABLE a (n int);\nINSERT INTO a VALUES (1);\n\n-- migrate:down\nDROP "
    "TABLE a;\n";
constexpr const char* kLiquibase =
    "--liquibase formatted sql\n--changeset ann:1\n--comment: first\nCREATE TABLE a (n int);\n"
    "--rollback: DROP TABLE a;\n\n--changeset ann:2\nINSERT INTO a VALUES (1);\n";

TEST_F(AtlasDirectories, WhatStrataWritesIsIntactToAtlas) {
  project_.write("migrations/20240101000000_init.sql", "CREATE TABLE a (n int);\n");
  expect("strata migrate hash");
  expectAccepted();
  expect("strata migrate new third && strata migrate new --data 'Fill in: é'");
  expectAccepted();
  expect(
      "EDITOR=\"echo 'CREATE TABLE b (n int); -- b' >\" strata migrate edit $(strata migrate ls -s "
      "| sed -n 2p)");
  expectAccepted();
  expect("strata migrate rebase 20240101000000");
  expectAccepted();
  expect("strata migrate rm $(strata migrate ls -s -l)");
  expectAccepted();
  expect(
      "strata migrate new fourth && git init -q . && "
      "strata migrate squash --join --since $(strata migrate ls -s | sed -n 1p)");
  EXPECT_EQ(project_.migrations().size(), 1U);
  expectAccepted();
  expect("strata migrate checkpoint v1");
  expectAccepted();
}

TEST_F(AtlasDirectories, WhatStrataPlansIsIntactToAtlas) {
  if (!e2e::fs::exists(STRATA_BINARY_DIR "/strata-scan")) {
    GTEST_SKIP() << "this build has no scanner for the models";
  }
  const std::string head =
      "#pragma once\n#include <strata/db.hpp>\n#include <cstdint>\n#include <string>\n"
      "struct DB_TABLE(db::table(\"users\")) User {\n  DB(db::primary_key) std::int64_t id;\n";
  for (const char* field : {"", "  DB(db::comment(\"it's; so\")) std::string mail;\n"}) {
    project_.write("models/user.hpp", head + field + "};\n");
    expect("strata migrate diff --allow-drop");
    expectAccepted();
  }
  EXPECT_EQ(project_.migrations().size(), 2U);
}

TEST_F(AtlasDirectories, WhatStrataImportsIsIntactToAtlas) {
  project_.write("goose/20240101000000_a.sql", kGoose);
  project_.write("dbmate/20240101000000_a.sql", kDbmate);
  project_.write("liquibase/20240101000000_a.sql", kLiquibase);
  project_.write("golang-migrate/1_a.up.sql", "CREATE TABLE a (n int);\n");
  project_.write("golang-migrate/1_a.down.sql", "DROP TABLE a;\n");
  project_.write("flyway/V1__a.sql", "CREATE TABLE a (n int);\n");
  project_.write("flyway/U1__a.sql", "DROP TABLE a;\n");
  for (const char* format : {"goose", "dbmate", "liquibase", "golang-migrate", "flyway"}) {
    SCOPED_TRACE(format);
    expect(std::string("strata migrate hash --dir 'file://") + format + "?format=" + format + "'");
    expectAccepted(format, format);
    expect(std::string("strata migrate import --from 'file://") + format + "?format=" + format +
           "' --to file://from-" + format);
    expectAccepted(std::string("from-") + format);
  }
}

TEST_F(AtlasDirectories, OddFilesCountForBothAlike) {
  expect("mkdir migrations && strata migrate hash");
  expectAccepted();
  const std::pair<const char*, const char*> files[] = {
      {".hidden.sql", "SELECT 0;\n"},
      {"10_cp.sql", "-- atlas:checkpoint v1.0\n\nCREATE TABLE \"t\" (\"a\" int);\n"},
      {"1_ign.sql", "-- atlas:sum ignore\n\nSELECT 1;\n"},
      {"2_.sql", "SELECT 2;"},
      {"3_empty.sql", ""},
      {"3__two__lines.sql", "SELECT 3;\r\nSELECT '4;\r\n';\r\n"},
      {"20240101000000_add users-Table.v2.sql", "SELECT 5; SELECT (6);\n"},
      {"foo.sql", "-- atlas:checkpoint\r\n\r\nSELECT 7;\n"},
      {"h1:a.sql", "SELECT 8;\n"},
      {"é.sql", "SELECT 'é;';\n"},
      {"B.SQL", "SELECT 9;\n"},
      {"README.md", "\n"},
      {"sub/9_s.sql", "SELECT 9;\n"},
      {"down/2_.sql", "SELECT 9;\n"},
  };
  for (const auto& [name, content] : files) {
    SCOPED_TRACE(name);
    project_.write(std::string("migrations/") + name, content);
    if (name == std::string("3__two__lines.sql")) {
      expect("rm migrations/3_empty.sql");  // strata takes no two files of one version
    }
    if (name == std::string("h1:a.sql")) {
      // Atlas cuts each row at the first "h1:", so that it refuses what it has written itself.
      expect("strata migrate hash");
      EXPECT_EQ(askAtlas(project_, "hash migrations").text, project_.read("migrations/atlas.sum"));
      EXPECT_EQ(askAtlas(project_, "validate migrations").exit_code, 1);
      expect("strata migrate validate", 1);
      expect("rm migrations/h1:a.sql");
      continue;
    }
    expect("strata migrate hash");
    expectAccepted();
  }
}

TEST_F(AtlasDirectories, WhatAtlasHashedIsIntactToStrata) {
  expect("mkdir migrations");
  for (const char* name : {"2_b.sql", "1_a.sql", "10_c.sql", ".d.sql", "e f.sql"}) {
    project_.write(std::string("migrations/") + name, std::string("SELECT '") + name + "';\r\n");
    const e2e::Answer sum = askAtlas(project_, "hash migrations");
    ASSERT_EQ(sum.exit_code, 0) << sum.text;
    project_.write("migrations/atlas.sum", sum.text);
    expectAcceptedByStrata();
  }
  project_.write("goose/20240101000000_a.sql", kGoose);
  project_.write("goose/atlas.sum", askAtlas(project_, "hash goose goose").text);
  expectAcceptedByStrata("goose?format=goose");
}

/// What Atlas's command line prints for its library's answer (cmd/atlas, which is no library).
std::string commandLineText(const e2e::Answer& answer) {
  if (answer.exit_code == 0) {
    return "";
  }
  const std::size_t line_end = answer.text.find('\n') + 1;
  const bool located = line_end < answer.text.size();
  return "You have a checksum error in your migration directory.\n" +
         (located ? "\n\t" + answer.text.substr(0, line_end) + "\n" : std::string()) +
         "Please check your migration files and run 'atlas migrate hash' to re-hash the "
         "contents\n\n";
}

TEST_F(AtlasDirectories, WhatIsNotIntactIsSaidInTheSameWords) {
  for (const char* name : {"1_a", "2_b", "3_c", "4_d"}) {
    project_.write(std::string("migrations/") + name + ".sql",
                   std::string("SELECT '") + name + "';\n");
  }
  expect("strata migrate hash && cp -r migrations intact");
  const char* const changes[] = {
      "true",
      "echo 'SELECT 2;' > migrations/1_a.sql",
      "echo 'SELECT 2;' > migrations/4_d.sql",
      "rm migrations/1_a.sql",
      "rm migrations/3_c.sql",
      "rm migrations/4_d.sql",
      "echo > migrations/0_first.sql",
      "echo > migrations/2_bb.sql",
      "echo > migrations/5_last.sql",
      "mv migrations/2_b.sql migrations/22_b.sql",
      "mv migrations/4_d.sql migrations/9_d.sql",
      "rm migrations/2_b.sql && echo > migrations/5_e.sql",
      "rm migrations/*.sql",
      "rm migrations/atlas.sum",
      "rm migrations/*",
      ": > migrations/atlas.sum",
      "echo >> migrations/atlas.sum",
      "echo '<<<<<<< HEAD' >> migrations/atlas.sum",
      "sed -i 2d migrations/atlas.sum",
      "sed -i 1d migrations/atlas.sum",
      "sed -i 's/$/\\r/' migrations/atlas.sum",
      "sed -i 's/$/ /' migrations/atlas.sum",
      "sed -i 's/ h1/\\t  h1/' migrations/atlas.sum",
      "sed -i 's/^h1://' migrations/atlas.sum",
      "sed -i 's/$/\\r/' migrations/2_b.sql",
      "printf %s \"$(cat migrations/atlas.sum)\" > migrations/atlas.sum",
      "sed -i '2{h;d};3{G}' migrations/atlas.sum",
      "sed -i '1i-- atlas:sum ignore\\n' migrations/2_b.sql",
  };
  for (const char* change : changes) {
    SCOPED_TRACE(change);
    expect("rm -rf migrations && cp -r intact migrations && " + std::string(change));
    const e2e::Answer theirs = askAtlas(project_, "validate migrations");
    const e2e::Answer ours = project_.shell("strata migrate validate 2>/dev/null");
    EXPECT_EQ(ours.exit_code, theirs.exit_code) << theirs.text;
    EXPECT_EQ(ours.text, commandLineText(theirs));
  }
}

TEST_F(AtlasDirectories, RealOnesAreReadAlike) {
  const char* shared = std::getenv("STRATA_SHARED");  // NOLINT(concurrency-mt-unsafe)
  const e2e::fs::path root = e2e::fs::path(shared != nullptr ? shared : "") / "corpora/dirs";
  if (shared == nullptr || !e2e::fs::exists(root / "index.json")) {
    GTEST_SKIP() << "no corpora: set STRATA_SHARED";
  }
  std::size_t files = 0;
  for (const Json& entry : Json::parse(*readFile(root / "index.json"))) {
    const std::string name = entry.at("name");
    SCOPED_TRACE(name);
    e2e::fs::copy(root / name, project_.folder() / name, e2e::fs::copy_options::recursive);
    // In this one only lone CRs end the lines: one comment to Atlas.
    const std::vector<std::string> known =
        name == "dine-mysql" ? std::vector<std::string>{"20260107062531_update_order.sql"}
                             : std::vector<std::string>{};
    EXPECT_EQ(misread(name, entry.at("format")), known);
    files += entry.at("migrations").get<std::size_t>();
  }
  EXPECT_GT(files, 100U);
}

}  // namespace
}  // namespace strata::atlas
