// What remains of a server when processes end badly: nothing.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <pwd.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "pg/embedded.h"
#include "server.h"
#include "support/text.h"

namespace strata::pg {
namespace {

using namespace std::chrono_literals;

/// What a child process tells of the server it has started.
struct Told {
  int pid = 0;
  char directory[200] = {};
};

bool eventually(const std::function<bool()>& holds) {
  for (int i = 0; i < 500; ++i) {
    if (holds()) {
      return true;
    }
    std::this_thread::sleep_for(10ms);
  }
  return holds();
}

/// Exists and is no zombie.
bool runs(int pid) {
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  return std::getline(stat, line) && line.find(") Z ") == std::string::npos;
}

int parentOf(int pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("PPid:")) {
      return std::stoi(line.substr(5));
    }
  }
  return 0;
}

/// System V segments whose creator is that process.
int segmentsOf(int pid) {
  std::ifstream table("/proc/sysvipc/shm");
  std::string line;
  int count = 0;
  std::getline(table, line);
  while (std::getline(table, line)) {
    std::istringstream columns(line);
    long key = 0;
    long id = 0;
    long mode = 0;
    long size = 0;
    int creator = 0;
    columns >> key >> id >> mode >> size >> creator;
    count += creator == pid ? 1 : 0;
  }
  return count;
}

/// Forks; the child starts a server, tells of it, and then does `afterwards`.
class Child {
 public:
  Child(const EmbeddedOptions& options, const std::function<void()>& before,
        const std::function<void()>& afterwards) {
    int ends[2];
    EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0);
    pid_ = fork();
    if (pid_ == 0) {
      setpgid(0, 0);
      before();
      auto server = EmbeddedServer::start(options);
      Told told;
      if (server && server->connect("strata_0")) {
        told.pid = server->pid();
        snprintf(told.directory, sizeof told.directory, "%s", server->directory().c_str());
      } else if (!server) {
        fprintf(stderr, "%s", render(server.error()).c_str());
      }
      (void)!write(ends[1], &told, sizeof told);
      close(ends[1]);
      afterwards();
      _exit(0);  // no destructors
    }
    setpgid(pid_, pid_);
    close(ends[1]);
    from_child_ = ends[0];
  }

  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  ~Child() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    close(from_child_);
  }

  /// Waits for the child's word.
  Told told() const {
    Told told;
    EXPECT_EQ(read(from_child_, &told, sizeof told), static_cast<ssize_t>(sizeof told));
    EXPECT_GT(told.pid, 0);
    return told;
  }

  [[nodiscard]] int pid() const { return pid_; }

 private:
  int pid_ = 0;
  int from_child_ = -1;
};

void nothing() {}

void forever() {
  for (;;) {
    pause();
  }
}

void expectNothingLeft(const Told& told) {
  EXPECT_TRUE(eventually([&] { return !runs(told.pid); })) << "the server runs on";
  EXPECT_TRUE(eventually([&] { return !std::filesystem::exists(told.directory); }))
      << told.directory << " is left";
  EXPECT_EQ(segmentsOf(told.pid), 0) << "shared memory is left";
}

TEST(EmbeddedLifetime, NothingIsLeftWhenTheParentIsKilled) {
  const Child child(testOptions(), nothing, forever);
  const Told told = child.told();
  ASSERT_TRUE(runs(told.pid));
  EXPECT_EQ(segmentsOf(told.pid), 1) << "else this test sees no segments at all";
  kill(child.pid(), SIGKILL);
  expectNothingLeft(told);
}

TEST(EmbeddedLifetime, NothingIsLeftAfterCtrlC) {
  const Child child(testOptions(), nothing, forever);
  const Told told = child.told();
  kill(-child.pid(), SIGINT);  // as a terminal does: the whole process group
  expectNothingLeft(told);
}

TEST(EmbeddedLifetime, NothingIsLeftWhenTheParentEndsWithoutDestructors) {
  const Child child(testOptions(), nothing, nothing);
  expectNothingLeft(child.told());
}

TEST(EmbeddedLifetime, NothingIsLeftWhenTheServerIsKilled) {
  Told told;
  {
    auto server = EmbeddedServer::start(testOptions());
    ASSERT_TRUE(server) << render(server.error());
    told.pid = server->pid();
    snprintf(told.directory, sizeof told.directory, "%s", server->directory().c_str());
    kill(told.pid, SIGKILL);
    EXPECT_TRUE(eventually([&] { return !runs(told.pid); }));
    EXPECT_FALSE(server->connect("strata_0"));
  }
  expectNothingLeft(told);
}

