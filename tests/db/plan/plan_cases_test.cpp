#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <sstream>

#include "case_file.h"
#include "db/plan/scratch.h"
#include "diff/access.h"
#include "diff/diff.h"
#include "diff/rename.h"
#include "support/text.h"

// Each tests/cases/plan/*.case: from.sql and to.sql are loaded, the plan between them is compared
// with the wanted text, applied to from.sql's database, and must lead to to.sql's schema. Only a
// case called …_refused may want an error instead. A line "-- roles: app, reader" of the title
// makes those roles, and has privileges and owners compared; without it, or with the option
// "unmanaged", they are left alone.
// A section `renames` ("users=accounts" per line) is what the user says lives on under another
// name. A section `servers` ("18") names the only versions a case is for; the wanted text is that
// of the first, else of 15. Where STRATA_PG14_BIN, _PG16_ or _PG17_ is set, cases without that
// section also run there, as far as that version knows their SQL.

namespace strata {
namespace {

using test::apply;
using test::load;

std::string hazardsOf(const std::vector<PlannedFile>& files) {
  std::string out;
  for (const PlannedFile& file : files) {
    for (const Step& step : file.steps) {
      for (const Hazard& hazard : step.hazards) {
        out += std::string(word(hazard.kind)) + ": " + hazard.message + "\n";
      }
    }
  }
  return out;
}

std::string textOf(const std::vector<PlannedFile>& files) {
  std::string out;
  for (std::size_t i = 0; i < files.size(); ++i) {
    out += i == 0 ? "" : "-- next file: " + files[i].name + "\n";
    out += fileText(files[i]);
  }
  return out;
}

/// Versions that run what they know of the cases, where their binaries are.
constexpr int kExtraMajors[] = {14, 16, 17};

bool isExtra(int major) {
  return std::ranges::find(kExtraMajors, major) != std::end(kExtraMajors);
}

std::vector<int> serversOf(const test::CaseFile& file) {
  const std::string* text = file.input("servers");
  std::istringstream words(text == nullptr ? "15 18" : *text);
  return {std::istream_iterator<int>(words), {}};
}

/// `from` after the renames that the section `renames` asks for, and their steps.
Expected<std::vector<Step>> carryOutRenames(const test::CaseFile& file, int major, const Schema& to,
                                            Schema& from) {
  const std::string* text = file.input("renames");
  if (text == nullptr) {
    return std::vector<Step>{};
  }
  std::vector<RenameRequest> requests;
  for (const std::string& line : split(std::string(trim(*text)), '\n')) {
    const std::size_t sign = line.find('=');
    requests.push_back({.from = line.substr(0, sign), .to = line.substr(sign + 1)});
  }
  STRATA_TRY(auto database, load("strata_2", *file.input("from.sql"), major));
  std::vector<Step> done;
  for (bool again = true; again;) {
    STRATA_TRY(Renames found, findRenames(from, to, nullptr, requests));
    requests = std::move(found.open);
    for (Step& step : planRenames(found.certain)) {
      STRATA_CHECK(database.execute(step.sql));
      done.push_back(std::move(step));
    }
    STRATA_TRY(from, readCatalog(database));
    again = !found.certain.empty();
  }
  return done;
}

class PlanCase : public testing::Test {
 public:
  PlanCase(test::CaseFile file, int major) : file_(std::move(file)), major_(major) {}

  void TestBody() override {
    const Expected<void> done = run();
    if (!unknown_.empty()) {
      GTEST_SKIP() << "PostgreSQL " << major_ << " does not know this: " << unknown_;
    }
    EXPECT_TRUE(done.has_value()) << (done ? "" : render(done.error())) << text_;
  }

 private:
  using Texts = std::vector<std::pair<std::string, std::string>>;

  /// The wanted text is that of one version: elsewhere the result is what counts.
  void compare(const Texts& got) {
    if (major_ != serversOf(file_).front()) {
      return;
    }
    if (test::blessing()) {
      test::bless(file_, got);
      return;
    }
    for (const auto& [name, text] : got) {
      const std::string* wanted = file_.wanted(name);
      ASSERT_NE(wanted, nullptr) << "no section want: " << name;
      EXPECT_EQ(text, *wanted) << file_.path << ", section " << name;
    }
  }

