#include <nlohmann/json.hpp>
#include <regex>

#include "e2e/json_docs.h"
#include "e2e/live.h"
#include "support/text.h"

// docs/json.md is what the commands answer: each runs here, and its answers have exactly the
// members of the page, of its types. Every list of the page must have had an element at least once.

namespace strata::e2e {
namespace {

using nlohmann::json;
using testing::IsEmpty;

const JsonPage& page() {
  static const JsonPage kPage = readJsonPage(*readFile(STRATA_SOURCE_DIR "/docs/json.md"));
  return kPage;
}

class JsonAnswers : public LiveTest {
 protected:
  /// Runs `strata WORDS --format json` and checks the answer against the `n`-th table of `section`.
  json answer(const std::string& section, const std::string& words, int exit_code = 0,
              std::size_t n = 0, const std::string& before = "") {
    const Answer run =
        project_.shell(before + " strata " + words + " --format json 2>errors </dev/null");
    EXPECT_EQ(run.exit_code, exit_code) << words << "\n" << run.text << project_.read("errors");
    json out = json::parse(run.text, nullptr, false);
    EXPECT_FALSE(out.is_discarded()) << words << "\n" << run.text << project_.read("errors");
    if (!page().contains(section)) {
      ADD_FAILURE() << "docs/json.md has no section " << section;
    } else if (!out.is_discarded()) {
      if (!page().at(section).empty()) {  // Schema JSON has a test of its own
        EXPECT_THAT(check(section, n).check(out), IsEmpty()) << words << "\n" << out.dump(1);
      }
    }
    return out;
  }

  ShapeCheck& check(const std::string& section, std::size_t n = 0) {
    return checks_.try_emplace({section, n}, page().at(section).at(n)).first->second;
  }

  /// At the end of a test: nothing of these sections was left unseen.
  void TearDown() override {
    for (const auto& [section, check] : checks_) {
      EXPECT_THAT(check.unseen(), IsEmpty())
          << section.first << ", table " << section.second + 1 << ": nothing was in these";
    }
    LiveTest::TearDown();
  }

  void repository() const {
    expect(
        "git init -q -b main . && git config user.email ann@example.org && git config user.name "
        "Ann && git config commit.gpgsign false",
        0);
  }

  void commit() const { expect("git add -A && git commit -qm all", 0); }

  void model(const std::string& members) const {
    project_.write("models/user.hpp",
                   "#pragma once\n#include <cstdint>\n#include <strata/db.hpp>\n#include <string>\n"
                   "struct DB_TABLE(db::table(\"users\")) User {\n  DB(db::primary_key) "
                   "std::int64_t id;\n" +
                       members + "};\n");
  }

