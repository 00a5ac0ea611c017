#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "case_file.h"
#include "scan/scan.h"
#include "support/text.h"

namespace strata::scan {
namespace {

namespace fs = std::filesystem;

/// The headers of a case in a folder of their own, which is the working directory meanwhile: names
/// in the answer are then those of the case.
class Workplace {
 public:
  explicit Workplace(const test::CaseFile& file)
      : old_(fs::current_path()),
        folder_(fs::temp_directory_path() /
                ("strata-scan-" + test::caseName(file.path) + std::to_string(getpid()))) {
    for (const test::CaseSection& section : file.sections) {
      if (!section.wanted && section.name.ends_with(".hpp")) {
        const fs::path path = folder_ / section.name;
        fs::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << section.text;
        headers_.push_back(section.name);
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

  [[nodiscard]] const std::vector<std::string>& headers() const { return headers_; }

 private:
  fs::path old_;
  fs::path folder_;
  std::vector<std::string> headers_;
};

fs::path sharedCache() {
  return fs::path(STRATA_BINARY_DIR) / "scan-test-cache";
}

std::vector<std::string> flagsOf(const test::CaseFile& file) {
  const std::string* flags = file.input("flags");
  return flags == nullptr ? std::vector<std::string>{} : split(trim(*flags), ' ');
}

/// The lines KEY=VALUE of a section, as strata.toml has them.
std::vector<std::pair<std::string, std::string>> assignments(const test::CaseFile& file,
                                                             std::string_view section) {
  std::vector<std::pair<std::string, std::string>> out;
  const std::string* text = file.input(section);
  for (const std::string& line :
       text == nullptr ? std::vector<std::string>{} : split(trim(*text), '\n')) {
    const std::size_t equals = line.find('=');
    out.emplace_back(line.substr(0, equals), line.substr(equals + 1));
  }
  return out;
}

using Outcome = std::vector<std::pair<std::string, std::string>>;

/// What came out, by the names of the sections that can want it.
Outcome outcomeOf(const ScanResult& result) {
  Outcome out;
  if (!result.diagnostics.empty()) {
    out.emplace_back("stderr", render(result.diagnostics));
  }
  if (!result.failed()) {
    out.emplace_back("schema.json", toJson(result.schema) + "\n");
  }
  return out;
}

class ScanCase : public testing::TestWithParam<test::CaseFile> {};

TEST_P(ScanCase, GivesWhatItWants) {
  const test::CaseFile& file = GetParam();
  Outcome got;
  {
    const Workplace place(file);
    ScanOptions options{
        .headers = place.headers(), .flags = flagsOf(file), .cache_dir = sharedCache()};
    for (const auto& [name, sql] : assignments(file, "types")) {
      options.types[name] = sql;
    }
    for (const auto& [key, value] : assignments(file, "environment")) {
      if (key == "env") {
        options.env = value;
      } else {
        options.environments = split(value, ',');
      }
    }
    for (const auto& [key, value] : assignments(file, "naming")) {
      const Expected<void> set = setNaming(options.naming, key, value);
      ASSERT_TRUE(set) << render(set.error());
    }
    const Expected<ScanResult> result = scan(options);
    ASSERT_TRUE(result) << render(result.error());
    got = outcomeOf(*result);
    std::ranges::reverse(options.headers);
    options.cache_dir.clear();
    const Expected<ScanResult> reversed = scan(options);
    ASSERT_TRUE(reversed) << render(reversed.error());
    EXPECT_EQ(outcomeOf(*reversed), got) << "other order of headers, no precompiled header";
  }
  if (test::blessing()) {
    test::bless(file, got);
    return;
  }
  Outcome wanted;
  for (const test::CaseSection& section : file.sections) {
    if (section.wanted) {
      wanted.emplace_back(section.name, section.text);
    }
  }
  ASSERT_EQ(got.size(), wanted.size()) << (got.empty() ? "" : got.front().second);
  for (std::size_t i = 0; i < got.size(); ++i) {
    EXPECT_EQ(got[i].first, wanted[i].first);
    EXPECT_EQ(got[i].second, wanted[i].second) << file.path;
  }
}

INSTANTIATE_TEST_SUITE_P(Files, ScanCase,
                         testing::ValuesIn(test::readCases(STRATA_SOURCE_DIR "/tests/cases/scan")),
                         [](const auto& info) { return test::caseName(info.param.path); });

}  // namespace
}  // namespace strata::scan
