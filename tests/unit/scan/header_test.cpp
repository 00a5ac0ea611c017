#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>

#include "scan/vocabulary.h"
#include "support/files.h"

// The annotation header against real compilers.

namespace strata::scan {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCompilers[] = {"g++-12", "clang++-19"};
constexpr const char* kStrict = " -std=c++20 -Wall -Wextra -Wpedantic -Werror ";

struct ProcessEnd {
  int status = -1;
  std::string output;
};

ProcessEnd shell(const std::string& command) {
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  ProcessEnd run;
  std::array<char, 4096> buffer{};
  for (std::size_t n = 0; (n = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    run.output.append(buffer.data(), n);
  }
  run.status = pclose(pipe);
  return run;
}

/// A source file in a folder that goes away with it.
class Source {
 public:
  explicit Source(const std::string& code)
      : folder_(fs::temp_directory_path() / ("strata-header-" + std::to_string(getpid()))) {
    fs::create_directories(folder_);
    std::ofstream(folder_ / "code.cpp") << code;
  }

  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;

  ~Source() { fs::remove_all(folder_); }

  [[nodiscard]] ProcessEnd compile(const std::string& compiler, const std::string& flags) const {
    return shell(compiler + kStrict + "-I" STRATA_SOURCE_DIR "/include " + flags + " " +
                 (folder_ / "code.cpp").string());
  }

  [[nodiscard]] fs::path file(const char* name) const { return folder_ / name; }

 private:
  fs::path folder_;
};

class Header : public testing::TestWithParam<const char*> {};

INSTANTIATE_TEST_SUITE_P(Compilers, Header, testing::ValuesIn(kCompilers), [](const auto& info) {
  return std::string(info.param).substr(0, 1) == "g" ? "gcc" : "clang";
});

constexpr const char* kModel = R"cpp(
#include <cstddef>
#include <optional>
#include <string>
#include <type_traits>
#include <strata/db.hpp>

  struct DB_TABLE(db::table("pots"), db::was("jars"), db::with("fillfactor", 70),
                  db::unlogged) Pot {
    DB(db::primary_key, db::identity(db::start(5))) std::int64_t id;
    DB(db::size(80), db::unique(db::name("one")), db::collate("C")) std::string label;
    DB(db::check("grams > 0"), db::comment("net")) double grams = 1;
    DB(db::references<Pot>(db::on_delete(db::set_null)), db::index) std::optional<std::int64_t> lid;
    DB(db::default_sql("'{}'"), db::storage(db::storage_mode::external)) db::json extra;
    static_assert(db::index(db::desc(&Pot::grams), db::expr("lower(label)"), db::where("grams > 1")));
    static_assert(db::check("grams < 100000", db::name("light")));
  };

  double total(const Pot* pots, std::size_t count) {
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
      sum += pots[i].grams;
    }
    return sum;
  }

  Pot make() {
    return {.id = 1, .label = "jam", .grams = 2, .lid = {}, .extra = {}};
  }
)cpp";

/// model.hpp and its parts.
std::string vocabularyText() {
  std::string text;
  for (const char* part :
       {"options.hpp", "keys.hpp", "programs.hpp", "structure.hpp", "model.hpp"}) {
    text += *readFile(std::string(STRATA_SOURCE_DIR "/include/strata/") + part);
  }
  return text;
}

TEST_P(Header, IsCleanUnderAllWarnings) {
  const ProcessEnd run = Source(kModel).compile(GetParam(), "-fsyntax-only");
  EXPECT_EQ(run.status, 0) << run.output;
}

