#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "emit/views.h"
#include "support/text.h"

namespace strata::emit {
namespace {

namespace fs = std::filesystem;

constexpr const char* kExtension = ".gen.hpp";

/// The header's path without what leads out of the output folder: a root, "." and "..".
fs::path inside(const std::string& header) {
  fs::path out;
  for (const fs::path& part : fs::path(header).lexically_normal().relative_path()) {
    out /= part == ".." ? fs::path("up") : part;
  }
  return out;
}

/// "models/blog/post.hpp" → "blog/post.gen.hpp".
fs::path shortPath(const std::string& header) {
  const fs::path whole = inside(header);
  fs::path out;
  for (auto part = whole.begin(); part != whole.end(); ++part) {
    if (part != whole.begin() || !whole.has_parent_path()) {
      out /= *part;
    }
  }
  return out.replace_extension(kExtension);
}

fs::path fullPath(const std::string& header) {
  return inside(header) += kExtension;
}

/// Paths that one folder of a file system without case would take for the same.
std::string folded(const fs::path& path) {
  return lower(path.generic_string());
}

std::map<std::string, std::vector<Key>> tablesByHeader(const Schema& models) {
  std::map<std::string, std::vector<Key>> out;
  for (const auto& [key, table] : models.tables) {
    if (!table.declared.header.empty() && !table.declared.cpp_name.empty()) {
      out[table.declared.header].push_back(key);
    }
  }
  return out;
}

fs::path unusedPath(const fs::path& wish, const std::set<std::string>& taken) {
  fs::path out = wish;
  for (int number = 2; taken.contains(folded(out)); ++number) {
    out = fs::path(wish).replace_extension().replace_extension();
    out += fmt::format("_{}{}", number, kExtension);
  }
  return out;
}

}  // namespace

Expected<std::vector<HeaderPlan>> planHeaders(const Schema& models) {
  const auto headers = tablesByHeader(models);
  std::map<std::string, int> wishes = {{"schema_fingerprint.gen.hpp", 1}};
  for (const auto& [header, tables] : headers) {
    if (header.find_first_of("\"\n\r\\") != std::string::npos) {
      return Diagnostic{.code = "ST1505",
                        .message = fmt::format("header '{}' cannot be named in #include", header),
                        .help = "rename the file: no quotes, backslashes or line ends",
                        .exit_code = ExitCode::kFinding};
    }
    ++wishes[folded(shortPath(header))];
  }
  std::map<fs::path, HeaderPlan> plans;
  std::set<std::string> taken = {"schema_fingerprint.gen.hpp"};
  for (const bool shared : {false, true}) {  // who has a short path of its own keeps it
    for (const auto& [header, tables] : headers) {
      const fs::path wish = shortPath(header);
      if ((wishes.at(folded(wish)) > 1) == shared) {
        const fs::path path = unusedPath(shared ? fullPath(header) : wish, taken);
        taken.insert(folded(path));
        plans[path] = {.header = header, .path = path, .tables = tables};
      }
    }
  }
  std::vector<HeaderPlan> out;
  out.reserve(plans.size());
  for (auto& [path, plan] : plans) {
    out.push_back(std::move(plan));
  }
  return out;
}

}  // namespace strata::emit
