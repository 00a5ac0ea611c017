#include "pg/supervisor.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "pg/embedded.h"
#include "pg/run_directory.h"
#include "pg/supervisor_process.h"

namespace strata::pg {

namespace {

std::atomic<bool> process_is_ending = false;  // NOLINT: of the process as a whole

}  // namespace

void leaveServersToTheirSupervisors() {
  process_is_ending = true;
}

std::unique_ptr<Supervisor> Supervisor::launch(const ServerJob& job) {
  int channel[2] = {-1, -1};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channel) != 0) {
    return nullptr;
  }
  SupervisorProcess process(job, channel[1], getpid());
  const pid_t child = fork();
  if (child == 0) {
    process.run();
  }
  const int error = errno;
  close(channel[1]);
  if (child < 0) {
    close(channel[0]);
    errno = error;
    return nullptr;
  }
  return std::unique_ptr<Supervisor>(new Supervisor(child, channel[0], job.directory));
}

SupervisorReport Supervisor::await(int milliseconds) {
  pollfd ready{.fd = channel_, .events = POLLIN, .revents = 0};
  int polled = 0;
  while ((polled = poll(&ready, 1, milliseconds)) < 0 && errno == EINTR) {
  }
  SupervisorReport report;
  if (polled <= 0) {
    return report;
  }
  ssize_t got = 0;
  while ((got = recv(channel_, &report, sizeof report, MSG_WAITALL)) < 0 && errno == EINTR) {
  }
  if (got != static_cast<ssize_t>(sizeof report)) {
    return {.kind = SupervisorReport::Kind::kGone};
  }
  return report;
}

void Supervisor::proceed() {
  (void)send(channel_, "", 1, MSG_NOSIGNAL);
}

void Supervisor::stop() {
  if (channel_ < 0) {
    return;
  }
  // The other end reads this as our end; close() alone would not do while another thread's fork
  // holds a copy.
  shutdown(channel_, SHUT_RDWR);
  close(channel_);
  channel_ = -1;
  if (process_is_ending) {
    return;
  }
  while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
  // Nothing is left unless someone killed the supervising process.
  if (access(directory_.c_str(), F_OK) == 0) {
    removeServerDirectory(directory_);
  }
}

}  // namespace strata::pg