TEST_P(Header, LeavesTheStructAnAggregateOfTheSameLayout) {
  const std::string code = std::string(kModel) + R"cpp(
    struct Plain {
      std::int64_t id;
      std::string label;
      double grams = 1;
      std::optional<std::int64_t> lid;
      db::json extra;
    };

    static_assert(std::is_aggregate_v<Pot>);
    static_assert(sizeof(Pot) == sizeof(Plain) && alignof(Pot) == alignof(Plain));
    static_assert(offsetof(Pot, id) == offsetof(Plain, id));
    static_assert(offsetof(Pot, label) == offsetof(Plain, label));
    static_assert(offsetof(Pot, grams) == offsetof(Plain, grams));
    static_assert(offsetof(Pot, lid) == offsetof(Plain, lid));
    static_assert(offsetof(Pot, extra) == offsetof(Plain, extra));
  )cpp";
  const ProcessEnd run = Source(code).compile(GetParam(), "-fsyntax-only -Wno-invalid-offsetof");
  EXPECT_EQ(run.status, 0) << run.output;
}

TEST_P(Header, LeavesTheAssemblyIdentical) {
  const Source source(kModel);
  const auto assembly = [&](const char* name, const std::string& flags) {
    const ProcessEnd run =
        source.compile(GetParam(), "-O2 -S " + flags + " -o " + source.file(name).string());
    EXPECT_EQ(run.status, 0) << run.output;
    // g++ numbers the labels of all functions it sees, consteval ones included; no byte comes of it
    return std::regex_replace(*readFile(source.file(name)), std::regex(R"(\.L([A-Z]+)[0-9]+)"),
                              ".L$1");
  };
  const std::string checked = assembly("checked.s", "");
  EXPECT_EQ(checked, assembly("unchecked.s", "-DSTRATA_NO_CHECK"));
  EXPECT_NE(checked.find("total"), std::string::npos);
}

TEST_P(Header, IncludesNothingButFixedWidthIntegers) {
  const std::string text = vocabularyText();
  std::size_t standard = 0;
  for (std::size_t at = text.find("#include <"); at != std::string::npos;
       at = text.find("#include <", at + 1)) {
    EXPECT_EQ(text.compare(at, 18, "#include <cstdint>"), 0);
    ++standard;
  }
  EXPECT_EQ(standard, 1U);
}

TEST_P(Header, HasUsableValueTypes) {
  const Source source(R"cpp(
#include <strata/db.hpp>
    constexpr const char* kText = "00112233-4455-6677-8899-aabbccddeeff";
    static_assert(db::uuid::parse(kText)->bytes[15] == 0xff);
    static_assert(!db::uuid::parse("00112233-4455-6677-8899-aabbccddeef"));
    static_assert(!db::uuid::parse("00112233+4455-6677-8899-aabbccddeeff"));
    static_assert(!db::uuid::parse("0011223g-4455-6677-8899-aabbccddeeff"));
    using Money = db::decimal<5, 2>;
    static_assert(Money::parse("-12.3")->units == -1230);
    static_assert(Money::parse("999.99")->units == 99999);
    static_assert(!Money::parse("1000") && !Money::parse("1.234") && !Money::parse("") &&
                  !Money::parse("-"));
    static_assert(!Money::parse("1e2") && !Money::parse("1.2.3"));

    int main() {
      const bool right =
          db::uuid::parse(kText)->text() == kText && Money{.units = -5}.text() == "-0.05" &&
          Money{.units = 12345}.text() == "123.45" && db::decimal<3, 0>{.units = 0}.text() == "0" &&
          db::decimal<3, 3>{.units = 7}.text() == "0.007" && db::json("[]").text == "[]" &&
          db::inet("::1") == db::inet("::1") && db::inet().text.empty() &&
          db::range<int>{.lower = 1, .upper = 2} != db::range<int>{.lower = 1} &&
          db::multirange<int>{.ranges = {{.lower = 1}}} != db::multirange<int>{};
      return right ? 0 : 1;
    }
  )cpp");
  const std::string program = source.file("program").string();
  const ProcessEnd built = source.compile(GetParam(), "-o " + program);
  ASSERT_EQ(built.status, 0) << built.output;
  EXPECT_EQ(shell(program).status, 0);
}

struct Misuse {
  const char* what;
  const char* member;  ///< inside `struct DB_TABLE(db::table("t")) T { int id; … };`
  const char* text;    ///< both compilers' messages hold this
};

