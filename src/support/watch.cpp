#include "support/watch.h"

#include <poll.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "support/glob.h"
#include "support/text.h"

namespace strata {
namespace {

namespace fs = std::filesystem;

constexpr int kQuietMs = 50;        // editors write a file in several steps
constexpr int kSafetyMs = 2000;     // inotify says nothing of what others do on network folders
constexpr int kPollMs = 300;        // without inotify
constexpr int kLongestQuiet = 500;  // something else writes all the time
constexpr std::uint32_t kEvents = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM |
                                  IN_MOVED_TO | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF;

/// How a file is now; all zero where there is none.
struct Stamp {
  std::int64_t modified_ns = 0;
  std::int64_t size = 0;
  std::uint64_t inode = 0;

  friend bool operator==(const Stamp&, const Stamp&) = default;
};

using Snapshot = std::map<std::string, Stamp>;

std::int64_t inNs(const timespec& time) {
  return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

/// The clock that files' times are of.
std::int64_t nowNs() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
  return inNs(now);
}

Stamp stampOf(const std::string& file) {
  struct stat info{};
  if (::stat(file.c_str(), &info) != 0) {
    return {};
  }
  return {.modified_ns = inNs(info.st_mtim), .size = info.st_size, .inode = info.st_ino};
}

Snapshot snapshotOf(const Watched& watched) {
  Snapshot out;
  for (const std::string& file : watched.files) {
    out.emplace(file, stampOf(file));
  }
  for (const std::string& pattern : watched.patterns) {
    if (const auto files = glob(".", pattern)) {
      for (const std::string& file : *files) {
        const std::string absolute = fs::absolute(file).lexically_normal().string();
        out.emplace(absolute, stampOf(absolute));
      }
    }
  }
  return out;
}

/// The folders below which a pattern may match.
void addFolders(const std::string& pattern, std::set<std::string>& out) {
  const std::string fixed = pattern.substr(0, pattern.find_first_of("*?["));
  fs::path start = fs::path(fixed).parent_path();
  start = start.empty() ? fs::path(".") : start;
  std::error_code error;
  out.insert(start.string());
  if (pattern.find("**") == std::string::npos &&
      pattern.find('/', fixed.size()) == std::string::npos) {
    return;
  }
  for (fs::recursive_directory_iterator it(start, error), end; !error && it != end;
       it.increment(error)) {
    const bool hidden = it->path().filename().string().starts_with(".");
    if (hidden) {
      it.disable_recursion_pending();
    } else if (it->is_directory(error)) {
      out.insert(it->path().string());
    }
  }
}

std::set<std::string> foldersOf(const Watched& watched) {
  std::set<std::string> out;
  for (const std::string& file : watched.files) {
    out.insert(fs::path(file).parent_path().string());
  }
  for (const std::string& pattern : watched.patterns) {
    addFolders(pattern, out);
  }
  out.erase("");
  return out;
}

class Watch {
 public:
  Watch() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &signals_, &signals_before_);
    signal_fd_ = ::signalfd(-1, &signals_, SFD_CLOEXEC | SFD_NONBLOCK);
  }

  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  ~Watch() {
    signalfd_siginfo received{};  // what is left pending would end the program below
    while (::read(signal_fd_, &received, sizeof received) > 0) {
    }
    ::close(signal_fd_);
    ::close(inotify_fd_);
    ::pthread_sigmask(SIG_SETMASK, &signals_before_, nullptr);
  }

  [[nodiscard]] bool works() const { return signal_fd_ >= 0; }

  /// Looks at other things from here on; what changed since `since_ns` counts as a change.
  void follow(Watched watched, std::int64_t since_ns) {
    watched_ = std::move(watched);
    listen();  // first, so that no change falls between
    const Snapshot before = std::exchange(snapshot_, snapshotOf(watched_));
    dirty_ = false;
    for (const auto& [file, stamp] : snapshot_) {
      const auto known = before.find(file);
      const bool same = known != before.end() && known->second == stamp;
      const bool gone = known != before.end() && stamp == Stamp{};
      dirty_ = dirty_ || (!same && (gone || stamp.modified_ns >= since_ns));
    }
  }

  /// Until something is another; false: a signal asks to end.
  bool wait() {
    while (!dirty_) {
      const int interval = inotify_fd_ < 0 ? kPollMs : kSafetyMs;
      const bool told = pollFor(interval);
      if (stopped_) {
        return false;
      }
      if (told) {
        settle();
        listen();  // to new folders too
      }
      dirty_ = snapshotOf(watched_) != snapshot_;
    }
    return !stopped_;
  }

 private:
  void listen() {
    ::close(std::exchange(inotify_fd_, -1));
    const char* asked = std::getenv("STRATA_WATCH");
    if (asked != nullptr && std::string_view(asked) == "poll") {
      return;
    }
    inotify_fd_ = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    for (const std::string& folder : foldersOf(watched_)) {
      const bool refused = ::inotify_add_watch(inotify_fd_, folder.c_str(), kEvents) < 0;
      if (refused && errno != ENOENT && errno != ENOTDIR) {  // out of watches, say
        ::close(std::exchange(inotify_fd_, -1));
        return;
      }
    }
  }

  /// True: the system tells of a change.
  bool pollFor(int milliseconds) {
    pollfd ends[] = {{.fd = signal_fd_, .events = POLLIN, .revents = 0},
                     {.fd = inotify_fd_, .events = POLLIN, .revents = 0}};
    ::poll(ends, inotify_fd_ < 0 ? 1 : 2, milliseconds);
    stopped_ = stopped_ || ends[0].revents != 0;
    if (ends[1].revents == 0) {
      return false;
    }
    char events[4096];
    while (::read(inotify_fd_, events, sizeof events) > 0) {
    }
    return true;
  }

  void settle() {
    for (int waited = 0; waited < kLongestQuiet && !stopped_ && pollFor(kQuietMs);
         waited += kQuietMs) {
    }
  }

  sigset_t signals_ = {};
  sigset_t signals_before_ = {};
  int signal_fd_ = -1;
  int inotify_fd_ = -1;
  Watched watched_ = {};
  Snapshot snapshot_ = {};
  bool dirty_ = false;
  bool stopped_ = false;
};

}  // namespace

Expected<void> watchFiles(const std::function<Watched()>& round) {
  Watch watch;
  if (!watch.works()) {
    return Diagnostic{.code = "ST1005",
                      .message = "cannot wait for changes: " + errorText(errno),
                      .help = "run the command without --watch"};
  }
  do {
    const std::int64_t since = nowNs();
    watch.follow(round(), since);
  } while (watch.wait());
  return {};
}

}  // namespace strata
