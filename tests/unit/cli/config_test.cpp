#include "cli/config.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>

#include "support/files.h"
#include "support/text.h"

namespace strata::cli {
namespace {

namespace fs = std::filesystem;

class ConfigFile : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = *makePrivateDirectory(fs::temp_directory_path(), "strata-test-");
  }

  void TearDown() override { fs::remove_all(folder_); }

  Expected<Config> load(const std::string& text) {
    std::ofstream(folder_ / "strata.toml") << text;
    return loadConfig(folder_ / "strata.toml");
  }

  fs::path folder_;
};

TEST_F(ConfigFile, EveryKeyIsRead) {
  ::setenv("STRATA_TEST_HOST", "db.example", 1);
  const auto config = load(
      "[models]\nheaders = [\"m/*.hpp\"]\nflags = [\"-Im\"]\nsql = [\"v.sql\"]\n"
      "[migrations]\ndir = \"file://db?format=goose\"\n"
      "[generated]\ndir = \"gen\"\ntemplates = \"t\"\n"
      "[dev]\nversion = 18\nurl = \"postgres://${STRATA_TEST_HOST}/dev\"\nbin_dir = \"/pg\"\nsetup "
      "= [\"dba.sql\"]\n"
      "[database]\nurl = \"postgres://x\"\n"
      "[policy]\ndestructive = \"allow\"\n");
  ASSERT_TRUE(config) << render(config.error());
  EXPECT_EQ(config->models.front().headers, std::vector<std::string>{"m/*.hpp"});
  EXPECT_EQ(config->models.front().flags, std::vector<std::string>{"-Im"});
  EXPECT_EQ(config->sql, std::vector<std::string>{"v.sql"});
  EXPECT_EQ(config->dir, "file://db?format=goose");
  EXPECT_EQ(config->generated, "gen");
  EXPECT_EQ(config->templates, "t");
  EXPECT_EQ(config->dev_version, 18);
  EXPECT_EQ(config->dev_url, "postgres://db.example/dev");
  EXPECT_EQ(config->dev_bin_dir, "/pg");
  EXPECT_EQ(config->dev_setup, std::vector<std::string>{"dba.sql"});
  EXPECT_EQ(config->database_url, "postgres://x");
  EXPECT_TRUE(config->allow_destructive);
  EXPECT_TRUE(fs::equivalent(config->root, folder_));
}

TEST_F(ConfigFile, AnEnvironmentGoesBeforeTheRest) {
  const std::string text =
      "[migrations]\ndir = \"file://prod\"\n[models]\nheaders = [\"a.hpp\"]\nsql = [\"a.sql\"]\n"
      "[types]\n\"a::B\" = \"text\"\n[env]\ndefault = \"dev\"\n"
      "[env.dev.migrations]\ndir = \"file://dev\"\n[env.dev.models]\nsql = [\"b.sql\"]\n"
      "[env.dev.types]\n\"a::C\" = \"integer\"\n"
      "[env.prod.database]\nurl = \"${STRATA_TEST_UNSET}\"\n";
  const auto dev = load(text);
  ASSERT_TRUE(dev) << render(dev.error());
  EXPECT_EQ(dev->env, "dev");
  EXPECT_EQ(dev->environments, (std::vector<std::string>{"dev", "prod"}));
  EXPECT_EQ(dev->dir, "file://dev");
  EXPECT_EQ(dev->sql, (std::vector<std::string>{"a.sql", "b.sql"}));
  EXPECT_EQ(dev->models.front().headers, std::vector<std::string>{"a.hpp"});
  EXPECT_EQ(dev->types.size(), 2U);
  const auto prod = loadConfig(folder_ / "strata.toml", "prod");
  ASSERT_FALSE(prod);
  EXPECT_EQ(prod.error().message, "environment variable 'STRATA_TEST_UNSET' is not set");
  const auto wrong = loadConfig(folder_ / "strata.toml", "prd");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, "ST1220");
  EXPECT_EQ(wrong.error().help, "did you mean 'prod'?");
}

TEST_F(ConfigFile, AnEnvironmentHasTheKeysOfTheFile) {
  const auto key = load("[env.dev.migrations]\ndri = \"x\"\n");
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().where.line, 2U);
  EXPECT_EQ(key.error().help, "did you mean 'dir'?");
  const auto section = load("[env.dev.migratons]\ndir = \"x\"\n");
  ASSERT_FALSE(section);
  EXPECT_EQ(section.error().help, "did you mean 'migrations'?");
  const auto value = load("[env]\ndev = \"x\"\n");
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().code, "ST1202");
  const auto libraries = load(
      "[[models]]\nheaders = [\"a\"]\n[[models]]\nheaders = [\"b\"]\n[env]\ndefault = \"dev\"\n"
      "[env.dev.models]\nheaders = [\"c\"]\n");
  ASSERT_FALSE(libraries);
  EXPECT_EQ(libraries.error().code, "ST1203");
}

