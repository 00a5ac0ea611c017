#pragma once
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace strata::layers {

/// A text file of the repository.
struct SourceFile {
  std::string path = {};  ///< relative to the repository
  std::string text = {};
};

/// The files of the repository: those Git knows, or, in a tree without Git, all but build/ and
/// hidden folders. Files with a NUL byte are left out: they are not text.
std::vector<SourceFile> repositoryFiles(const std::filesystem::path& root);

/// Library → the libraries it may include: its DEPS in CMakeLists.txt, theirs, and itself.
std::map<std::string, std::set<std::string>> allowedIncludes(const std::string& cmake_lists);

/// What `#include "…"` and `#include <…>` name, in order; the brackets or quotes are kept.
std::vector<std::string> includesOf(const std::string& text);

}  // namespace strata::layers