TEST(EmbeddedLifetime, NothingIsLeftWhenTheSupervisorIsKilled) {
  Told told;
  {
    auto server = EmbeddedServer::start(testOptions());
    ASSERT_TRUE(server) << render(server.error());
    told.pid = server->pid();
    snprintf(told.directory, sizeof told.directory, "%s", server->directory().c_str());
    const int supervisor = parentOf(told.pid);
    ASSERT_EQ(parentOf(supervisor), getpid());
    kill(supervisor, SIGKILL);
    EXPECT_TRUE(eventually([&] { return !runs(told.pid); })) << "it was tied to its supervisor";
  }
  expectNothingLeft(told);
}

TEST(EmbeddedLifetime, ADirectoryThatAKilledSupervisorLeftGoesWithTheNextStart) {
  Told told;
  int supervisor = 0;
  {
    const Child child(testOptions(), nothing, forever);
    told = child.told();
    supervisor = parentOf(told.pid);
    kill(supervisor, SIGSTOP);  // so that it cannot see its parent's end
    kill(child.pid(), SIGKILL);
  }
  kill(supervisor, SIGKILL);
  ASSERT_TRUE(eventually([&] { return !runs(told.pid); }));
  ASSERT_TRUE(std::filesystem::exists(told.directory)) << "else this test tests nothing";
  auto running = EmbeddedServer::start(testOptions());
  auto next = EmbeddedServer::start(testOptions());
  ASSERT_TRUE(running && next);
  expectNothingLeft(told);
  EXPECT_TRUE(running->connect("strata_0")) << "only the abandoned one went";
}

/// The processes whose parent is `parent`.
std::vector<int> childrenOf(int parent) {
  std::vector<int> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const int pid = std::atoi(entry.path().filename().c_str());
    if (pid > 0 && parentOf(pid) == parent) {
      found.push_back(pid);
    }
  }
  return found;
}

/// The directory that the initdb below `process` works on; "" when there is none (yet).
std::string directoryOfInitdbOf(int process) {
  for (const int supervisor : childrenOf(process)) {
    for (const int program : childrenOf(supervisor)) {
      const auto arguments = readFile("/proc/" + std::to_string(program) + "/cmdline");
      const auto words = split(arguments ? *arguments : "", '\0');
      if (words.size() > 2 && words[0].ends_with("/initdb")) {
        return std::filesystem::path(words[2]).parent_path().string();
      }
    }
  }
  return {};
}

TEST(EmbeddedLifetime, NothingIsLeftWhenTheParentIsKilledDuringInitdb) {
  const TemporaryDirectory cache;
  const Child child({.cache_dir = cache.path()}, nothing, forever);
  std::string directory;
  ASSERT_TRUE(eventually([&] {
    directory = directoryOfInitdbOf(child.pid());
    return !directory.empty() && std::filesystem::exists(directory + "/data/PG_VERSION");
  }));
  kill(child.pid(), SIGKILL);
  EXPECT_TRUE(eventually([&] { return !std::filesystem::exists(directory); })) << directory;
  // What was begun is no harm to the next.
  auto server = EmbeddedServer::start({.cache_dir = cache.path()});
  EXPECT_TRUE(server) << render(server.error());
}

TEST(EmbeddedLifetime, TenFirstStartsAtOnceAllSucceedAndMakeOneCluster) {
  const TemporaryDirectory cache;
  std::vector<std::unique_ptr<Child>> children;
  for (int i = 0; i < 10; ++i) {
    children.push_back(
        std::make_unique<Child>(EmbeddedOptions{.cache_dir = cache.path()}, nothing, forever));
  }
  std::vector<Told> all;
  for (const auto& child : children) {
    all.push_back(child->told());
  }
  int images = 0;
  for (const auto& file : std::filesystem::directory_iterator(cache.path())) {
    images += file.path().extension() == ".image" ? 1 : 0;
    EXPECT_TRUE(file.path().extension() == ".image" || file.path().extension() == ".lock")
        << file.path();
  }
  EXPECT_EQ(images, 1);
  children.clear();
  for (const Told& told : all) {
    expectNothingLeft(told);
  }
}

