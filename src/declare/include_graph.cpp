#include <algorithm>

#include "declare/merge.h"
#include "support/files.h"
#include "support/text.h"

namespace strata {
namespace {

namespace fs = std::filesystem;

/// Of the headers, those that the file names in its own #include lines.
std::set<fs::path> directIncludes(const fs::path& header, const std::vector<fs::path>& headers) {
  std::set<fs::path> out;
  const auto text = readFile(header);
  for (std::size_t at = text ? text->find("#include") : std::string::npos; at != std::string::npos;
       at = text->find("#include", at + 1)) {
    const std::string line = lineOf(std::string_view(*text).substr(at), 1);
    const std::size_t open = line.find_first_of("\"<");
    const std::size_t close = line.find_last_of("\">");
    if (open == std::string::npos || close <= open) {
      continue;
    }
    const fs::path named = line.substr(open + 1, close - open - 1);
    const fs::path beside = declaring::plainPath(header.parent_path() / named);
    const bool is_beside = std::ranges::find(headers, beside) != headers.end();
    for (const fs::path& other : headers) {
      const bool by_end =
          other.generic_string().ends_with("/" + named.lexically_normal().generic_string());
      if (other == beside || (!is_beside && by_end)) {
        out.insert(other);
      }
    }
  }
  return out;
}

}  // namespace

std::map<fs::path, std::set<fs::path>> includesAmong(const std::vector<fs::path>& headers) {
  std::map<fs::path, std::set<fs::path>> out;
  for (const fs::path& header : headers) {
    out[header] = directIncludes(header, headers);
  }
  for (bool grew = true; grew;) {
    grew = false;
    for (auto& [header, reached] : out) {
      const std::set<fs::path> now = reached;
      for (const fs::path& other : now) {
        const std::set<fs::path>& further = out.at(other);
        const std::size_t before = reached.size();
        reached.insert(further.begin(), further.end());
        grew = grew || reached.size() != before;
      }
    }
  }
  return out;
}

}  // namespace strata
