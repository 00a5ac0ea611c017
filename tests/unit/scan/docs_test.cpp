#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "case_file.h"
#include "scan/scan.h"
#include "scan/types.h"
#include "scan/vocabulary.h"
#include "support/files.h"
#include "support/text.h"

// docs/annotations.md says what the code does.

namespace strata::scan {
namespace {

namespace fs = std::filesystem;

std::string guide() {
  const Expected<std::string> text = readFile(STRATA_SOURCE_DIR "/docs/annotations.md");
  return text ? *text : std::string();
}

/// What the rows of the table of types need besides the annotation header. Libraries that are not
/// here, and what a standard library may lack, are declared: they are known by their names.
constexpr const char* kTypesPrelude =
    R"cpp(#pragma once
#include <any>
#include <bitset>
#include <chrono>
#include <deque>
#include <filesystem>
#include <forward_list>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <memory_resource>
#include <nlohmann/json.hpp>
#include <set>
#include <span>
#include <strata/db.hpp>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>
#if __cpp_lib_chrono < 201907L
          namespace std::chrono {
          struct time_zone;

          template <class Duration, class TimeZone = const time_zone*>
          class zoned_time {
            TimeZone zone;
            sys_time<Duration> time;
          };
          }
#endif
          namespace boost::uuids {
          struct uuid {
            unsigned char data[16];
          };
          }

