// The rules of the tree that no compiler checks: who includes whom, how long a file is, where Clang
// is let in, and what no committed text may name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <regex>
#include <set>
#include <utility>

#include "layers/tree.h"

namespace strata::layers {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

const std::vector<SourceFile>& files() {
  static const std::vector<SourceFile> all = repositoryFiles(STRATA_SOURCE_DIR);
  return all;
}

const SourceFile& file(const std::string& path) {
  return *std::ranges::find(files(), path, &SourceFile::path);
}

bool isCode(const std::string& path) {
  static const std::regex code(R"((src|tools|include)/.*\.(h|hpp|cpp|inc))");
  return std::regex_match(path, code);
}

std::string firstFolder(const std::string& path) {
  return path.substr(0, path.find('/'));
}

std::vector<std::string> layerBreaks(const std::map<std::string, std::set<std::string>>& allowed,
                                     const SourceFile& source) {
  const std::string library = firstFolder(source.path.substr(std::string("src/").size()));
  std::vector<std::string> breaks;
  if (!allowed.contains(library)) {
    return {source.path + ": no strata_library(" + library + ") in CMakeLists.txt"};
  }
  for (const std::string& include : includesOf(source.text)) {
    const std::string target = firstFolder(include.substr(1));
    if (include.front() == '"' && target != include.substr(1) &&
        !allowed.at(library).contains(target)) {
      breaks.push_back(source.path + ": " + library + " may not include " + include);
    }
  }
  return breaks;
}

bool includesClang(const SourceFile& source) {
  static const std::regex clang(R"(["<](clang|clang-c|llvm|llvm-c)/.*)");
  return std::ranges::any_of(includesOf(source.text), [](const std::string& include) {
    return std::regex_match(include, clang);
  });
}

/// The files of `all` that include one of `reached`, directly or by way of others; `reached` too.
/// An include "x/y.h" is the file src/x/y.h.
std::set<std::string> includersOf(std::set<std::string> reached,
                                  const std::vector<SourceFile>& all) {
  for (std::size_t before = 0; before != reached.size();) {
    before = reached.size();
    for (const SourceFile& source : all) {
      for (const std::string& include : includesOf(source.text)) {
        if (reached.contains("src/" + include.substr(1, include.size() - 2))) {
          reached.insert(source.path);
        }
      }
    }
  }
  return reached;
}

/// Whether the `/` at `place` begins an absolute path: nothing of a longer path stands before it.
bool beginsPath(const std::string& text, std::size_t place) {
  static const std::string inside = "_.})>*-%";
  return place == 0 || (std::isalnum(static_cast<unsigned char>(text[place - 1])) == 0 &&
                        inside.find(text[place - 1]) == std::string::npos);
}

/// The forbidden names in `text`, with their lines. They stand here in halves, so that this file
/// has none.
std::vector<std::string> forbidden(const std::string& text) {
  static const std::vector<std::pair<std::string, std::string>> halves = {
      {"/wo", "rk/"},
      {"/ro", "ot/"},
      {"/ho", "me/"},
      {"registry.np", "mjs."},
      {"registry.ya", "rnpkg."},
      {"deb.de", "bian."},
      {"snapshot.de", "bian."},
      {"archive.ub", "untu."},
      {"py", "pi.org"},
      {"files.python", "hosted."},
      {"proxy.go", "lang."},
      {"index.cra", "tes."},
      {"static.cra", "tes."}};
  std::vector<std::string> found;
  for (const auto& [left, right] : halves) {
    const std::string name = left + right;
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
      const bool brew = text.substr(at + name.size(), 10) == "linuxbrew/";  // the same everywhere
      if (name.front() != '/' || (beginsPath(text, at) && !brew)) {
        const auto line = std::ranges::count(text.substr(0, at), '\n') + 1;
        found.push_back("line " + std::to_string(line) + ": " + name);
      }
    }
  }
  return found;
}

TEST(Layers, EachIncludeUnderSrcIsOneThatTheLibraryDependsOn) {
  const auto allowed = allowedIncludes(file("CMakeLists.txt").text);
  std::vector<std::string> breaks;
  for (const SourceFile& source : files()) {
    if (isCode(source.path) && source.path.starts_with("src/")) {
      std::ranges::copy(layerBreaks(allowed, source), std::back_inserter(breaks));
    }
  }
  EXPECT_THAT(breaks, IsEmpty());
}

