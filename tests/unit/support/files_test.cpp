#include "support/files.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "support/glob.h"
#include "support/process.h"
#include "support/sha256.h"

namespace strata {
namespace {

namespace fs = std::filesystem;

class Files : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = *makePrivateDirectory(fs::temp_directory_path(), "strata-test-");
  }

  void TearDown() override { fs::remove_all(folder_); }

  fs::path folder_;
};

TEST_F(Files, AWrittenFileReadsBackAndLeavesNoTemporaryFile) {
  ASSERT_TRUE(writeFileAtomically(folder_ / "a", std::string("x\0y", 3)));
  EXPECT_EQ(*readFile(folder_ / "a"), std::string("x\0y", 3));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);
}

TEST_F(Files, AnExistingFileKeepsItsMode) {
  ASSERT_TRUE(writeFileAtomically(folder_ / "a", "1"));
  ASSERT_EQ(::chmod((folder_ / "a").c_str(), 0640), 0);
  ASSERT_TRUE(writeFileAtomically(folder_ / "a", "2"));
  EXPECT_EQ(fs::status(folder_ / "a").permissions(), fs::perms(0640));
}

TEST_F(Files, AWriteThatDoesNotFitIsAnErrorThatLosesNothing) {
  ASSERT_TRUE(writeFileAtomically(folder_ / "a", "old"));
  ::signal(SIGXFSZ, SIG_IGN);
  rlimit limit{};
  ::getrlimit(RLIMIT_FSIZE, &limit);
  const rlimit tiny{.rlim_cur = 1000, .rlim_max = limit.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &tiny);
  const auto written = writeFileAtomically(folder_ / "a", std::string(5000, 'x'));
  ::setrlimit(RLIMIT_FSIZE, &limit);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, "ST1002");
  EXPECT_EQ(*readFile(folder_ / "a"), "old");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);
}

TEST_F(Files, AMissingFileSaysWhichAndWhy) {
  const auto content = readFile(folder_ / "none");
  ASSERT_FALSE(content);
  EXPECT_EQ(content.error().message,
            "cannot read '" + (folder_ / "none").string() + "': No such file or directory");
  EXPECT_FALSE(readFile(folder_));
}

TEST_F(Files, GlobFindsAnyDepthSortedAndLeavesHiddenFoldersOut) {
  for (const char* name : {"b/x.hpp", "a.hpp", "b/c/y.hpp", ".git/z.hpp", "b/x.cpp"}) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << "x";
  }
  EXPECT_EQ(*glob(folder_, "**/*.hpp"),
            (std::vector<std::string>{"a.hpp", "b/c/y.hpp", "b/x.hpp"}));
  EXPECT_EQ(*glob(folder_, "b/*.hpp"), (std::vector<std::string>{"b/x.hpp"}));
  EXPECT_EQ(*glob(folder_, "a.hpp"), (std::vector<std::string>{"a.hpp"}));
  EXPECT_EQ(glob(folder_, (folder_ / "b/*.hpp").string())->size(), 1U);
  EXPECT_EQ(glob(folder_, "none/*.hpp").error().code, "ST1004");
}

TEST(Sha256, TheDigestCanBeTakenWhileItRuns) {
  Sha256 hash;
  hash.update("abc");
  EXPECT_EQ(base64(hash.digest()), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
  hash.update("");
  EXPECT_EQ(base64(hash.digest()), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
  EXPECT_EQ(sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Process, OutputAndExitCodeComeBack) {
  const auto result = runProcess({"sh", "-c", "printf out; exit 7"});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->output, "out");
  EXPECT_EQ(result->exit_code, 7);
  EXPECT_EQ(runProcess({"/no/such/program"}).error().code, "ST1003");
}

}  // namespace
}  // namespace strata
