#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "e2e/project.h"

// --watch as an editor's user sees it: save a header, read the answer.

namespace strata::e2e {
namespace {

using testing::HasSubstr;

constexpr auto kPatience = std::chrono::seconds(60);

std::string model(const std::string& name, const std::string& type = "int") {
  return "#pragma once\n#include <strata/db.hpp>\nstruct DB_TABLE(db::table(\"" + name + "\")) " +
         name + " { DB(db::primary_key) " + type + " id; };\n";
}

/// A command that runs until it is told to end; its output is in a file.
class Running {
 public:
  Running(const Project& project, const std::string& command)
      : output_(project.folder() / "output") {
    pid_ = ::fork();
    if (pid_ == 0) {
      const int out = ::open(output_.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
      ::dup2(out, STDOUT_FILENO);
      ::dup2(out, STDERR_FILENO);
      if (::chdir(project.folder().c_str()) == 0) {
        const std::string line = "PATH='" STRATA_BINARY_DIR "':\"$PATH\" exec env " + command;
        ::execl("/bin/sh", "sh", "-c", line.c_str(), nullptr);
      }
      ::_exit(127);
    }
  }

  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  ~Running() {
    if (pid_ > 0) {
      end(SIGKILL);
    }
  }

  /// What is written until `wanted` comes, from the end of the last answer on.
  std::string until(const std::string& wanted) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (std::chrono::steady_clock::now() < deadline) {
      const auto all = readFile(output_);
      const std::string fresh = all ? all->substr(std::min(read_, all->size())) : "";
      const std::size_t at = fresh.find(wanted);
      const std::size_t line_end = at == std::string::npos ? at : fresh.find('\n', at);
      if (line_end != std::string::npos) {
        read_ += line_end + 1;
        return fresh.substr(0, line_end + 1);
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    ADD_FAILURE() << "'" << wanted << "' did not come; there is:\n"
                  << readFile(output_).operator*();
    return {};
  }

  /// What came after the last answer.
  [[nodiscard]] std::string rest() const { return readFile(output_)->substr(read_); }

  /// The exit code after a signal.
  int end(int signal) {
    ::kill(pid_, signal);
    int status = 0;
    ::waitpid(std::exchange(pid_, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  fs::path output_;
  pid_t pid_ = -1;
  std::size_t read_ = 0;
};

class Watch : public testing::TestWithParam<std::string> {};

TEST_P(Watch, AnswersEachSavedNewAndRemovedHeader) {
  const Project project;
  project.write("models/a.hpp", model("a"));
  Running watch(project, GetParam());
  watch.until("1 model, no problems (");

  project.write("models/a.hpp", model("a", "unsigned"));
  EXPECT_THAT(watch.until("1 error, 1 warning ("), HasSubstr("models/a.hpp:3:"));

  project.write("models/a.hpp", model("a", "long"));
  watch.until("1 model, no problems (");

  project.write("models/deep/er/b.hpp", model("b"));
  watch.until("2 models, no problems (");

  project.write("models/deep/er/b.hpp", model("b", "long"));
  watch.until("2 models, no problems (");

  fs::remove(project.folder() / "models/deep/er/b.hpp");
  watch.until("1 model, no problems (");
  EXPECT_EQ(watch.end(SIGINT), 0);
}

INSTANTIATE_TEST_SUITE_P(Programs, Watch,
                         testing::Values("strata-scan --watch 'models/**/*.hpp'",
                                         "STRATA_WATCH=poll strata-scan --watch 'models/**/*.hpp'",
                                         "strata scan --watch"),
                         [](const auto& info) {
                           return info.index == 0   ? "scanner"
                                  : info.index == 1 ? "polling"
                                                    : "strata";
                         });

TEST(WatchOnce, AnIncludedFileCountsAndWritesInSeveralStepsAreOneChange) {
  const Project project;
  project.write("models/a.hpp", "#include \"../id.inc\"\n" + model("a", "Id"));
  project.write("id.inc", "using Id = int;\n");
  Running watch(project, "strata-scan --watch models/a.hpp");
  watch.until("1 model, no problems (");
  const auto started = std::chrono::steady_clock::now();
  for (int i = 0; i < 5; ++i) {
    project.write("id.inc", "using Id = short;\n");
  }
  const auto took = std::chrono::steady_clock::now() - started;
  watch.until("1 model, no problems (");
  std::this_thread::sleep_for(std::chrono::seconds(1));
  if (took < std::chrono::milliseconds(20)) {  // else the machine stood still between two of them
    EXPECT_EQ(watch.rest(), "") << "answered more than once";
  }
  EXPECT_EQ(watch.end(SIGTERM), 0);
}

TEST(WatchOnce, AHeaderThatIsMissingIsWaitedFor) {
  const Project project;
  Running watch(project, "strata-scan --watch a.hpp");
  EXPECT_THAT(watch.until("1 error ("), HasSubstr("ST2901"));
  project.write("a.hpp", model("a"));
  watch.until("1 model, no problems (");
}

}  // namespace
}  // namespace strata::e2e