constexpr Misuse kMisuses[] = {
    {"TableOptionOnAField", "DB(db::table(\"x\")) int a;", "field_option"},
    {"KeyOptionOnAField", "DB(db::where(\"x\")) int a;", "field_option"},
    {"ReferenceActionOnAField", "DB(db::on_delete(db::cascade)) int a;", "field_option"},
    {"TextForANumber", "DB(db::size(\"255\")) int a;", "size"},
    {"NumberForAText", "DB(db::column(7)) int a;", "column"},
    {"ZeroSize", "DB(db::size(0)) int a;", "the_number_must_be_positive"},
    {"EmptyName", "DB(db::column(\"\")) int a;", "a_name_must_not_be_empty"},
    {"UnknownWord", "DB(db::primry_key) int a;", "primary_key"},
    {"ReferenceActionInAnIndex", "static_assert(db::index(&T::id, db::on_delete(db::cascade)));",
     "index_option"},
    {"PredicateOfAUniqueConstraint", "static_assert(db::unique(&T::id, db::where(\"x\")));",
     "unique_option"},
    {"ExpressionInAPrimaryKey", "static_assert(db::primary_key(db::expr(\"x\")));",
     "primary_key_option"},
    {"IndexWithoutColumns", "static_assert(db::index(db::where(\"x\")));", "bool"},
    {"CompositeKeyOnAField", "DB(db::unique(&T::id)) int a;", "field_option"},
    {"MethodThatIsNone", "static_assert(db::index(&T::id, db::using_(3)));", "using_"},
    {"MemberThatIsNone", "static_assert(db::index(&T::nothing));", "nothing"},
    {"LabelOutsideAnEnumeration", "DB(db::type_name(\"x\")) int a;", "field_option"},
    {"EnumerationOfNoEnum", "static_assert(db::enumeration<int>());", "enumeration"},
    {"ViewOnAField", "DB(db::view(\"v\", \"SELECT 1\")) int a;", "field_option"},
    {"TriggerOptionInAPolicy", "static_assert(db::policy(\"p\", db::enabled(db::firing::always)));",
     "policy_option"},
    {"RoleInATrigger", "static_assert(db::trigger(\"t\", \"a\", \"b\", db::to(\"x\")));",
     "trigger_option"},
    {"TriggerWithoutAName", "static_assert(db::trigger(\"\", \"a\", \"b\"));",
     "a_name_must_not_be_empty"},
    {"IdentityOptionInAGeneratedColumn", "DB(db::generated(\"1\", db::start(1))) int a;",
     "generated_option"},
};

TEST_P(Header, RefusesMisuseInWordsOfTheVocabulary) {
  for (const Misuse& misuse : kMisuses) {
    const Source source(std::string("#include <strata/db.hpp>\n"
                                    "struct DB_TABLE(db::table(\"t\")) T {\n  int id;\n  ") +
                        misuse.member + "\n};\n");
    const ProcessEnd run = source.compile(GetParam(), "-fsyntax-only");
    EXPECT_NE(run.status, 0) << misuse.what << " compiles";
    EXPECT_NE(run.output.find(misuse.text), std::string::npos) << misuse.what << "\n" << run.output;
  }
}

TEST_P(Header, RefusesAFieldOptionOnATable) {
  const ProcessEnd run =
      Source("#include <strata/db.hpp>\nstruct DB_TABLE(db::size(3)) T { int id; };\n")
          .compile(GetParam(), "-fsyntax-only");
  EXPECT_NE(run.status, 0);
  EXPECT_NE(run.output.find("table_option"), std::string::npos) << run.output;
}

TEST(Vocabulary, HasEveryWordOfTheHeaderAndNoOther) {
  const std::string text = vocabularyText();
  for (const std::string& word : vocabularyWords()) {
    const bool declared = text.find("struct " + word + " {") != std::string::npos ||
                          text.find(" " + word + "{}") != std::string::npos ||
                          text.find(" " + word + " = ") != std::string::npos ||
                          text.find(" " + word + "(") != std::string::npos;
    EXPECT_TRUE(declared) << word;
  }
}

}  // namespace
}  // namespace strata::scan