TEST(EmbeddedLifetime, ThreadsMayStartAndStopServersAtOnce) {
  std::vector<std::thread> threads;
  std::array<Told, 4> told;
  std::array<std::string, 4> answers;
  for (std::size_t i = 0; i < told.size(); ++i) {
    threads.emplace_back([&, i] {
      auto server = EmbeddedServer::start(testOptions());
      if (server) {
        told[i].pid = server->pid();
        snprintf(told[i].directory, sizeof told[i].directory, "%s", server->directory().c_str());
        auto c = server->connect("strata_0");
        answers[i] = c ? valueOf(*c, "SELECT 1") : render(c.error());
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  for (std::size_t i = 0; i < told.size(); ++i) {
    EXPECT_EQ(answers[i], "1");
    expectNothingLeft(told[i]);
  }
}

/// Becomes `nobody`, as setpriv --reuid=nobody --clear-groups does.
void becomeNobody() {
  const passwd* nobody = getpwnam("nobody");
  if (nobody == nullptr || setgroups(0, nullptr) != 0 || setgid(nobody->pw_gid) != 0 ||
      setuid(nobody->pw_uid) != 0) {
    _exit(9);
  }
}

TEST(EmbeddedLifetime, RunsAsAnOrdinaryUserToo) {
  if (geteuid() != 0) {
    GTEST_SKIP() << "needs root to become another user; this whole run is an ordinary user's";
  }
  const TemporaryDirectory cache;
  std::filesystem::permissions(cache.path(), std::filesystem::perms(0777));
  const Child child({.cache_dir = cache.path()}, becomeNobody, forever);
  const Told told = child.told();
  kill(child.pid(), SIGKILL);
  expectNothingLeft(told);
}

TEST(EmbeddedLifetime, AnOrdinaryUserWithoutAWritableHomeIsServed) {
  if (geteuid() != 0) {
    GTEST_SKIP() << "needs root to become another user";
  }
  const auto before = [] {
    becomeNobody();
    setenv("HOME", "/nonexistent", 1);
    unsetenv("XDG_CACHE_HOME");
  };
  const Child child({}, before, nothing);
  expectNothingLeft(child.told());
}

TEST(EmbeddedLifetime, TouchesNothingButTheCache) {
  const TemporaryDirectory home;
  const auto before = [&] {
    setenv("HOME", home.path().c_str(), 1);
    unsetenv("XDG_CACHE_HOME");
    std::filesystem::create_directory(home.path() / "work");
    if (chdir((home.path() / "work").c_str()) != 0) {
      _exit(9);
    }
  };
  const Child child({}, before, nothing);
  expectNothingLeft(child.told());
  for (const auto& entry : std::filesystem::recursive_directory_iterator(home.path())) {
    const std::string name = entry.path().lexically_relative(home.path()).string();
    EXPECT_TRUE(name == "work" || name == ".cache" || name == ".cache/strata" ||
                name.starts_with(".cache/strata/cluster-15-"))
        << name;
  }
  EXPECT_TRUE(std::filesystem::exists(home.path() / ".cache/strata"));
}

/// A mount namespace of the child's own, with a small tmpfs on each of `places`; false where that
/// is not allowed.
bool shrink(const std::vector<const char*>& places) {
  if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    return false;
  }
  for (const char* place : places) {
    if (mount("tmpfs", place, "tmpfs", 0, "size=8m,mode=1777") != 0) {
      return false;
    }
  }
  return true;
}

/// What a start tells, in a child, when `places` are small.
std::string startWithSmall(const std::vector<const char*>& places) {
  int ends[2];
  EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0);
  const int child = fork();
  if (child == 0) {
    std::string told = "not allowed";
    unsetenv("TMPDIR");
    if (shrink(places)) {
      auto server = EmbeddedServer::start(testOptions());
      told = server ? server->directory().string() : render(server.error());
    }
    (void)!write(ends[1], told.data(), told.size());
    _exit(0);
  }
  close(ends[1]);
  std::string told(4096, '\0');
  const ssize_t got = read(ends[0], told.data(), told.size());
  told.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  close(ends[0]);
  waitpid(child, nullptr, 0);
  return told;
}

TEST(EmbeddedLifetime, WithoutRoomInMemoryItLivesOnDisk) {
  const std::string told = startWithSmall({"/dev/shm"});
  if (told == "not allowed") {
    GTEST_SKIP() << "may not make a mount namespace";
  }
  EXPECT_TRUE(told.starts_with("/tmp/strata-pg-")) << told;
}

TEST(EmbeddedLifetime, WithoutRoomAnywhereTheErrorTellsOfEachPlace) {
  const std::string told = startWithSmall({"/dev/shm", "/tmp", "/var/tmp"});
  if (told == "not allowed") {
    GTEST_SKIP() << "may not make a mount namespace";
  }
  EXPECT_THAT(told, testing::HasSubstr("[ST3002]"));
  EXPECT_THAT(told, testing::HasSubstr("'/dev/shm': 8 MiB free, 512 needed"));
  EXPECT_THAT(told, testing::HasSubstr("'/var/tmp': 8 MiB free, 256 needed"));
}

}  // namespace
}  // namespace strata::pg