  /// Of the line "-- roles:"; none: privileges are not what the case is about.
  [[nodiscard]] std::vector<std::string> roles() const {
    constexpr std::string_view kLine = "-- roles:";
    const std::size_t at = file_.title.find(kLine);
    std::vector<std::string> out;
    if (at != std::string::npos) {
      const std::size_t begin = at + kLine.size();
      const std::size_t end = file_.title.find('\n', begin);
      for (const std::string& name : split(file_.title.substr(begin, end - begin), ',')) {
        out.emplace_back(trim(name));
      }
    }
    return out;
  }

  Expected<void> run() {
    STRATA_CHECK(test::makeRoles(roles(), major_));
    auto loaded = load("strata_0", *file_.input("from.sql"), major_);
    auto aim = load("strata_1", *file_.input("to.sql"), major_);
    for (const auto* each : {&loaded, &aim}) {
      if (!*each && isExtra(major_)) {
        unknown_ = each->error().message;
        return {};
      }
    }
    STRATA_TRY(auto database, std::move(loaded));
    STRATA_TRY(auto wanted, std::move(aim));
    const std::string* option_text = file_.input("options");
    PlanOptions options;
    options.allow_drop =
        option_text != nullptr && option_text->find("allow_drop") != std::string::npos;
    STRATA_TRY(Schema from, readCatalog(database));
    const bool all = !roles().empty() && (option_text == nullptr ||
                                          option_text->find("unmanaged") == std::string::npos);
    const AccessPolicy access{.privileges = all, .owners = all};
    STRATA_TRY(const Schema target, readCatalog(wanted));
    const Schema to = withManagedAccess(target, from, access);
    options.server_version = from.server_version;
    STRATA_TRY(const auto renamed, carryOutRenames(file_, major_, to, from));
    const auto files = plan(from, to, renamed, options);
    if (!files) {
      const bool refusal = file_.path.stem().string().ends_with("_refused");
      EXPECT_TRUE(refusal) << "only a case called …_refused may end in an error";
      if (!refusal) {
        return files.error();
      }
      compare({{"error", render(files.error())}});
      return {};
    }
    text_ = textOf(*files);
    Texts got = {{"up.sql", text_}};
    const bool hazards = file_.wanted("hazards") != nullptr;
    if (hazards) {
      got.emplace_back("hazards", hazardsOf(*files));
    }
    compare(got);
    for (const PlannedFile& file : *files) {
      STRATA_CHECK(apply(database, file));
    }
    if (const std::string* check = file_.input("check.sql")) {
      STRATA_TRY(auto rows, database.execute(*check));
      EXPECT_TRUE(rows.size() == 1 && rows.text(0, 0) == "t") << "check.sql answers no t";
    }
    STRATA_TRY(const Schema reached, readCatalog(database));
    const Schema aimed = withManagedAccess(alignedColumnOrder(to, reached), reached, access);
    EXPECT_THAT(describeDifferences(reached, aimed), testing::IsEmpty()) << text_;
    EXPECT_TRUE(diff(reached, to).empty());
    return {};
  }

  test::CaseFile file_;
  int major_;
  std::string text_;
  std::string unknown_;  ///< why a version cannot load the case
};

void registerCase(const test::CaseFile& file, int major) {
  const std::string suite = "PlanCase" + std::to_string(major);
  testing::RegisterTest(suite.c_str(), test::caseName(file.path).c_str(), nullptr, nullptr,
                        __FILE__, __LINE__,
                        [file, major]() -> testing::Test* { return new PlanCase(file, major); });
}

const bool kRegistered = [] {
  const bool newest = std::getenv("STRATA_PG18_BIN") != nullptr;
  for (const test::CaseFile& file : test::readCases(STRATA_SOURCE_DIR "/tests/cases/plan")) {
    for (const int major : serversOf(file)) {
      const bool golden = major == serversOf(file).front();
      if ((major == 15 || newest) && (golden || !test::blessing())) {
        registerCase(file, major);
      }
    }
    for (const int major : kExtraMajors) {
      const std::string variable = "STRATA_PG" + std::to_string(major) + "_BIN";
      if (std::getenv(variable.c_str()) != nullptr && file.input("servers") == nullptr &&
          !test::blessing()) {
        registerCase(file, major);
      }
    }
  }
  return true;
}();

TEST(PlanCases, AreThere) {
  EXPECT_TRUE(kRegistered);
  EXPECT_GE(test::readCases(STRATA_SOURCE_DIR "/tests/cases/plan").size(), 60U);
}

}  // namespace
}  // namespace strata