          namespace boost::json {
          class value {};
          }
          struct DB_TABLE(db::table("t")) T {
    )cpp";

std::string fieldOf(std::string_view type, std::size_t number) {
  const std::size_t bracket = type.find('[');
  const std::string name = " f" + std::to_string(number);
  return std::string(type.substr(0, bracket)) + name +
         (bracket == std::string_view::npos ? "" : std::string(type.substr(bracket))) + ";\n";
}

/// A table with a field of each type; the field of types[0] is in line `first_line`.
Expected<ScanResult> scanFields(const std::vector<std::string_view>& types, unsigned& first_line) {
  std::string code = kTypesPrelude;
  first_line = static_cast<unsigned>(std::ranges::count(code, '\n')) + 1;
  for (std::size_t i = 0; i < types.size(); ++i) {
    code += fieldOf(types[i], i);
  }
  const fs::path header =
      fs::temp_directory_path() / ("strata-guide-" + std::to_string(getpid()) + ".hpp");
  std::ofstream(header) << code << "};\n";
  Expected<ScanResult> result = scan({.headers = {header.string()}});
  fs::remove(header);
  return result;
}

std::string mappedTable() {
  unsigned first_line = 0;
  const std::vector<std::string_view> types = mappedTypes();
  const Expected<ScanResult> result = scanFields(types, first_line);
  if (!result || result->schema.tables.size() != 1) {
    ADD_FAILURE() << (result ? render(result->diagnostics) : render(result.error()));
    return {};
  }
  const std::vector<Column>& columns = result->schema.tables.begin()->second.columns;
  EXPECT_EQ(columns.size(), types.size());
  std::string out = "| C++ type | PostgreSQL type |\n|---|---|\n";
  for (std::size_t i = 0; i < columns.size(); ++i) {
    out += "| `" + std::string(types[i]) + "` | `" + columns[i].type + "`" +
           (columns[i].not_null ? "" : ", may be NULL") + " |\n";
  }
  return out;
}

/// "field 'f' has type 'T', which is …; did you mean 'U'?" as its last two parts.
std::string refusalRow(std::string_view type, const Diagnostic& error) {
  const std::string why = error.message.substr(error.message.find("', ") + 3);
  const std::size_t meant = why.find("; did you mean '");
  const std::string instead = meant == std::string::npos
                                  ? error.help
                                  : "`" + why.substr(meant + 16, why.size() - meant - 18) + "`";
  return "| `" + replaceAll(type, "|", "\\|") + "` | " + why.substr(0, meant) + " | " + instead +
         " |\n";
}

std::string refusedTable() {
  unsigned first_line = 0;
  const std::vector<std::string_view> types = refusedTypes();
  const Expected<ScanResult> result = scanFields(types, first_line);
  if (!result) {
    ADD_FAILURE() << render(result.error());
    return {};
  }
  std::string out = "| C++ type | why not | instead |\n|---|---|---|\n";
  for (std::size_t i = 0; i < types.size(); ++i) {
    const auto error = std::ranges::find_if(result->diagnostics, [&](const Diagnostic& diagnostic) {
      return diagnostic.where.line == first_line + i && diagnostic.severity == Severity::kError;
    });
    if (error == result->diagnostics.end()) {
      ADD_FAILURE() << types[i] << " is not refused\n" << render(result->diagnostics);
      continue;
    }
    out += refusalRow(types[i], *error);
  }
  return out;
}

/// The page's text between "<!-- name -->" and "<!-- end -->" must be `wanted`; STRATA_BLESS=1
/// writes it.
void expectSection(const std::string& name, const std::string& wanted) {
  const std::string page = guide();
  const std::string mark = "<!-- " + name + ", written by docs_test -->\n";
  const std::size_t begin = page.find(mark);
  ASSERT_NE(begin, std::string::npos) << mark;
  const std::size_t start = begin + mark.size();
  const std::size_t end = page.find("<!-- end -->", start);
  ASSERT_NE(end, std::string::npos) << mark;
  if (test::blessing()) {
    std::ofstream(STRATA_SOURCE_DIR "/docs/annotations.md", std::ios::binary)
        << page.substr(0, start) << "\n"
        << wanted << "\n"
        << page.substr(end);
    return;
  }
  EXPECT_EQ(trim(page.substr(start, end - start)), trim(wanted));
}

TEST(Guide, TableOfTypesIsWhatTheScannerAnswers) {
  expectSection("types", mappedTable());
}

TEST(Guide, TableOfRefusedTypesIsWhatTheScannerAnswers) {
  expectSection("refused", refusedTable());
}

/// The fenced blocks of a language, in order.
std::vector<std::string> blocks(const std::string& page, const std::string& language) {
  std::vector<std::string> out;
  const std::string fence = "```" + language + "\n";
  for (std::size_t at = page.find(fence); at != std::string::npos; at = page.find(fence, at)) {
    at += fence.size();
    out.push_back(page.substr(at, page.find("```", at) - at));
  }
  return out;
}

/// KEY = "VALUE" of each line that is one.
std::vector<std::pair<std::string, std::string>> lines(const std::string& toml) {
  static const std::regex kLine("\"?([^\"\n]+?)\"? = \"([^\"\n]*)\".*");
  std::vector<std::pair<std::string, std::string>> out;
  for (std::sregex_iterator it(toml.begin(), toml.end(), kLine), end; it != end; ++it) {
    out.emplace_back((*it)[1], (*it)[2]);
  }
  return out;
}

std::string namesOf(const Schema& schema) {
  std::string out;
  for (const auto& [key, table] : schema.tables) {
    out += "table " + key.name + "\n";
    for (const Column& column : table.columns) {
      out += "column " + column.key.name + " " + column.type + "\n";
    }
  }
  for (const auto& [key, constraint] : schema.constraints) {
    out += "constraint " + key.name + "\n";
  }
  for (const auto& [key, index] : schema.indexes) {
    out += "index " + key.name + "\n";
  }
  return out;
}

TEST(Configuration, ItsExamplesOfTypesAndNamesAreWhatTheScannerDoes) {
  const Expected<std::string> page = readFile(STRATA_SOURCE_DIR "/docs/configuration.md");
  ASSERT_TRUE(page);
  const std::vector<std::string> toml = blocks(*page, "toml");
  ASSERT_EQ(toml.size(), 6U);
  ScanOptions options;
  for (const auto& [name, sql] : lines(toml[2])) {
    options.types[name] = sql;
  }
  ASSERT_EQ(options.types.size(), 3U);
  for (const auto& [key, value] : lines(toml[3])) {
    ASSERT_TRUE(setNaming(options.naming, key, value)) << key;
  }
  const fs::path header =
      fs::temp_directory_path() / ("strata-names-" + std::to_string(getpid()) + ".hpp");
  std::ofstream(header) << "#pragma once\n#include <strata/db.hpp>\n" << blocks(*page, "cpp").at(0);
  options.headers = {header.string()};
  const Expected<ScanResult> result = scan(options);
  fs::remove(header);
  ASSERT_TRUE(result);
  ASSERT_FALSE(result->failed()) << render(result->diagnostics);
  EXPECT_EQ(namesOf(result->schema), blocks(*page, "text").at(0));
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
