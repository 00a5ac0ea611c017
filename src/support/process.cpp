#include "support/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "support/text.h"

extern char** environ;  // POSIX; no header declares it

namespace strata {
namespace {

Diagnostic cannotStart(const std::string& program, int error) {
  return Diagnostic{.code = "ST1003",
                    .message = fmt::format("cannot start '{}': {}", program, errorText(error))};
}

std::string readAll(int fd) {
  std::string out;
  char buffer[65536];
  for (;;) {
    const ssize_t got = ::read(fd, buffer, sizeof buffer);
    if (got > 0) {
      out.append(buffer, static_cast<std::size_t>(got));
    } else if (got == 0 || errno != EINTR) {
      return out;
    }
  }
}

int waitFor(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/// What execve() wants; the strings stay those of `arguments`.
std::vector<char*> pointersTo(const std::vector<std::string>& arguments) {
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (const std::string& argument : arguments) {
    argv.push_back(const_cast<char*>(argument.c_str()));  // NOLINT: execve's signature
  }
  argv.push_back(nullptr);
  return argv;
}

}  // namespace

Expected<ProcessResult> runProcess(const std::vector<std::string>& arguments,
                                   const std::filesystem::path& folder, ErrorOutput errors) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    return cannotStart(arguments.front(), errno);
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  if (errors == ErrorOutput::kWithOutput) {
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  }
  if (!folder.empty()) {
    posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
  }
  std::vector<char*> argv = pointersTo(arguments);
  pid_t pid = 0;
  const int error = ::posix_spawnp(&pid, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  if (error != 0) {
    ::close(ends[0]);
    return cannotStart(arguments.front(), error);
  }
  ProcessResult result;
  result.output = readAll(ends[0]);
  ::close(ends[0]);
  result.exit_code = waitFor(pid);
  return result;
}

Expected<int> runInteractively(const std::vector<std::string>& arguments) {
  std::vector<char*> argv = pointersTo(arguments);
  pid_t pid = 0;
  const int error = ::posix_spawnp(&pid, argv[0], nullptr, nullptr, argv.data(), environ);
  if (error != 0) {
    return cannotStart(arguments.front(), error);
  }
  return waitFor(pid);
}

Diagnostic becomeProcess(const std::vector<std::string>& arguments,
                         const std::filesystem::path& folder) {
  std::vector<char*> argv = pointersTo(arguments);
  if (folder.empty() || ::chdir(folder.c_str()) == 0) {
    ::execvp(argv[0], argv.data());
  }
  return cannotStart(arguments.front(), errno);
}

std::filesystem::path executableFolder() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
}

std::filesystem::path findOnPath(const std::string& name) {
  const char* path = std::getenv("PATH");
  for (const std::string& folder : split(path != nullptr ? path : "", ':')) {
    const std::filesystem::path candidate = std::filesystem::path(folder) / name;
    if (!folder.empty() && ::access(candidate.c_str(), X_OK) == 0 &&
        std::filesystem::is_regular_file(candidate)) {
      return candidate;
    }
  }
  return {};
}

}  // namespace strata
