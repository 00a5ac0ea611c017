#include "pg/run_directory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/file.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "support/files.h"
#include "support/text.h"

namespace strata::pg {
namespace {

using Path = std::filesystem::path;

constexpr std::uintmax_t kMebibyte = 1024 * 1024;
constexpr std::uintmax_t kRoomInMemory = 512 * kMebibyte;  ///< the cluster, and a schema's files
constexpr std::uintmax_t kRoomOnDisk = 256 * kMebibyte;
constexpr std::size_t kLongestSocketPath = 107;  ///< unix(7)
constexpr std::string_view kPrefix = "strata-pg-";
constexpr std::string_view kSocketName = "/.s.PGSQL.5432";

struct Candidate {
  Path parent = {};
  bool in_memory = false;
};

std::vector<Candidate> candidates() {
  std::vector<Candidate> all = {{.parent = "/dev/shm", .in_memory = true}};
  if (const char* temporary = std::getenv("TMPDIR"); temporary != nullptr && *temporary == '/') {
    all.push_back({.parent = temporary});
  }
  all.push_back({.parent = "/tmp"});
  all.push_back({.parent = "/var/tmp"});
  return all;
}

/// Why the server cannot live there; "" when it can.
std::string objection(const Candidate& candidate, const Account& account) {
  const Path& parent = candidate.parent;
  struct statfs info{};
  if (statfs(parent.c_str(), &info) != 0 || access(parent.c_str(), W_OK | X_OK) != 0) {
    return errorText(errno);
  }
  if (candidate.in_memory && info.f_type != TMPFS_MAGIC) {
    return "not in memory";
  }
  const auto free_bytes =
      static_cast<std::uintmax_t>(info.f_bavail) * static_cast<std::uintmax_t>(info.f_bsize);
  const std::uintmax_t needed = candidate.in_memory ? kRoomInMemory : kRoomOnDisk;
  if (free_bytes < needed) {
    return fmt::format("{} MiB free, {} needed", free_bytes / kMebibyte, needed / kMebibyte);
  }
  if (parent.string().size() + 1 + kPrefix.size() + 6 + kSocketName.size() > kLongestSocketPath) {
    return "too long for the path of a socket";
  }
  if (!canReach(account, parent)) {
    return fmt::format("user '{}' cannot reach it", account.name);
  }
  return {};
}

/// The lock file of a killed server names its (tiny) System V segment in line 7.
void removeSharedMemory(const Path& directory) {
  const auto lock_file = readFile(directory / "data/postmaster.pid");
  unsigned long key = 0;
  int segment = 0;
  if (lock_file && std::sscanf(lineOf(*lock_file, 7).c_str(), "%lu %d", &key, &segment) == 2) {
    shmctl(segment, IPC_RMID, nullptr);
  }
}

/// Ours, and no one holds its lock. One without a lock file is about to get it.
bool isAbandoned(const Path& directory) {
  struct stat info{};
  if (lstat(directory.c_str(), &info) != 0 || !S_ISDIR(info.st_mode) || info.st_uid != geteuid()) {
    return false;
  }
  const int file = open((directory / kLockName).c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0) {
    return false;
  }
  const bool free = flock(file, LOCK_EX | LOCK_NB) == 0;
  close(file);
  return free;
}

}  // namespace

Expected<Path> makeRunDirectory(const Account& account) {
  Diagnostic none{.code = "ST3002",
                  .message = "no room for a temporary PostgreSQL server",
                  .help =
                      "free some space, or point TMPDIR to a folder that has it, or give "
                      "--dev-url"};
  for (const Candidate& candidate : candidates()) {
    std::string why = objection(candidate, account);
    if (why.empty()) {
      auto made = makePrivateDirectory(candidate.parent, kPrefix);
      if (made && (!account.change || chown(made->c_str(), account.uid, account.gid) == 0)) {
        return made;
      }
      why = made ? errorText(errno) : made.error().message;
    }
    none.notes.push_back({.message = fmt::format("'{}': {}", candidate.parent.string(), why)});
  }
  return none;
}

void removeServerDirectory(const Path& directory) {
  removeSharedMemory(directory);
  std::error_code ignored;
  std::filesystem::remove_all(directory, ignored);
}

void removeAbandoned(const Path& parent) {
  std::error_code error;
  std::vector<Path> abandoned;
  for (std::filesystem::directory_iterator at(parent, error), end; !error && at != end;
       at.increment(error)) {
    if (at->path().filename().string().starts_with(kPrefix) && isAbandoned(at->path())) {
      abandoned.push_back(at->path());
    }
  }
  for (const Path& directory : abandoned) {
    removeServerDirectory(directory);
  }
}

}  // namespace strata::pg