 private:
  std::map<std::pair<std::string, std::size_t>, ShapeCheck> checks_;
};

/// The names of the commands in a list of --help.
std::vector<std::string> commandsOf(const Project& project, const std::string& group) {
  static const std::regex kLine(R"(^  ([a-z-]+) +[^ ].*$)");
  std::vector<std::string> out;
  const std::string help = project.shell("strata " + group + " --help").text;
  bool in_list = false;
  for (const std::string& line : split(help, '\n')) {
    std::smatch match;
    in_list = in_list || line.starts_with("Subcommands");
    if (in_list && std::regex_match(line, match, kLine)) {
      out.push_back(match[1]);
    }
  }
  return out;
}

TEST_F(JsonAnswers, EveryCommandHasThemAndStandsOnThePage) {
  const std::set<std::string> none = {"migrate export", "git merge-sum"};
  std::size_t count = 0;
  for (const std::string& first : commandsOf(project_, "")) {
    std::vector<std::string> commands;
    for (const std::string& second : commandsOf(project_, first)) {
      commands.push_back(first + " " + second);
    }
    for (const std::string& command : commands.empty() ? std::vector{first} : commands) {
      ++count;
      const std::string help = project_.shell("strata " + command + " --help").text;
      const std::size_t flag = help.find("--format FORMAT");
      const bool has =
          flag != std::string::npos && help.find("json", flag) < help.find("\n  --", flag + 1);
      EXPECT_EQ(has, !none.contains(command)) << command << "\n" << help;
      EXPECT_EQ(page().contains(command), !none.contains(command)) << command;
    }
  }
  EXPECT_GT(count, 30U);
}

TEST_F(JsonAnswers, OfPlanning) {
  answer("init", "init --dir file://m", 0, 0, "mkdir new && cd new &&");
  model("  std::string mail;\n");
  answer("migrate diff", "migrate diff", 0);
  answer("migrate diff", "migrate diff", 0);
  model("  std::string email;\n");
  answer("migrate diff", "check", 1);
  answer("migrate diff", "migrate diff --dry-run --allow-drop", 0);
  project_.write("a.sql", "CREATE TABLE t (n int);");
  answer("migrate diff", "schema diff --from file://a.sql --to models --allow-drop", 0);
  const json schema = answer("schema inspect", "schema inspect", 0);
  EXPECT_EQ(schema.at("tables").at(0).at("key").at("name"), "users");
}

TEST_F(JsonAnswers, OfModels) {
  model("  std::string mail;\n");
  answer("gen", "gen --check", 1);
  answer("gen", "gen", 0);
  project_.write("models/other.hpp", project_.read("models/user.hpp"));
  expect("sed -i 's/User/Other/; s/users/others/' models/other.hpp && strata gen", 0);
  project_.write("generated/schema.sql", "-- generated by strata\n");
  expect("rm models/other.hpp", 0);
  answer("gen", "gen --check", 1);
  answer("gen", "gen", 0);
  answer("explain", "explain", 0);
  EXPECT_EQ(answer("explain", "explain ST1280", 0).size(), 1U);
}

TEST_F(JsonAnswers, OfDirectories) {
  repository();
  migration("20240101000000_a.sql", "CREATE TABLE a (n int);\n");
  migration("20240102000000_b.sql", "CREATE TABLE b (n int);\n");
  answer("git install", "git install", 0);
  answer("git install", "git install --check", 0);
  commit();
  const std::string added = answer("migrate new", "migrate new c", 0).at("files")[0].at("version");
  project_.write("migrations/20240102000000_b.sql", "CREATE TABLE b (n int);\r\n");
  answer("migrate validate", "migrate validate", 1);
  answer("migrate hash", "migrate hash --fix-eol", 0);
  migration("20240103000000_odd.sql", "CREATE TABLE odd (t text DEFAULT E'it\\'s; so');\n");
  answer("migrate validate", "migrate validate", 0);
  expect("strata migrate rm 20240103000000", 0);
  answer("migrate ls", "migrate ls", 0);
  answer("migrate show", "migrate show 20240101000000", 0);
  answer("migrate edit", "migrate edit 20240102000000", 0, 0, "EDITOR='echo SELECT 1 >'");
  answer("migrate rebase", "migrate rebase 20240102000000", 0);
  answer("migrate rm", "migrate rm " + added, 0);
  answer("migrate squash", "migrate squash --since 20240101000000 --join --dry-run", 0);
  answer("migrate squash", "migrate squash --since 20240101000000 --join", 0);
  const json last = answer("migrate ls", "migrate ls --latest");
  answer("migrate squash", "migrate squash --since " + last.at(0).at("version").get<std::string>());
}

TEST_F(JsonAnswers, OfCheckpointsAndImports) {
  migration("20240101000000_a.sql", "CREATE TABLE a (n int);\n");
  answer("migrate checkpoint", "migrate checkpoint --dry-run");
  answer("migrate checkpoint", "migrate checkpoint");
  project_.write("old/1_a.up.sql", "CREATE TABLE a (n int);\n");
  project_.write("old/1_a.down.sql", "DROP TABLE a;\n");
  answer("migrate import",
         "migrate import --from 'file://old?format=golang-migrate' --to file://imported");
}

TEST_F(JsonAnswers, OfTests) {
  migration("1_a.sql", "CREATE TABLE a (n int);\n");
  migration("2_b.sql", "INSERT INTO a VALUES (1);\nALTER TABLE a ADD PRIMARY KEY (n);\n");
  project_.write("migrations/tests/t.sql",
                 "-- migrate: to 2\n-- rows:\nSELECT n FROM a;\n-- n\n-- --\n-- 2\n");
  answer("migrate test", "migrate test", 1);
}

TEST_F(JsonAnswers, OfApplyingAndTakingBack) {
  migration("1_a.sql", "CREATE TABLE a (n int);\n");
  migration("3_c.sql", "ALTER TABLE a ADD COLUMN c int;\nSELECT nope;\n");
  answer("migrate apply", "migrate apply --dry-run");
  answer("migrate apply", "migrate apply", 3);
  answer("migrate status", "migrate status");
  migration("3_c.sql", "ALTER TABLE a ADD COLUMN c int;\n");
  answer("migrate apply", "migrate refresh");
  migration("2_b.sql", "SELECT 1;\n");
  migration("4_d.sql", "CREATE TABLE d (n int);\n");
  answer("migrate status", "migrate status");
  expect("strata migrate apply --exec-order non-linear", 0);
  answer("migrate down", "migrate down --dry-run");
  sql("INSERT INTO d VALUES (1)");
  answer("migrate down", "migrate down", 1);
  answer("migrate set", "migrate set 3");
  answer("migrate set", "migrate set 4");
  sql("CREATE TABLE foreigner (n int)");
  answer("schema drift", "schema drift", 1);
  answer("schema clean", "schema clean --dry-run");
  answer("schema clean", "schema clean --yes");
  project_.write("strata.toml", project_.read("strata.toml") + "development = true\n");
  expect("strata migrate apply", 0);
  answer("migrate fresh", "migrate fresh --yes");
}

TEST_F(JsonAnswers, OfManyDatabases) {
  project_.write("strata.toml", "[database]\nurl = \"" + address() + "\"\n");
  migration("1_a.sql", "CREATE TABLE a (n int);\n");
  sql("CREATE SCHEMA tenant_a; CREATE SCHEMA tenant_b; CREATE TYPE tenant_a.a AS (n int)");
  answer("migrate apply", "migrate apply --each-schema 'tenant_*'", 3, 1);
}

TEST_F(JsonAnswers, OfDeploying) {
  migration("1_a.sql", "CREATE TABLE a (n int);\n");
  answer("deploy", "deploy --preview");
  answer("deploy", "deploy --yes");
  migration("2_b.sql", "ALTER TABLE a ADD COLUMN c int;\n");
  migration("3_c.sql", "SELECT nope;\n");
  answer("deploy", "deploy --yes", 3);
  migration("3_c.sql", "SELECT 1;\n");
  sql("CREATE TABLE foreigner (n int)");
  answer("deploy", "deploy --yes --allow-drift");
}

TEST_F(JsonAnswers, OfCoverage) {
  answer("schema coverage", "schema coverage");
  sql("CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; "
      "CREATE USER MAPPING FOR CURRENT_USER SERVER s");
  answer("schema coverage", "schema coverage --url \"" + conninfo() + "\"");
}

TEST_F(JsonAnswers, OfBranches) {
  repository();
  migration("20240101000000_a.sql", "CREATE TABLE a (n int);\n");
  expect("strata git install", 0);
  commit();
  expect("git checkout -qb feature", 0);
  migration("20240103000000_c.sql", "ALTER TABLE a ADD COLUMN IF NOT EXISTS c text;\n");
  commit();
  expect("git checkout -q main", 0);
  migration("20240102000000_b.sql", "ALTER TABLE a ADD COLUMN IF NOT EXISTS c int;\n");
  commit();
  answer("git merge-check", "git merge-check feature", 1);
  expect("git checkout -qb edited && git rm -q migrations/20240101000000_a.sql", 0);
  expect("strata migrate hash", 0);
  commit();
  expect("git checkout -q feature", 0);
  migration("20240101000000_a.sql", "CREATE TABLE a (n bigint);\n");
  commit();
  answer("git merge-check", "git merge-check edited", 1);
}

}  // namespace
}  // namespace strata::e2e
