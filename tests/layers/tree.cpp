#include "layers/tree.h"

#include <array>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <regex>
#include <sstream>

namespace fs = std::filesystem;

namespace strata::layers {
namespace {

std::vector<std::string> namesFromGit(const fs::path& root) {
  const std::string command =
      "git -C '" + root.string() + "' ls-files -z --cached --others --exclude-standard 2>/dev/null";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string all;
  std::array<char, 4096> buffer{};
  while (const std::size_t read = std::fread(buffer.data(), 1, buffer.size(), pipe.get())) {
    all.append(buffer.data(), read);
  }
  std::vector<std::string> names;
  std::istringstream stream(all);
  for (std::string name; std::getline(stream, name, '\0');) {
    names.push_back(name);
  }
  return names;
}

std::vector<std::string> namesFromDisk(const fs::path& root) {
  std::vector<std::string> names;
  for (auto it = fs::recursive_directory_iterator(root); it != fs::recursive_directory_iterator();
       ++it) {
    const std::string name = it->path().filename().string();
    if (it->is_directory() && (name == "build" || name.starts_with('.'))) {
      it.disable_recursion_pending();
    } else if (it->is_regular_file()) {
      names.push_back(fs::relative(it->path(), root).generic_string());
    }
  }
  return names;
}

}  // namespace

std::vector<SourceFile> repositoryFiles(const fs::path& root) {
  std::vector<std::string> names = namesFromGit(root);
  if (names.empty()) {
    names = namesFromDisk(root);
  }
  std::vector<SourceFile> files;
  for (const std::string& name : names) {
    std::ifstream in(root / name, std::ios::binary);
    SourceFile file{.path = name, .text = {std::istreambuf_iterator<char>(in), {}}};
    if (in && file.text.find('\0') == std::string::npos) {
      files.push_back(std::move(file));
    }
  }
  return files;
}

std::map<std::string, std::set<std::string>> allowedIncludes(const std::string& cmake_lists) {
  static const std::regex call(R"(strata_library\(([^)]*)\))");
  std::map<std::string, std::set<std::string>> direct;
  for (std::sregex_iterator it(cmake_lists.begin(), cmake_lists.end(), call), end; it != end;
       ++it) {
    std::istringstream words((*it)[1].str());
    std::string library;
    words >> library;
    direct[library].insert(library);
    bool deps = false;
    for (std::string word; words >> word;) {
      if (word == "DEPS" || word == "LINK" || word == "PRIVATE_LINK") {
        deps = word == "DEPS";
      } else if (deps) {
        direct[library].insert(word);
      }
    }
  }
  std::map<std::string, std::set<std::string>> closed;
  for (const auto& [library, unused] : direct) {
    const std::function<void(const std::string&)> visit = [&](const std::string& name) {
      if (closed[library].insert(name).second) {
        for (const std::string& next : direct[name]) {
          visit(next);
        }
      }
    };
    visit(library);
  }
  return closed;
}

std::vector<std::string> includesOf(const std::string& text) {
  static const std::regex include(R"re(^[ \t]*#[ \t]*include[ \t]*("[^"]*"|<[^>]*>))re");
  std::vector<std::string> found;
  std::istringstream lines(text);
  std::smatch match;
  for (std::string line; std::getline(lines, line);) {
    if (std::regex_search(line, match, include)) {
      found.push_back(match[1]);
    }
  }
  return found;
}

}  // namespace strata::layers
