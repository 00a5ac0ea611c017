#include <random>

#include "e2e/live.h"
#include "support/text.h"

// `strata migrate export`: what comes out is read with a real YAML parser, validated against the
// published schemas, mounted as a cluster would, and run on a real database.

namespace strata::e2e {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr int kNotInstalled = 77;

/// The Python that has what the checks need; $STRATA_PYTHON names another.
std::string manifests(const std::string& arguments) {
  return "\"${STRATA_PYTHON:-/usr/bin/python3}\" '" STRATA_SOURCE_DIR
         "/tests/e2e/kubernetes/manifests.py' " +
         arguments;
}

class Kubernetes : public LiveTest {
 protected:
  /// What a container would find is the directory, byte for byte.
  void expectMounted(const std::string& flags) const {
    expect("rm -rf k8s mounted && mkdir mounted && strata migrate export --out k8s " + flags, 0);
    const Answer mounted = project_.shell(manifests("mount k8s mounted"));
    if (mounted.exit_code == kNotInstalled) {
      GTEST_SKIP() << mounted.text;
    }
    ASSERT_EQ(mounted.exit_code, 0) << mounted.text;
    EXPECT_EQ(expect("diff -r migrations mounted", 0), "");
  }
};

TEST_F(Kubernetes, AnyContentComesBackByteForByte) {
  const std::vector<std::string> contents = {
      "",
      "\n",
      "\n\n",
      " ",
      "SELECT 1;",
      "SELECT 1;\n",
      "SELECT 1;\n\n\n",
      "\n\nSELECT 1;\n",
      "  SELECT 1;\n\tSELECT 2;\n",
      "\tSELECT 1;  \n   \n  \nSELECT 2;   ",
      "SELECT 1;\r\nSELECT 2;\r\n  \r\n",
      "SELECT 1;\rSELECT 2;\r\n\n",
      "SELECT '\xC3\xA9\xE2\x82\xAC\xF0\x9F\x90\x98';\n",
      "\xEF\xBB\xBFSELECT 1;\n",
      "SELECT '\xC2\x85\xE2\x80\xA8\xE2\x80\xA9\x7F\x1B\x01';\n",
      std::string("SELECT '\0';\n", 12),
      "SELECT '\xFF\xFE latin \xE9';\n",
      "--- \n...\n%YAML 1.1\n# c\nkey: value\n- item\n{{name}} {{> banner}} {{#x}}\n",
      "SELECT \"a\\b\", 'c';\r\n \"\\n\"\r\n",
      "\t",
      "a\n ",
      "a\n\n ",
  };
  for (std::size_t i = 0; i < contents.size(); ++i) {
    project_.write("migrations/" + std::to_string(100 + i) + "_c.sql", contents[i]);
  }
  expect("strata migrate hash", 0);
  expectMounted("--format k8s-configmap");
  expectMounted("--format k8s-job");
}

TEST_F(Kubernetes, RandomContentComesBackByteForByte) {
  const std::vector<std::string> pieces = {" ",        "  ",
                                           "\t",       "\n",
                                           "\n",       "\r\n",
                                           "a",        "x y",
                                           "'",        "\"",
                                           "\\",       "#",
                                           ": ",       "- ",
                                           "|",        ">",
                                           "&",        "*",
                                           "!",        "%",
                                           "@",        "`",
                                           "\xC3\xA9", "\xC2\xA0",
                                           "\xC2\x85", "\xE2\x80\xA8",
                                           "\x7F"};
  std::mt19937 random(20240101);  // NOLINT: the same run each time
  for (int i = 0; i < 400; ++i) {
    std::string content;
    for (unsigned n = random() % 12; n > 0; --n) {
      content += pieces[random() % pieces.size()];
    }
    project_.write("migrations/" + std::to_string(1000 + i) + ".sql", content);
  }
  expect("strata migrate hash", 0);
  expectMounted("--format k8s-configmap");
}

TEST_F(Kubernetes, AnyNameIsMountedAsItIs) {
  project_.write("migrations/1_add users \xC3\xA9.sql", "SELECT 1;\n");
  project_.write("migrations/2_" + std::string(240, 'x') + ".sql", "SELECT 2;\n");
  project_.write("migrations/3_d.sql", "CREATE TABLE d (n int);\n");
  project_.write("migrations/down/3_d.sql", "DROP TABLE d;\n");
  expect("strata migrate hash", 0);
  expectMounted("--format k8s-job");
  EXPECT_THAT(expect("strata migrate export --format atlas-operator", 2), HasSubstr("ST1507"));
}

TEST_F(Kubernetes, ALargeDirectoryTakesSeveralConfigMaps) {
  for (int i = 1; i <= 5; ++i) {
    project_.write("migrations/" + std::to_string(i) + ".sql",
                   "-- " + std::string(500'000, static_cast<char>('a' + i)) + "\n");
  }
  expect("strata migrate hash", 0);
  expectMounted("--format k8s-job --name big");
  EXPECT_TRUE(fs::exists(project_.folder() / "k8s/configmap-3.yaml"));
  EXPECT_THAT(project_.read("k8s/configmap-3.yaml"), HasSubstr("name: \"big-3\"\n"));
  EXPECT_THAT(expect("strata migrate export --format atlas-operator", 2),
              HasSubstr("more than one ConfigMap"));
  expect("rm migrations/4.sql migrations/5.sql && strata migrate hash", 0);
  EXPECT_THAT(expect("strata migrate export --out k8s", 0),
              HasSubstr("removed k8s/configmap-3.yaml\n"));
  project_.write("migrations/6.sql", "-- " + std::string(1'048'576, 'x') + "\n");
  expect("strata migrate hash", 0);
  EXPECT_THAT(expect("strata migrate export", 2), HasSubstr("ST1506"));
}

TEST_F(Kubernetes, ManifestsAreValidByThePublishedSchemas) {
  migration("1_init.sql", "CREATE TABLE a (n int);\n");
  // Names that YAML would take for something else.
  expect(
      "strata migrate export --format cnpg --out k8s --name 1e3 --namespace null "
      "--secret true --secret-key 1.0 --image 5:6",
      0);
  const Answer checked = project_.shell(manifests("schemas k8s"));
  if (checked.exit_code == kNotInstalled) {
    GTEST_SKIP() << checked.text;
  }
  EXPECT_EQ(checked.exit_code, 0) << checked.text;
  EXPECT_EQ(checked.text, "ConfigMap Job ServiceAccount Role RoleBinding\n");
}

/// The folder with data that is not part of the project.
fs::path sharedFolder() {
  const char* set = std::getenv("STRATA_SHARED");  // NOLINT(concurrency-mt-unsafe)
  return set != nullptr ? fs::path(set) : fs::path(STRATA_SOURCE_DIR) / ".." / "shared";
}

TEST_F(Kubernetes, TheOperatorsResourcesAreValidByTheirDefinitions) {
  const fs::path definitions = sharedFolder() / "crds";
  if (!fs::exists(definitions)) {
    GTEST_SKIP() << "no CustomResourceDefinitions in " << definitions;
  }
  migration("1_init.sql", "CREATE TABLE a (n int);\n");
  for (const auto& [format, kind] :
       {std::pair("atlas-operator", "AtlasMigration"), std::pair("cnpg", "Cluster")}) {
    expect(std::string("rm -rf k8s && strata migrate export --out k8s --namespace app --format ") +
               format,
           0);
    const Answer checked = project_.shell(manifests("crds k8s '" + definitions.string() + "'"));
    if (checked.exit_code == kNotInstalled) {
      GTEST_SKIP() << checked.text;
    }
    EXPECT_EQ(checked.exit_code, 0) << checked.text;
    EXPECT_EQ(checked.text, std::string(kind) + "\n");
  }
}

TEST_F(Kubernetes, TheOperatorsResourceTakesTheConfigMapAndTheSecret) {
  migration("1_init.sql", "CREATE TABLE a (n int);\n");
  EXPECT_THAT(expect("strata migrate export --format atlas-operator --name shop --secret s", 0),
              testing::AllOf(HasSubstr("kind: AtlasMigration\nmetadata:\n  name: \"shop\"\n"),
                             HasSubstr("      name: \"s\"\n      key: \"url\"\n"),
                             HasSubstr("    configMapRef:\n      name: \"shop\"\n")));
}

TEST_F(Kubernetes, TheJobWaitsForTheDatabaseAndBringsItUpToDate) {
  migration("1_init.sql", "CREATE TABLE a (n int);\n");
  expect("strata migrate export --format k8s-job --out k8s", 0);
  const Answer wait = project_.shell(manifests("script k8s wait-for-database > wait.sh"));
  if (wait.exit_code == kNotInstalled) {
    GTEST_SKIP() << wait.text;
  }
  ASSERT_EQ(wait.exit_code, 0) << wait.text;
  expect(manifests("script k8s migrate > migrate.sh"), 0);
  expect(manifests("mount k8s mounted") + " && mkdir -p elsewhere", 0);
  const std::string run =
      "cd elsewhere && WAIT_TRIES=2 MIGRATIONS=\"file://$PWD/../mounted\" "
      "DATABASE_URL=";
  const std::string url = "\"" + conninfo() + "\"";
  const std::string later = replaceAll(url, database_, "later");
  project_.write("strata.toml", "");
  EXPECT_THAT(expect(run + later + " sh ../wait.sh", 3), HasSubstr("\"later\" does not exist"));
  EXPECT_THAT(expect(run + "nonsense sh ../wait.sh", 2), HasSubstr("ST3303"));
  auto admin = server()->connect("postgres");
  ASSERT_TRUE(admin);
  expect(run + url + " sh ../wait.sh && " + run.substr(16) + url + " sh ../migrate.sh", 0);
  EXPECT_EQ(value("SELECT to_regclass('a')"), "a");
}

TEST_F(Kubernetes, NamesAreCheckedBeforeAnythingIsWritten) {
  migration("1_init.sql", "SELECT 1;\n");
  for (const char* flag : {"--name My_Shop", "--name -a", "--name a.b", "--name ''",
                           "--name aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeee",
                           "--namespace A", "--secret a_b", "--secret a..b", "--secret-key 'a b'",
                           "--secret-key ..", "--image 'a b'", "--image $'a\\nb'"}) {
    EXPECT_THAT(expect(std::string("strata migrate export --format k8s-job --out k8s ") + flag, 2),
                HasSubstr("ST1244"))
        << flag;
  }
  EXPECT_FALSE(fs::exists(project_.folder() / "k8s"));
  expect("strata migrate export --name aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeee", 0);
}

TEST_F(Kubernetes, OnlyAnIntactDirectoryIsExported) {
  EXPECT_THAT(expect("mkdir migrations && strata migrate export", 2), HasSubstr("ST1245"));
  migration("1_init.sql", "SELECT 1;\n");
  project_.write("migrations/1_init.sql", "SELECT 2;\n");
  EXPECT_THAT(expect("strata migrate export", 1), HasSubstr("ST5014"));
}

TEST_F(Kubernetes, TheDirectorysFormatGoesAlongAndTheOperatorRefusesIt) {
  project_.write("migrations/V1__init.sql", "CREATE TABLE a (n int);\n");
  project_.write("migrations/sub/V2__more.sql", "CREATE TABLE b (n int);\n");
  const std::string dir = " --dir 'file://migrations?format=flyway'";
  expect("strata migrate hash" + dir, 0);
  expectMounted("--format k8s-job" + dir);
  EXPECT_THAT(project_.read("k8s/job.yaml"), HasSubstr("\"file:///migrations?format=flyway\""));
  EXPECT_THAT(expect("strata migrate export --format atlas-operator" + dir, 2),
              HasSubstr("not of the atlas format"));
}

TEST_F(Kubernetes, TheCommandsOfThePageRun) {
  migration("1_init.sql", "SELECT 1;\n");
  int count = 0;
  for (const std::string& line : split(*readFile(STRATA_SOURCE_DIR "/docs/kubernetes.md"), '\n')) {
    if (line.starts_with("strata migrate export ")) {
      expect(line, 0);
      ++count;
    }
  }
  EXPECT_EQ(count, 4);
}

/// What the program needs to start is in the image, or in any Debian.
TEST_F(Kubernetes, TheImageHasTheLibrariesOfTheProgram) {
  const Answer owners = project_.shell("for library in $(readelf -d " STRATA_BINARY_DIR
                                       "/strata | sed -n 's/.*NEEDED.*\\[\\(.*\\)\\]/\\1/p'); do "
                                       "dpkg -S \"*-linux-gnu/$library\" || exit; done | "
                                       "cut -d : -f 1 | sort -u");
  if (owners.text.find(' ') != std::string::npos) {
    GTEST_SKIP() << "packages cannot be asked here: " << owners.text;
  }
  const std::string recipe = *readFile(STRATA_SOURCE_DIR "/docker/Dockerfile");
  const std::string image = recipe.substr(recipe.rfind("\nFROM "));
  int checked = 0;
  for (const std::string& package : split(trim(owners.text), '\n')) {
    if (package != "libc6" && package != "libgcc-s1" && package != "libstdc++6") {
      EXPECT_THAT(image, HasSubstr(" " + package + " ")) << owners.text;
      ++checked;
    }
  }
  EXPECT_GE(checked, 3);
}

TEST_F(Kubernetes, AFolderOfTemplatesGoesFirst) {
  migration("1_init.sql", "SELECT 1;\n");
  project_.write("mine/k8s_meta.mustache", "  labels:\n    team: shop\n");
  EXPECT_THAT(expect("strata migrate export --templates mine", 0),
              testing::AllOf(HasSubstr("team: shop"), Not(HasSubstr("managed-by"))));
  project_.write("mine/k8s_meta.mustache", "  {{nmae}}\n");
  EXPECT_THAT(expect("strata migrate export --templates mine", 2), HasSubstr("ST1503"));
}

}  // namespace
}  // namespace strata::e2e
