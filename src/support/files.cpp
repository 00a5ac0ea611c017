#include "support/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "support/text.h"

namespace strata {
namespace {

Diagnostic systemError(std::string_view act, const std::filesystem::path& path, int error) {
  return Diagnostic{
      .code = act == "read" ? "ST1001" : "ST1002",
      .message = fmt::format("cannot {} '{}': {}", act, path.string(), errorText(error))};
}

/// Closes on scope exit unless released.
class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}

  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;

  ~FileDescriptor() { close(); }

  [[nodiscard]] int get() const { return fd_; }

  void reset(int fd) {
    close();
    fd_ = fd;
  }

  int close() {
    const int result = fd_ >= 0 ? ::close(fd_) : 0;
    fd_ = -1;
    return result;
  }

 private:
  int fd_;
};

bool writeAll(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written < 0) {
      return false;
    }
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

/// Links a file made by O_TMPFILE (open(2)) under a fresh name made from the pattern, which it
/// fills in.
bool giveName(int fd, std::string& pattern) {
  const std::string handle = fmt::format("/proc/self/fd/{}", fd);
  const std::string stem = pattern.substr(0, pattern.size() - 6);
  for (unsigned attempt = 0; attempt < 1000; ++attempt) {
    const auto salt = static_cast<unsigned>(::getpid()) * 1000U + attempt;
    pattern = fmt::format("{}{:06x}", stem, salt & 0xFFFFFFU);
    if (::linkat(AT_FDCWD, handle.c_str(), AT_FDCWD, pattern.c_str(), AT_SYMLINK_FOLLOW) == 0) {
      return true;
    }
    if (errno != EEXIST) {
      return false;
    }
  }
  return false;
}

/// The mode a new file gets: that of the file it replaces, else 0666 less the umask.
mode_t modeFor(const std::filesystem::path& path) {
  struct stat info{};
  if (::stat(path.c_str(), &info) == 0) {
    return info.st_mode & 07777U;
  }
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0666U & ~mask;
}

}  // namespace

Expected<std::string> readFile(const std::filesystem::path& path) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) {
    return systemError("read", path, errno);
  }
  struct stat info{};
  if (::fstat(file.get(), &info) != 0) {
    return systemError("read", path, errno);
  }
  if (S_ISDIR(info.st_mode)) {
    return systemError("read", path, EISDIR);
  }
  std::string content;
  content.reserve(static_cast<std::size_t>(info.st_size));
  char buffer[65536];
  for (;;) {
    const ssize_t got = ::read(file.get(), buffer, sizeof buffer);
    if (got == 0) {
      return content;
    }
    if (got < 0 && errno != EINTR) {
      return systemError("read", path, errno);
    }
    if (got > 0) {
      content.append(buffer, static_cast<std::size_t>(got));
    }
  }
}

Expected<void> writeFileAtomically(const std::filesystem::path& path, std::string_view content) {
  const std::filesystem::path folder =
      path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  std::string temporary = path.string() + ".XXXXXX";
  // A file without a name leaves no litter when we are killed; not every file system has them.
  FileDescriptor file(::open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600));
  const bool nameless = file.get() >= 0;
  if (!nameless) {
    file.reset(::mkostemp(temporary.data(), O_CLOEXEC));
  }
  if (file.get() < 0) {
    return systemError("write", path, errno);
  }
  const bool written = ::fchmod(file.get(), modeFor(path)) == 0 && writeAll(file.get(), content) &&
                       ::fsync(file.get()) == 0 && (!nameless || giveName(file.get(), temporary));
  if (!written || file.close() != 0 || ::rename(temporary.c_str(), path.c_str()) != 0) {
    const int error = errno;
    ::unlink(temporary.c_str());
    return systemError("write", path, error);
  }
  return {};
}

Expected<std::filesystem::path> makePrivateDirectory(const std::filesystem::path& parent,
                                                     std::string_view prefix) {
  std::string path = (parent / fmt::format("{}XXXXXX", prefix)).string();
  if (::mkdtemp(path.data()) == nullptr) {
    return systemError("create a directory in", parent, errno);
  }
  return std::filesystem::path(path);
}

std::filesystem::path userCacheFolder() {
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache == '/') {
    return std::filesystem::path(cache) / "strata";
  }
  if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/') {
    return std::filesystem::path(home) / ".cache" / "strata";
  }
  return {};
}

}  // namespace strata
