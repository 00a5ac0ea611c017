#include "background.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace strata::e2e {

Background::Background(const Project& project, const std::vector<std::string>& arguments) {
  static int count = 0;
  output_ = project.folder() / ("output." + std::to_string(++count));
  const int file = ::open(output_.c_str(), O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0644);
  std::vector<char*> words = {const_cast<char*>("strata")};
  for (const std::string& argument : arguments) {
    words.push_back(const_cast<char*>(argument.c_str()));
  }
  words.push_back(nullptr);
  pid_ = ::fork();
  if (pid_ == 0) {
    ::dup2(file, STDOUT_FILENO);
    ::dup2(file, STDERR_FILENO);
    if (::chdir(project.folder().c_str()) == 0) {
      ::execv(STRATA_BINARY_DIR "/strata", words.data());
    }
    ::_exit(127);
  }
  ::close(file);
}

Background::~Background() {
  kill();
}

void Background::kill() {
  if (!ended()) {
    ::kill(pid_, SIGKILL);
    (void)wait();
  }
}

Answer Background::wait() {
  if (pid_ != 0) {
    ::waitpid(pid_, &status_, 0);
    pid_ = 0;
  }
  return {.exit_code = WIFEXITED(status_) ? WEXITSTATUS(status_) : 128 + WTERMSIG(status_),
          .text = *readFile(output_)};
}

bool Background::ended() {
  if (pid_ != 0 && ::waitpid(pid_, &status_, WNOHANG) == pid_) {
    pid_ = 0;
  }
  return pid_ == 0;
}

}  // namespace strata::e2e
