#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "scan/scan.h"
#include "scan/vocabulary.h"
#include "support/files.h"

// docs/annotations.md says what the code does.

namespace strata::scan {
namespace {

namespace fs = std::filesystem;

std::string guide() {
  const Expected<std::string> text = readFile(STRATA_SOURCE_DIR "/docs/annotations.md");
  return text ? *text : std::string();
}

/// The rows of the table of types: C++ type and PostgreSQL type.
std::vector<std::pair<std::string, std::string>> typeRows() {
  const std::string text = guide();
  const std::size_t begin = text.find("## Types");
  const std::string section = text.substr(begin, text.find("\n## ", begin + 1) - begin);
  const std::regex row(R"(\| `([^`]+)` \| `([^`]+)` \|)");
  std::vector<std::pair<std::string, std::string>> out;
  for (std::sregex_iterator it(section.begin(), section.end(), row), end; it != end; ++it) {
    out.emplace_back((*it)[1], (*it)[2]);
  }
  return out;
}

std::string fieldOf(const std::string& type, std::size_t number) {
  const std::size_t bracket = type.find("[");
  const std::string name = " f" + std::to_string(number);
  return bracket == std::string::npos ? type + name + ";"
                                      : type.substr(0, bracket) + name + type.substr(bracket) + ";";
}

TEST(Guide, TableOfTypesIsWhatTheScannerAnswers) {
  const auto rows = typeRows();
  ASSERT_GT(rows.size(), 20U);
  std::string code =
      "#pragma once\n#include <strata/db.hpp>\n#include <array>\n#include <chrono>\n"
      "#include <vector>\nstruct DB_TABLE(db::table(\"t\")) T {\n";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    code += fieldOf(rows[i].first, i) + "\n";
  }
  const fs::path header =
      fs::temp_directory_path() / ("strata-guide-" + std::to_string(getpid()) + ".hpp");
  std::ofstream(header) << code << "};\n";
  const Expected<ScanResult> result = scan({.headers = {header.string()}});
  fs::remove(header);
  ASSERT_TRUE(result);
  ASSERT_EQ(result->schema.tables.size(), 1U) << render(result->diagnostics);
  const std::vector<Column>& columns = result->schema.tables.begin()->second.columns;
  ASSERT_EQ(columns.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(columns[i].type, rows[i].second) << rows[i].first;
  }
}

TEST(Guide, NamesEveryWordOfTheVocabulary) {
  const std::string text = guide();
  for (const std::string& word : vocabularyWords()) {
    EXPECT_NE(text.find("db::" + word), std::string::npos) << word;
  }
}

TEST(Guide, NamesEveryMessageTheScannerCanGive) {
  const std::string text = guide();
  std::set<std::string> codes;
  for (const auto& entry : fs::directory_iterator(STRATA_SOURCE_DIR "/src/scan")) {
    const Expected<std::string> source = readFile(entry.path());
    ASSERT_TRUE(source);
    const std::regex code("\"(ST20[0-9]{2})\"");
    for (std::sregex_iterator it(source->begin(), source->end(), code), end; it != end; ++it) {
      codes.insert((*it)[1]);
    }
  }
  ASSERT_GT(codes.size(), 30U);
  for (const std::string& code : codes) {
    EXPECT_NE(text.find(code), std::string::npos) << code;
  }
}

}  // namespace
}  // namespace strata::scan
