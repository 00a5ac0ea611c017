#include "pg/cluster.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <locale.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "support/files.h"
#include "support/sha256.h"
#include "support/text.h"

namespace strata::pg {
namespace {

/// Nothing here outlives the process, so nothing is made durable; nothing runs in the background;
/// nothing depends on the machine. 4096 locks for each of some 30 processes are room for 10,000
/// tables with their keys and TOAST tables in one transaction.
constexpr const char* kSettings = R"(
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 20
shared_buffers = 64MB
max_locks_per_transaction = 4096
dynamic_shared_memory_type = mmap
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
wal_init_zero = off
wal_recycle = off
max_wal_size = 256MB
checkpoint_timeout = 1d
bgwriter_lru_maxpages = 0
autovacuum = off
max_worker_processes = 0
max_logical_replication_workers = 0
max_parallel_workers_per_gather = 0
track_activities = off
track_counts = off
jit = off
huge_pages = off
timezone = 'UTC'
log_timezone = 'UTC'
log_min_messages = log
log_checkpoints = off
)";

/// The C locale with UTF-8 character classes where the C library has it.
std::string clusterLocale() {
  const locale_t locale = newlocale(LC_ALL_MASK, "C.UTF-8", nullptr);
  if (locale == nullptr) {
    return "C";
  }
  freelocale(locale);
  return "C.UTF-8";
}

/// Changes whenever the installation does, without running it.
std::string fingerprint(const std::filesystem::path& program) {
  struct stat info{};
  stat(program.c_str(), &info);
  return fmt::format("{} {} {}.{}", program.string(), info.st_size, info.st_mtim.tv_sec,
                     info.st_mtim.tv_nsec);
}

}  // namespace

ClusterRecipe clusterRecipe(const std::filesystem::path& bin_dir, int major, int databases) {
  ClusterRecipe recipe;
  recipe.initdb = {"--username=postgres",
                   "--auth=trust",
                   "--encoding=UTF8",
                   "--locale=" + clusterLocale(),
                   "--text-search-config=english",
                   "--no-sync",
                   "--no-instructions"};
  if (major >= 15) {
    recipe.initdb.emplace_back("--locale-provider=libc");
  }
  if (major >= 18) {
    recipe.initdb.emplace_back("--no-data-checksums");
  }
  recipe.settings = kSettings;
  if (major >= 18) {
    recipe.settings += "io_method = sync\n";
  }
  for (int i = 0; i < databases; ++i) {
    // Copied files stay equal to the template's, byte for byte: an image holds them once.
    recipe.sql +=
        fmt::format("CREATE DATABASE strata_{}{};\n", i, major >= 15 ? " STRATEGY file_copy" : "");
  }
  recipe.sql += "SELECT pg_catalog.pg_switch_wal();\n";  // leaves nothing but a checkpoint in it
  const std::string all = fmt::format("{}\n{}\n{}\n{}", fingerprint(bin_dir / "postgres"),
                                      join(recipe.initdb, " "), recipe.settings, recipe.sql);
  recipe.key = fmt::format("cluster-{}-{}", major, sha256Hex(all).substr(0, 16));
  return recipe;
}

ClusterCache::ClusterCache(std::filesystem::path directory)
    : directory_(directory.empty() ? userCacheFolder() : std::move(directory)) {
  std::error_code error;
  if (!directory_.empty()) {
    std::filesystem::create_directories(directory_, error);
    if (error || access(directory_.c_str(), R_OK | W_OK | X_OK) != 0) {
      directory_.clear();
    }
  }
}

std::filesystem::path ClusterCache::file(const std::string& key, const char* extension) const {
  return directory_ / (key + extension);
}

std::shared_ptr<const ClusterImage> ClusterCache::load(const std::string& key) const {
  if (directory_.empty()) {
    return nullptr;
  }
  auto bytes = readFile(file(key, ".image"));
  return bytes ? ClusterImage::parse(*std::move(bytes)) : nullptr;
}

std::shared_ptr<void> ClusterCache::lock(const std::string& key) const {
  if (directory_.empty()) {
    return nullptr;
  }
  const int file = open(this->file(key, ".lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (file < 0) {
    return nullptr;
  }
  while (flock(file, LOCK_EX) != 0 && errno == EINTR) {
  }
  return {nullptr, [file](void*) { close(file); }};
}

void ClusterCache::store(const std::string& key, const std::string& bytes) const {
  if (!directory_.empty()) {
    (void)writeFileAtomically(file(key, ".image"), bytes);
  }
}

}  // namespace strata::pg
