#include "pg/cluster_image.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <unordered_map>

#include "support/files.h"
#include "support/sha256.h"
#include "support/text.h"

namespace strata::pg {
namespace {

constexpr std::string_view kMagic = "strata cluster image 1\n";

/// What a start makes anew, or must not find.
bool isLeftOut(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  return name == "pg_internal.init" || name.starts_with("postmaster.");
}

bool isOfDatabase(std::string_view path) {
  return path.starts_with("base/");
}

/// What pack() gathers: the lines of the index, and the contents behind it.
class Packer {
 public:
  Expected<void> addFile(const std::string& name, const std::filesystem::path& path) {
    STRATA_TRY(std::string content, readFile(path));
    const std::size_t size = content.size();
    content.resize(content.find_last_not_of('\0') + 1);
    const auto [known, is_new] = offsets_.try_emplace(sha256Hex(content), blob_.size());
    if (is_new) {
      blob_ += content;
    }
    (isOfDatabase(name) ? databases_ : core_) +=
        fmt::format("f {} {} {} {}\n", size, content.size(), known->second, name);
    return {};
  }

  void addDirectory(const std::string& name) { directories_ += fmt::format("d {}\n", name); }

  [[nodiscard]] std::string finish() const {
    const std::string index = directories_ + core_ + databases_;
    return fmt::format("{}{} {}\n{}{}", kMagic, index.size(), blob_.size(), index, blob_);
  }

 private:
  std::string directories_ = {};
  std::string core_ = {};
  std::string databases_ = {};
  std::string blob_ = {};
  std::unordered_map<std::string, std::size_t> offsets_ = {};
};

/// Takes a number and the blank or line end behind it off the front.
bool takeNumber(std::string_view& text, std::size_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end == text.data() + text.size()) {
    return false;
  }
  text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  return true;
}

/// An image never leads out of its directory, whoever wrote it.
bool isSafe(std::string_view path) {
  return !path.empty() && path.front() != '/' && path.find("..") == std::string_view::npos;
}

bool parseEntry(std::string_view line, std::string_view blob, ClusterImage::Entry& entry) {
  entry.directory = line.starts_with("d ");
  if (line.size() < 3) {
    return false;
  }
  line.remove_prefix(2);
  if (!entry.directory) {
    std::size_t size = 0;
    std::size_t stored = 0;
    std::size_t offset = 0;
    if (!takeNumber(line, size) || !takeNumber(line, stored) || !takeNumber(line, offset) ||
        stored > size || offset > blob.size() || stored > blob.size() - offset) {
      return false;
    }
    entry.size = static_cast<off_t>(size);
    entry.content = blob.substr(offset, stored);
  }
  entry.path = line;
  return isSafe(entry.path);
}

bool writeContent(int file, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = write(file, content.data(), content.size());
    if (written < 0 && errno != EINTR) {
      return false;
    }
    content.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
  }
  return true;
}

bool extractFile(const ClusterImage::Entry& entry, int directory) {
  const int file =
      openat(directory, entry.path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  if (file < 0) {
    return false;
  }
  const bool written = writeContent(file, entry.content) &&
                       (static_cast<std::size_t>(entry.size) == entry.content.size() ||
                        ftruncate(file, entry.size) == 0);
  const int error = errno;
  const bool closed = close(file) == 0;
  if (!written) {
    errno = error;
  }
  return written && closed;
}

}  // namespace

Expected<std::string> ClusterImage::pack(const std::filesystem::path& data) {
  Packer packer;
  std::vector<std::filesystem::path> paths;
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator at(data, error), end; !error && at != end;
       at.increment(error)) {
    paths.push_back(at->path());
  }
  if (error) {
    return Diagnostic{
        .code = "ST1001",
        .message = fmt::format("cannot read '{}': {}", data.string(), error.message())};
  }
  std::sort(paths.begin(), paths.end());  // parents before their children
  for (const auto& path : paths) {
    const std::string name = path.lexically_relative(data).string();
    if (std::filesystem::is_directory(path, error)) {
      packer.addDirectory(name);
    } else if (!isLeftOut(path)) {
      STRATA_CHECK(packer.addFile(name, path));
    }
  }
  return packer.finish();
}

std::shared_ptr<const ClusterImage> ClusterImage::parse(std::string bytes) {
  auto image = std::make_shared<ClusterImage>();
  image->bytes_ = std::move(bytes);
  return image->parseIndex() ? image : nullptr;
}

bool ClusterImage::parseIndex() {
  std::string_view rest = bytes_;
  std::size_t index_size = 0;
  std::size_t blob_size = 0;
  if (!rest.starts_with(kMagic)) {
    return false;
  }
  rest.remove_prefix(kMagic.size());
  if (!takeNumber(rest, index_size) || !takeNumber(rest, blob_size) || index_size > rest.size() ||
      blob_size != rest.size() - index_size) {
    return false;
  }
  std::string_view index = rest.substr(0, index_size);
  const std::string_view blob = rest.substr(index_size);
  while (!index.empty()) {
    const std::size_t end = index.find('\n');
    Entry entry;
    if (end == std::string_view::npos || !parseEntry(index.substr(0, end), blob, entry)) {
      return false;
    }
    index.remove_prefix(end + 1);
    first_of_databases_ += entry.directory || !isOfDatabase(entry.path) ? 1 : 0;
    entries_.push_back(std::move(entry));
  }
  return !entries_.empty();
}

int extractEntries(const ClusterImage& image, int directory, std::size_t from, std::size_t to,
                   const char** failed) {
  for (std::size_t i = from; i < to; ++i) {
    const ClusterImage::Entry& entry = image.entries()[i];
    const bool made = entry.directory ? mkdirat(directory, entry.path.c_str(), 0700) == 0
                                      : extractFile(entry, directory);
    if (!made) {
      *failed = entry.path.c_str();
      return errno;
    }
  }
  return 0;
}

}  // namespace strata::pg
