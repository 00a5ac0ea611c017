#pragma once
#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Golden files. A .case is one sentence that can be false after "# ", then sections:
//
//   # A label added at the end must not rebuild the type.
//   -- from.sql --
//   CREATE TYPE mood AS ENUM ('ok');
//   -- want: up.sql --
//   …
//
// STRATA_BLESS=1 rewrites the want: sections with what came out; read that diff like code.

namespace strata::test {

/// One section; `name` is without "want: ".
struct CaseSection {
  std::string name = {};
  std::string text = {};
  bool wanted = false;
};

/// A .case file. Everything before the first section is its title.
struct CaseFile {
  std::filesystem::path path = {};
  std::string title = {};
  std::vector<CaseSection> sections = {};

  /// The text of an input section, or null.
  [[nodiscard]] const std::string* input(std::string_view name) const { return find(name, false); }

  /// The text of a wanted section, or null.
  [[nodiscard]] const std::string* wanted(std::string_view name) const { return find(name, true); }

  /// The file as text; read and printed again it is the same.
  [[nodiscard]] std::string print() const {
    std::string out = title;
    for (const CaseSection& section : sections) {
      out += "-- " + std::string(section.wanted ? "want: " : "") + section.name + " --\n";
      out += section.text;
    }
    return out;
  }

 private:
  [[nodiscard]] const std::string* find(std::string_view name, bool is_wanted) const {
    const auto found = std::ranges::find_if(sections, [&](const CaseSection& section) {
      return section.wanted == is_wanted && section.name == name;
    });
    return found == sections.end() ? nullptr : &found->text;
  }
};

/// Reads the text of a .case file.
inline CaseFile parseCase(const std::string& text, std::filesystem::path path = {}) {
  CaseFile out{.path = std::move(path)};
  std::istringstream lines(text);
  constexpr std::string_view kOpen = "-- ";
  constexpr std::string_view kClose = " --";
  constexpr std::string_view kWant = "want: ";
  for (std::string line; std::getline(lines, line);) {
    const bool heads = line.size() > kOpen.size() + kClose.size() && line.starts_with(kOpen) &&
                       line.ends_with(kClose);
    if (!heads) {
      (out.sections.empty() ? out.title : out.sections.back().text) += line + "\n";
      continue;
    }
    std::string name = line.substr(kOpen.size(), line.size() - kOpen.size() - kClose.size());
    const bool wanted = name.starts_with(kWant);
    out.sections.push_back({.name = wanted ? name.substr(kWant.size()) : name, .wanted = wanted});
  }
  return out;
}

/// All .case files below a folder, by path.
inline std::vector<CaseFile> readCases(const std::filesystem::path& folder) {
  std::vector<CaseFile> out;
  if (!std::filesystem::is_directory(folder)) {
    return out;
  }
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".case") {
      std::ifstream file(entry.path(), std::ios::binary);
      std::ostringstream text;
      text << file.rdbuf();
      out.push_back(parseCase(text.str(), entry.path()));
    }
  }
  std::ranges::sort(out, {}, &CaseFile::path);
  return out;
}

/// Whether want: sections are to be rewritten.
inline bool blessing() {
  const char* value = std::getenv("STRATA_BLESS");
  return value != nullptr && std::string_view(value) == "1";
}

/// Puts what came out in the place of the want: sections (`got`: name and text, in order), keeps
/// the inputs, and writes the file when that changes it.
inline void bless(const CaseFile& old,
                  const std::vector<std::pair<std::string, std::string>>& got) {
  CaseFile fresh = old;
  std::erase_if(fresh.sections, [](const CaseSection& section) { return section.wanted; });
  for (const auto& [name, text] : got) {
    fresh.sections.push_back({.name = name, .text = text, .wanted = true});
  }
  if (fresh.print() != old.print()) {
    std::ofstream(old.path, std::ios::binary) << fresh.print();
  }
}

/// The name of a test made from a file's: letters, digits and underscores.
inline std::string caseName(const std::filesystem::path& path) {
  std::string name = path.stem().string();
  std::ranges::replace_if(name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

}  // namespace strata::test
