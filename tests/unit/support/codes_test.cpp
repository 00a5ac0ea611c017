#include "support/codes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <string>

#include "support/files.h"
#include "support/text.h"

// Codes are stable and mean one thing: each has its page, and one library that gives it.

namespace strata {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;

/// The folders below src (and "tools") in which each code stands between quotes.
std::map<std::string, std::set<std::string>> codesInSources() {
  static const std::regex code("\"(ST[0-9]{4})\"");
  std::map<std::string, std::set<std::string>> out;
  const fs::path root = fs::path(STRATA_SOURCE_DIR) / "src";
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (entry.path().extension() != ".cpp") {  // headers speak of codes, sources give them
      continue;
    }
    const auto text = readFile(entry.path());
    EXPECT_TRUE(text);
    const std::string library = entry.path().lexically_relative(root).begin()->string();
    for (std::sregex_iterator it(text->begin(), text->end(), code), end; it != end; ++it) {
      out[(*it)[1]].insert(library);
    }
  }
  return out;
}

TEST(Codes, EachInTheSourcesHasAPage) {
  const auto codes = codesInSources();
  ASSERT_GT(codes.size(), 100U);
  for (const auto& [code, libraries] : codes) {
    EXPECT_NE(findCode(code), nullptr) << code << " is missing in docs/codes.md";
  }
}

TEST(Codes, EachPageIsOfACodeInTheSources) {
  const auto codes = codesInSources();
  for (const CodePage& page : codePages()) {
    EXPECT_TRUE(codes.contains(page.code)) << page.code << " is given nowhere";
  }
}

TEST(Codes, PagesAreSortedAndStandOnce) {
  for (std::size_t i = 1; i < codePages().size(); ++i) {
    EXPECT_LT(codePages()[i - 1].code, codePages()[i].code);
  }
}

TEST(Codes, APageHasATitleAnExampleAndWhatToDo) {
  for (const CodePage& page : codePages()) {
    EXPECT_FALSE(page.title.empty()) << page.code;
    const std::size_t fence = page.text.find("```");
    const std::size_t end = page.text.rfind("```\n");
    ASSERT_NE(fence, std::string::npos) << page.code << " has no example";
    ASSERT_NE(end, fence) << page.code;
    EXPECT_FALSE(trim(page.text.substr(end + 4)).empty())
        << page.code << " does not say what to do";
  }
}

/// Files are read and written everywhere; ST4002 is asked after by the one who knows more about it.
TEST(Codes, MeanOneThing) {
  const std::set<std::string> shared = {"ST1001", "ST1002", "ST4002"};
  for (const auto& [code, libraries] : codesInSources()) {
    if (!shared.contains(code)) {
      EXPECT_EQ(libraries.size(), 1U) << code << " is given by several libraries";
    }
  }
}

}  // namespace
}  // namespace strata
