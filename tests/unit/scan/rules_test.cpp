#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>

#include "case_file.h"
#include "scan/scan.h"
#include "support/files.h"
#include "support/source_files.h"
#include "support/text.h"

// Every rule of the vocabulary is broken in some case: at a place, in words, with what to do; and
// what is proposed as an edit mends what it is proposed for.

namespace strata::scan {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCases = STRATA_SOURCE_DIR "/tests/cases/scan";

std::set<std::string> rulesInSources() {
  static const std::regex code("\"(ST20[0-9]{2})\"");
  std::set<std::string> out;
  for (const auto& entry : fs::directory_iterator(STRATA_SOURCE_DIR "/src/scan")) {
    const Expected<std::string> source = readFile(entry.path());
    EXPECT_TRUE(source);
    for (std::sregex_iterator it(source->begin(), source->end(), code), end; it != end; ++it) {
      out.insert((*it)[1]);
    }
  }
  out.erase("ST2085");  // about a line of strata.toml: naming_test and the end-to-end tests have it
  return out;
}

/// What the cases show of a rule.
struct Shown {
  bool placed = false;
  bool edited = false;  ///< has a fix-it
  bool helped = false;
};

std::map<std::string, Shown> rulesInCases() {
  static const std::regex head("[^ :]+:[0-9]+:[0-9]+: (?:error|warning): .+ \\[(ST[0-9]{4})\\]");
  std::map<std::string, Shown> out;
  for (const test::CaseFile& file : test::readCases(kCases)) {
    const std::string* wanted = file.wanted("stderr");
    Shown* open = nullptr;
    for (const std::string& line : split(wanted == nullptr ? "" : *wanted, '\n')) {
      std::smatch match;
      if (std::regex_match(line, match, head)) {
        open = &out[match[1]];
        open->placed = true;
      } else if (open != nullptr && line.starts_with("  fix: ")) {
        open->edited = true;
      } else if (open != nullptr && line.starts_with("help: ")) {
        open->helped = true;
      }
    }
  }
  return out;
}

TEST(Rules, EachIsBrokenInACaseThatSaysWhereWhatAndWhatToDo) {
  const auto rules = rulesInSources();
  ASSERT_GT(rules.size(), 40U);
  const auto cases = rulesInCases();
  for (const std::string& rule : rules) {
    const auto shown = cases.find(rule);
    if (shown == cases.end()) {
      ADD_FAILURE() << rule << " is broken in no case of tests/cases/scan";
      continue;
    }
    EXPECT_TRUE(shown->second.placed) << rule;
    EXPECT_TRUE(shown->second.edited || shown->second.helped) << rule << " does not say what to do";
  }
}

/// What an editor can mend is mended: these must keep their edits.
TEST(Rules, ThoseThatCanBeMendedByAnEditOfferIt) {
  const auto cases = rulesInCases();
  for (const char* rule : {"ST2000", "ST2011", "ST2012", "ST2015", "ST2030", "ST2031", "ST2041"}) {
    ASSERT_TRUE(cases.contains(rule)) << rule;
    EXPECT_TRUE(cases.at(rule).edited) << rule;
  }
}

/// A case's headers in a folder of their own, which is the working directory meanwhile.
class Workplace {
 public:
  explicit Workplace(const test::CaseFile& file)
      : old_(fs::current_path()),
        folder_(fs::temp_directory_path() /
                ("strata-fix-" + test::caseName(file.path) + std::to_string(getpid()))) {
    for (const test::CaseSection& section : file.sections) {
      if (!section.wanted && section.name.ends_with(".hpp")) {
        fs::create_directories((folder_ / section.name).parent_path());
        std::ofstream(folder_ / section.name, std::ios::binary) << section.text;
        headers.push_back(section.name);
      }
    }
    fs::current_path(folder_);
  }

  Workplace(const Workplace&) = delete;
  Workplace& operator=(const Workplace&) = delete;

  ~Workplace() {
    fs::current_path(old_);
    fs::remove_all(folder_);
  }

  std::vector<std::string> headers;

 private:
  fs::path old_;
  fs::path folder_;
};

std::set<std::string> mendable(const ScanResult& result) {
  std::set<std::string> out;
  for (const Diagnostic& diagnostic : result.diagnostics) {
    if (!diagnostic.fixits.empty()) {
      out.insert(diagnostic.code + " " + diagnostic.message);
    }
  }
  return out;
}

/// Writes every edit into its file, the last place first.
void applyEdits(const ScanResult& result) {
  std::vector<FixIt> edits;
  for (const Diagnostic& diagnostic : result.diagnostics) {
    edits.insert(edits.end(), diagnostic.fixits.begin(), diagnostic.fixits.end());
  }
  const auto key = [](const FixIt& edit) {
    return std::tuple(edit.range.file, edit.range.line, edit.range.column, edit.text);
  };
  std::ranges::sort(edits, std::greater(), key);
  const auto rest = std::ranges::unique(edits, {}, key);
  edits.erase(rest.begin(), rest.end());
  for (const FixIt& edit : edits) {
    SourceFiles files("");
    const SourceFiles::Span span = files.span(edit.range);
    std::string text = *readFile(edit.range.file);
    text.replace(span.offset, span.length, edit.text);
    std::ofstream(edit.range.file, std::ios::binary) << text;
  }
}

TEST(Rules, TheEditsMendWhatTheyAreFor) {
  std::size_t mended = 0;
  for (const test::CaseFile& file : test::readCases(kCases)) {
    const std::string* wanted = file.wanted("stderr");
    if (wanted == nullptr || wanted->find("  fix: ") == std::string::npos) {
      continue;
    }
    const Workplace place(file);
    const ScanOptions options{.headers = place.headers,
                              .cache_dir = fs::path(STRATA_BINARY_DIR) / "scan-test-cache"};
    const Expected<ScanResult> before = scan(options);
    ASSERT_TRUE(before);
    applyEdits(*before);
    const Expected<ScanResult> after = scan(options);
    ASSERT_TRUE(after) << render(after.error());
    const auto left = mendable(*after);
    for (const std::string& problem : mendable(*before)) {
      EXPECT_FALSE(left.contains(problem)) << file.path << ": " << problem;
      ++mended;
    }
  }
  EXPECT_GT(mended, 8U);
}

}  // namespace
}  // namespace strata::scan
