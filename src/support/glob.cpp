#include "support/glob.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <span>

#include "support/text.h"

namespace strata {
namespace {

namespace fs = std::filesystem;

bool hidden(const fs::path& path) {
  return path.filename().string().starts_with(".");
}

void match(const fs::path& root, const fs::path& below, std::span<const std::string> parts,
           std::vector<std::string>& out) {
  if (parts.empty()) {
    return;
  }
  if (parts.front() == "**") {
    match(root, below, parts.subspan(1), out);
  }
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(root / below, error)) {
    const fs::path name = entry.path().filename();
    const bool wanted = ::fnmatch(parts.front().c_str(), name.c_str(), FNM_PERIOD) == 0;
    if (entry.is_directory() && parts.front() == "**" && !hidden(name)) {
      match(root, below / name, parts, out);
    } else if (entry.is_directory() && wanted) {
      match(root, below / name, parts.subspan(1), out);
    } else if (entry.is_regular_file() && wanted && parts.size() == 1) {
      out.push_back((below / name).string());
    }
  }
}

}  // namespace

Expected<std::vector<std::string>> glob(const fs::path& root, const std::string& pattern) {
  std::vector<std::string> out;
  const fs::path as_path(pattern);
  if (pattern.find_first_of("*?[") == std::string::npos) {
    if (fs::is_regular_file(root / as_path)) {
      out.push_back(as_path.lexically_normal().string());
    }
  } else {
    const fs::path start = as_path.is_absolute() ? fs::path("/") : fs::path();
    const std::vector<std::string> parts =
        split(as_path.lexically_normal().relative_path().string(), '/');
    match(start.empty() ? root : start, {}, parts, out);
    if (!start.empty()) {
      for (std::string& file : out) {
        file.insert(0, "/");
      }
    }
  }
  if (out.empty()) {
    return Diagnostic{
        .code = "ST1004",
        .message = fmt::format("no file matches '{}' in '{}'", pattern, root.string())};
  }
  std::ranges::sort(out);
  return out;
}

}  // namespace strata
