#include "directory/lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>

#include "support/text.h"

namespace strata::directory {
namespace {

/// Hidden, and not ending in `.sql`: no tool takes it for a migration.
constexpr std::string_view kTemporaryPrefix = ".strata-tmp-";

Diagnostic failed(std::string_view act, const std::filesystem::path& path, int error) {
  return {.code = "ST1002",
          .message = fmt::format("cannot {} '{}': {}", act, path.string(), errorText(error))};
}

Diagnostic notCreated(const std::filesystem::path& target, int error) {
  if (error != EEXIST) {
    return failed("write", target, error);
  }
  return {.code = "ST5023",
          .message = fmt::format("'{}' exists already", target.string()),
          .help = "choose another name, or remove the file"};
}

bool writeAll(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno != EINTR) {
      return false;
    }
    content.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

Expected<LockedDirectory> LockedDirectory::lock(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) {
    return failed("create the directory", path, error.value());
  }
  const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) {
    return failed("open the directory", path, errno);
  }
  LockedDirectory locked(path, fd);
  while (::flock(fd, LOCK_EX) != 0) {
    if (errno != EINTR) {
      return failed("lock the directory", path, errno);
    }
  }
  locked.removeLeftovers();
  return locked;
}

LockedDirectory::LockedDirectory(LockedDirectory&& other) noexcept
    : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)) {}

LockedDirectory::~LockedDirectory() {
  if (fd_ >= 0) {
    ::close(fd_);
  }
}

/// Whoever wrote these was killed: the lock is ours now.
void LockedDirectory::removeLeftovers() const {
  std::error_code error;
  for (std::filesystem::directory_iterator entry(path_, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().filename().string().starts_with(kTemporaryPrefix)) {
      std::error_code ignored;
      std::filesystem::remove(entry->path(), ignored);
    }
  }
}

Expected<std::filesystem::path> LockedDirectory::writeTemporary(std::string_view content) const {
  static std::atomic<unsigned> count = 0;
  const std::filesystem::path name =
      path_ / fmt::format("{}{}-{}", kTemporaryPrefix, ::getpid(), ++count);
  const int fd = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (fd < 0) {
    return failed("write", name, errno);
  }
  const bool written = writeAll(fd, content) && ::fsync(fd) == 0;
  const int problem = errno;
  if (::close(fd) != 0 || !written) {
    ::unlink(name.c_str());
    return failed("write", name, written ? errno : problem);
  }
  return name;
}

Expected<void> LockedDirectory::create(std::string_view name, std::string_view content) const {
  const std::filesystem::path target = path_ / name;
  std::error_code error;
  std::filesystem::create_directories(target.parent_path(), error);
  if (error) {
    return failed("create the directory", target.parent_path(), error.value());
  }
  STRATA_TRY(const auto temporary, writeTemporary(content));
  int problem = ::link(temporary.c_str(), target.c_str()) == 0 ? 0 : errno;
  if (problem == EPERM || problem == EOPNOTSUPP || problem == ENOSYS) {  // no links here
    problem =
        ::renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, target.c_str(), RENAME_NOREPLACE) == 0
            ? 0
            : errno;
  }
  ::unlink(temporary.c_str());
  if (problem != 0) {
    return notCreated(target, problem);
  }
  return {};
}

Expected<void> LockedDirectory::rename(std::string_view from, std::string_view to) const {
  const std::filesystem::path source = path_ / from;
  const std::filesystem::path target = path_ / to;
  if (::renameat2(AT_FDCWD, source.c_str(), AT_FDCWD, target.c_str(), RENAME_NOREPLACE) == 0) {
    return {};
  }
  if (errno != EINVAL && errno != ENOSYS) {
    return notCreated(target, errno);
  }
  // A file system that cannot refuse by itself: all who write here hold the lock.
  std::error_code error;
  if (std::filesystem::exists(target, error)) {
    return notCreated(target, EEXIST);
  }
  std::filesystem::rename(source, target, error);
  if (error) {
    return failed("write", target, error.value());
  }
  return {};
}

Expected<void> LockedDirectory::remove(std::string_view name) const {
  const std::filesystem::path target = path_ / name;
  if (::unlink(target.c_str()) != 0) {
    return failed("delete", target, errno);
  }
  return {};
}

Expected<void> LockedDirectory::replace(std::string_view name, std::string_view content) const {
  STRATA_TRY(const auto temporary, writeTemporary(content));
  const std::filesystem::path target = path_ / name;
  struct stat info{};
  if (::stat(target.c_str(), &info) == 0) {
    ::chmod(temporary.c_str(), info.st_mode & 07777U);
  }
  if (::rename(temporary.c_str(), target.c_str()) != 0) {
    const int problem = errno;
    ::unlink(temporary.c_str());
    return failed("write", target, problem);
  }
  return {};
}

Expected<void> LockedDirectory::sync() const {
  if (::fsync(fd_) != 0) {
    return failed("sync the directory", path_, errno);
  }
  return {};
}

}  // namespace strata::directory
