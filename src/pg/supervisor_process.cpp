#include "pg/supervisor_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "pg/run_directory.h"
#include "support/text.h"

namespace strata::pg {
namespace {

constexpr int kChannel = 3;
constexpr int kTickMilliseconds = 100;  ///< only where the kernel has no pidfd
constexpr int kStopMilliseconds = 8000;

int openProcess(pid_t process) {
  return static_cast<int>(syscall(SYS_pidfd_open, process, 0));
}

void closeFrom(int first) {
  if (syscall(SYS_close_range, static_cast<unsigned>(first), ~0U, 0U) == 0) {
    return;
  }
  const long limit = sysconf(_SC_OPEN_MAX);
  for (int fd = first; fd < (limit < 0 ? 65536 : limit); ++fd) {
    close(fd);
  }
}

void setSignals(void (*action)(int)) {
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGUSR1, SIGUSR2, SIGALRM,
                           SIGCHLD, SIGTSTP, SIGTTIN, SIGTTOU}) {
    // An ignored SIGCHLD would reap the server before waitpid() can.
    signal(number, number == SIGCHLD ? SIG_DFL : action);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

void pointTo(const char* path, int flags, int target) {
  const int file = open(path, flags | O_CLOEXEC, 0600);
  if (file >= 0) {
    dup2(file, target);
    if (file != target) {
      close(file);
    }
  }
}

}  // namespace

PointerList::PointerList(const std::vector<std::string>& strings) {
  pointers_.reserve(strings.size() + 1);
  for (const std::string& text : strings) {
    pointers_.push_back(const_cast<char*>(text.c_str()));  // exec's signature; it writes nothing
  }
  pointers_.push_back(nullptr);
}

SupervisorProcess::SupervisorProcess(const ServerJob& job, int channel, pid_t parent)
    : job_(job),
      initdb_(job.initdb),
      populate_(job.populate),
      server_(job.server),
      environment_(job.environment),
      directory_(job.directory.string()),
      data_(job.data().string()),
      log_(job.log().string()),
      sql_file_((job.directory / "populate.sql").string()),
      channel_(channel),
      parent_(parent) {}

void SupervisorProcess::run() {
  detach();
  if (!becomeAccount(job_.account)) {
    fail("become the user", job_.account.name.c_str());
  }
  holdLock();
  if (mkdir(data_.c_str(), 0700) != 0) {
    fail("make the directory", data_.c_str());
  }
  if (job_.image == nullptr) {
    makeCluster();
    startServer();
  } else {
    data_directory_ = open(data_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const std::size_t core = job_.image->firstOfDatabases();
    extract(0, core);
    startServer();  // it does not look at the databases until someone connects
    extract(core, job_.image->entries().size());
  }
  report(SupervisorReport::Kind::kStarted, child_);
  removeAbandoned(job_.directory.parent_path());
  waitForEnd();
}

/// Nothing of the parent's is kept: not its terminal, not its pipes, not its directory.
void SupervisorProcess::detach() {
  setSignals(SIG_IGN);
  setsid();
  umask(077);
  if (chdir("/") != 0) {
    fail("enter", "/");
  }
  for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    pointTo("/dev/null", O_RDWR, standard);
  }
  if (channel_ != kChannel) {
    dup2(channel_, kChannel);
    channel_ = kChannel;
  }
  fcntl(channel_, F_SETFD, FD_CLOEXEC);
  closeFrom(kChannel + 1);
  prctl(PR_SET_NAME, "strata-server");
  parent_handle_ = openProcess(parent_);
}

/// Held until this process ends: the sign that the directory is not abandoned.
void SupervisorProcess::holdLock() {
  const int file = open((job_.directory / kLockName).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0 || flock(file, LOCK_EX | LOCK_NB) != 0) {
    fail("lock", directory_.c_str());
  }
}

void SupervisorProcess::makeCluster() {
  runToEnd(initdb_, "initdb", nullptr);
  writeFile(data_ + "/postgresql.conf", job_.settings, O_WRONLY | O_APPEND);
  writeFile(sql_file_, job_.sql, O_WRONLY | O_CREAT | O_TRUNC);
  runToEnd(populate_, "postgres --single", sql_file_.c_str());
  report(SupervisorReport::Kind::kBuilt, 0);
  if (wait(-1, nullptr) == Wake::kParentGone) {
    cleanUp();
  }
}

void SupervisorProcess::extract(std::size_t from, std::size_t to) {
  const char* failed = nullptr;
  if (const int error = extractEntries(*job_.image, data_directory_, from, to, &failed);
      error != 0) {
    errno = error;
    fail("write", failed);
  }
}

void SupervisorProcess::runToEnd(const PointerList& program, const char* name, const char* input) {
  child_ = spawn(program, name, input);
  int status = 0;
  if (wait(child_, &status) == Wake::kParentGone) {
    cleanUp();
  }
  child_ = -1;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    report(SupervisorReport::Kind::kEnded, status, name);
    waitForEnd();
  }
}