TEST(Layers, NoSourceFilePassesSixHundredLines) {
  for (const SourceFile& source : files()) {
    if (isCode(source.path)) {
      EXPECT_LE(std::ranges::count(source.text, '\n'), 600) << source.path;
    }
  }
}

// A translation unit with Clang's headers takes 15 s and most of a gigabyte: hence so few.
TEST(Layers, AtMostFourTranslationUnitsSeeClangAndAllLieInScan) {
  std::vector<SourceFile> code;
  std::ranges::copy_if(files(), std::back_inserter(code),
                       [](const SourceFile& source) { return isCode(source.path); });
  std::set<std::string> direct;
  for (const SourceFile& source : code) {
    if (includesClang(source)) {
      direct.insert(source.path);
    }
  }
  std::vector<std::string> units;
  for (const std::string& path : includersOf(direct, code)) {
    EXPECT_TRUE(path.starts_with("src/scan/")) << path;
    if (path.ends_with(".cpp")) {
      units.push_back(path);
    }
  }
  EXPECT_THAT(units, SizeIs(testing::Le(4U)));
}

TEST(Layers, NoTextNamesAFolderOfSomeMachineOrARegistry) {
  for (const SourceFile& source : files()) {
    EXPECT_THAT(forbidden(source.text), IsEmpty()) << source.path;
  }
}

// The checks above must be able to fail.

TEST(LayersCheck, SeesTheFilesOfTheRepository) {
  EXPECT_GT(std::ranges::count_if(files(), [](const SourceFile& f) { return isCode(f.path); }), 20);
}

TEST(LayersCheck, FollowsDependenciesOfDependencies) {
  const auto allowed = allowedIncludes(
      "strata_library(low PRIVATE_LINK x::x)\n"
      "strata_library(middle DEPS low LINK y)\nstrata_library(high DEPS middle\n  PRIVATE_LINK z)");
  EXPECT_THAT(allowed.at("high"), UnorderedElementsAre("high", "middle", "low"));
  EXPECT_THAT(allowed.at("low"), ElementsAre("low"));
}

TEST(LayersCheck, RefusesAnIncludeUpwards) {
  const auto allowed = allowedIncludes("strata_library(low) strata_library(high DEPS low)");
  EXPECT_THAT(layerBreaks(allowed, {.path = "src/low/a.cpp", .text = "#include \"high/b.h\"\n"}),
              SizeIs(1));
  EXPECT_THAT(layerBreaks(allowed, {.path = "src/high/b.cpp", .text = "#include \"low/a.h\"\n"}),
              IsEmpty());
  EXPECT_THAT(layerBreaks(allowed, {.path = "src/new/b.cpp", .text = ""}), SizeIs(1));
}

TEST(LayersCheck, FollowsIncludesThroughHeaders) {
  const std::vector<SourceFile> code = {
      {.path = "src/scan/ast.h", .text = "#include <clang/AST/AST.h>\n"},
      {.path = "src/scan/walk.h", .text = "#include \"scan/ast.h\"\n"},
      {.path = "src/scan/walk.cpp", .text = "#include \"scan/walk.h\"\n"},
      {.path = "src/scan/plain.cpp", .text = "#include <string>\n"}};
  EXPECT_TRUE(includesClang(code[0]));
  EXPECT_FALSE(includesClang(code[3]));
  EXPECT_THAT(includersOf({"src/scan/ast.h"}, code),
              ElementsAre("src/scan/ast.h", "src/scan/walk.cpp", "src/scan/walk.h"));
}

TEST(LayersCheck, FindsForbiddenNamesAndLetsOthersBe) {
  for (const std::string before : {"see ", "\"", "file://", "="}) {
    EXPECT_THAT(forbidden(before + "/ro" + "ot/x"),
                ElementsAre("line 1: /ro" + std::string("ot/")));
  }
  EXPECT_THAT(forbidden("npm at\nregistry.np" + std::string("mjs.org")), SizeIs(1));
  EXPECT_THAT(forbidden("src/work/x ${dir}/root/y a/home/b homework/"), IsEmpty());
}

}  // namespace
}  // namespace strata::layers