TEST_F(ConfigFile, AnUnknownKeyIsAnErrorWithItsLineAndTheNearestName) {
  const auto config = load("[models]\nheadrs = []\n");
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().code, "ST1202");
  EXPECT_EQ(config.error().where.line, 2U);
  EXPECT_EQ(config.error().source_line, "headrs = []");
  EXPECT_EQ(config.error().help, "did you mean 'headers'?");
  EXPECT_EQ(config.error().exit_code, ExitCode::kUsage);
}

TEST_F(ConfigFile, WrongTypesUnsetVariablesAndSyntaxAreToldApart) {
  EXPECT_EQ(load("[dev]\nversion = \"15\"\n").error().message, "'dev.version' must be an integer");
  EXPECT_EQ(load("[dev]\nversion = 13\n").error().message,
            "'dev.version' is 13, supported are 14 to 18");
  EXPECT_EQ(load("[dev]\nurl = \"${STRATA_TEST_UNSET}\"\n").error().message,
            "environment variable 'STRATA_TEST_UNSET' is not set");
  EXPECT_EQ(load("[dev\n").error().code, "ST1201");
  EXPECT_EQ(load("[modles]\n").error().help, "did you mean 'models'?");
}

TEST_F(ConfigFile, TheExampleInTheDocsIsReadAndShowsEveryKey) {
  const auto page = readFile(STRATA_SOURCE_DIR "/docs/configuration.md");
  ASSERT_TRUE(page);
  const std::size_t start = page->find("```toml\n") + 8;
  const std::string example = page->substr(start, page->find("```", start) - start);
  const auto config = load(example);
  ASSERT_TRUE(config) << render(config.error());
  EXPECT_EQ(config->models.front().flags, std::vector<std::string>{"-Imodels"});
  std::string section;
  std::set<std::string> shown;
  for (const std::string& line : split(example, '\n')) {
    if (line.starts_with("[")) {
      section = line.substr(1, line.find(']') - 1);
    } else if (const std::size_t equals = line.find(" = "); equals != std::string::npos) {
      shown.insert(section + "." + line.substr(0, equals));
    }
  }
  const std::vector<std::string> known = configKeys();
  EXPECT_EQ(shown, std::set<std::string>(known.begin(), known.end()));
}

TEST_F(ConfigFile, TheOtherExamplesInTheDocsAreRead) {
  const auto page = readFile(STRATA_SOURCE_DIR "/docs/configuration.md");
  ASSERT_TRUE(page);
  int read = 0;
  for (std::size_t at = page->find("```toml\n"); at != std::string::npos;
       at = page->find("```toml\n", at + 8)) {
    const auto config = load(page->substr(at + 8, page->find("```", at + 8) - at - 8));
    EXPECT_TRUE(config) << render(config.error());
    ++read;
  }
  EXPECT_EQ(read, 6);
}

TEST_F(ConfigFile, TypesAndNamesAreRead) {
  const auto config = load(
      "[types]\n\"shop::Money\" = \"numeric(12,2)\"\n"
      "[naming]\ncolumns = \"snake_case\"\nprimary_key = \"pk_{table}\"\n");
  ASSERT_TRUE(config) << render(config.error());
  EXPECT_EQ(config->types.at("shop::Money"), "numeric(12,2)");
  EXPECT_EQ(config->naming.at("columns"), "snake_case");
  EXPECT_EQ(config->naming.at("primary_key"), "pk_{table}");
}

TEST_F(ConfigFile, WrongTypesAndNamesAreErrorsWithTheirLineAndTheNearest) {
  const auto naming = load("[naming]\ncolumns = \"snakecase\"\n");
  ASSERT_FALSE(naming);
  EXPECT_EQ(naming.error().code, "ST1203");
  EXPECT_EQ(naming.error().where.line, 2U);
  EXPECT_EQ(naming.error().help, "did you mean 'snake_case'?");
  EXPECT_EQ(load("[naming]\ncheck = \"{tabel}\"\n").error().help, "did you mean 'table'?");
  EXPECT_EQ(load("[naming]\nprimary = \"\"\n").error().code, "ST1202");
  EXPECT_EQ(load("[types]\nMoney = 3\n").error().message, "'types.\"Money\"' must be a string");
  EXPECT_EQ(load("[types]\nMoney = \" \"\n").error().code, "ST1203");
}

}  // namespace
}  // namespace strata::cli