pid_t SupervisorProcess::spawn(const PointerList& program, const char* name, const char* input) {
  const pid_t child = fork();
  if (child == 0) {
    becomeProgram(program, name, input);
  }
  if (child < 0) {
    fail("start", name);
  }
  return child;
}

void SupervisorProcess::becomeProgram(const PointerList& program, const char* name,
                                      const char* input) {
  const pid_t supervisor = getppid();
  setpgid(0, 0);  // so that initdb and what it runs can be ended together
  prctl(PR_SET_PDEATHSIG, SIGQUIT);
  if (getppid() != supervisor) {
    _exit(1);
  }
  setSignals(SIG_DFL);
  if (input != nullptr) {
    pointTo(input, O_RDONLY, STDIN_FILENO);
  }
  pointTo(log_.c_str(), O_WRONLY | O_CREAT | O_APPEND, STDOUT_FILENO);
  dup2(STDOUT_FILENO, STDERR_FILENO);
  execve(program.get()[0], program.get(), environment_.get());
  dprintf(STDERR_FILENO, "cannot run %s (%s): %s\n", name, program.get()[0],
          errorText(errno).c_str());
  _exit(127);
}

void SupervisorProcess::startServer() {
  child_ = spawn(server_, "postgres", nullptr);
}

bool SupervisorProcess::parentIsGone() const {
  return getppid() != parent_;
}

/// Waits for the parent's end or word, and for the child's end if there is a child.
SupervisorProcess::Wake SupervisorProcess::wait(pid_t child, int* status) {
  const int child_handle = child > 0 ? openProcess(child) : -1;
  const bool blind = parent_handle_ < 0 || (child > 0 && child_handle < 0);
  pollfd watched[] = {{.fd = channel_, .events = POLLIN, .revents = 0},
                      {.fd = parent_handle_, .events = POLLIN, .revents = 0},
                      {.fd = child_handle, .events = POLLIN, .revents = 0}};
  for (;;) {
    poll(watched, 3, blind ? kTickMilliseconds : -1);
    if (child > 0 && waitpid(child, status, WNOHANG) == child) {
      close(child_handle);
      return Wake::kChildEnded;
    }
    char command = 0;
    const ssize_t got = recv(channel_, &command, 1, MSG_DONTWAIT);
    if (got == 0 || parentIsGone()) {
      close(child_handle);
      return Wake::kParentGone;
    }
    if (got > 0) {
      close(child_handle);
      return Wake::kCommand;
    }
  }
}

void SupervisorProcess::writeFile(const std::string& path, const std::string& text, int flags) {
  const int file = open(path.c_str(), flags | O_CLOEXEC, 0600);
  if (file < 0 || write(file, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    fail("write", path.c_str());
  }
  close(file);
}

void SupervisorProcess::report(SupervisorReport::Kind kind, int value, const char* act,
                               const char* what) {
  SupervisorReport report{.kind = kind, .value = value};
  snprintf(report.act, sizeof report.act, *what == '\0' ? "%s" : "%s '%s'", act, what);
  (void)send(channel_, &report, sizeof report, MSG_NOSIGNAL);
}

void SupervisorProcess::fail(const char* act, const char* what) {
  report(SupervisorReport::Kind::kFailed, errno, act, what);
  waitForEnd();
}

/// The log stays readable until the parent has what it wants.
void SupervisorProcess::waitForEnd() {
  for (;;) {
    int status = 0;
    const Wake wake = wait(child_, &status);
    if (wake == Wake::kParentGone) {
      cleanUp();
    }
    if (wake == Wake::kChildEnded) {
      child_ = -1;
      report(SupervisorReport::Kind::kEnded, status, "postgres");
    }
  }
}

void SupervisorProcess::cleanUp() {
  stopChild();
  removeServerDirectory(job_.directory);
  _exit(0);
}

/// SIGQUIT is the server's immediate shutdown: no checkpoint, but its shared memory goes.
void SupervisorProcess::stopChild() {
  if (child_ <= 0) {
    return;
  }
  kill(-child_, SIGQUIT);
  kill(child_, SIGQUIT);  // before its setpgid() there is no such group
  const int handle = openProcess(child_);
  for (int waited = 0; waited < kStopMilliseconds; waited += kTickMilliseconds) {
    if (waitpid(child_, nullptr, WNOHANG) != 0) {
      return;
    }
    pollfd ended{.fd = handle, .events = POLLIN, .revents = 0};
    poll(&ended, 1, kTickMilliseconds);
  }
  kill(-child_, SIGKILL);
  waitpid(child_, nullptr, 0);
}

}  // namespace strata::pg
