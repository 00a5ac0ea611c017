#include "scan/command.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "scan/environment.h"
#include "scan/scan.h"
#include "support/files.h"

// The program's manners, and what a scan finds on the machine.

namespace strata::scan {
namespace {

namespace fs = std::filesystem;

class Command : public testing::Test {
 protected:
  Command() : folder_(fs::temp_directory_path() / ("strata-command-" + std::to_string(getpid()))) {
    fs::create_directories(folder_);
    write("good.hpp",
          "#pragma once\n#include <strata/db.hpp>\n"
          "struct DB_TABLE(db::table(\"t\")) T { DB(db::primary_key) int id; };\n");
    write("bad.hpp",
          "#pragma once\n#include <strata/db.hpp>\n"
          "struct DB_TABLE(db::table(\"t\")) T { DB(db::primary_key) unsigned id; };\n");
  }

  ~Command() override { fs::remove_all(folder_); }

  void write(const char* name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
  }

  [[nodiscard]] std::string path(const char* name) const { return (folder_ / name).string(); }

  struct Answer {
    int code = 0;
    std::string out = {};
    std::string err = {};
  };

  static Answer call(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "strata-scan");
    std::vector<char*> pointers;
    for (std::string& argument : arguments) {
      pointers.push_back(argument.data());
    }
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    Answer answer;
    answer.code = run(static_cast<int>(pointers.size()), pointers.data());
    answer.out = testing::internal::GetCapturedStdout();
    answer.err = testing::internal::GetCapturedStderr();
    return answer;
  }

 private:
  fs::path folder_;
};

TEST_F(Command, PrintsASchemaThatReadsBack) {
  const Answer answer = call({path("good.hpp")});
  EXPECT_EQ(answer.code, 0) << answer.err;
  const Expected<Schema> schema = schemaFromJson(answer.out);
  ASSERT_TRUE(schema);
  EXPECT_TRUE(schema->tables.contains({.schema = "public", .name = "t"}));
}

TEST_F(Command, PrintsNoSchemaAndEndsWithOneOnAnError) {
  const Answer answer = call({path("good.hpp"), path("bad.hpp")});
  EXPECT_EQ(answer.code, 1);
  EXPECT_EQ(answer.out, "");
  EXPECT_NE(answer.err.find("ST2011"), std::string::npos) << answer.err;
}

TEST_F(Command, EndsWithTwoOnWrongUseAndSuggests) {
  const Answer answer = call({"--diagnostic-format", "json", path("good.hpp")});
  EXPECT_EQ(answer.code, 2);
  EXPECT_NE(answer.err.find("did you mean '--diagnostics-format'?"), std::string::npos)
      << answer.err;
  EXPECT_EQ(call({}).code, 2);
  EXPECT_EQ(call({path("missing.hpp")}).code, 2);
}

TEST_F(Command, TakesTypesAndNames) {
  write("types.hpp",
        "#pragma once\n#include <strata/db.hpp>\nstruct Money {};\n"
        "struct DB_TABLE(db::table) TwoWords { DB(db::primary_key) Money id; };\n");
  const Answer answer = call({"--type", "Money=numeric(12,2)", "--naming=tables=snake_case",
                              "--naming", "primary_key=pk_{table}", path("types.hpp")});
  EXPECT_EQ(answer.code, 0) << answer.err;
  EXPECT_NE(answer.out.find("\"numeric(12,2)\""), std::string::npos) << answer.out;
  EXPECT_NE(answer.out.find("\"pk_two_words\""), std::string::npos) << answer.out;
}

TEST_F(Command, RefusesTypesAndNamesThatAreNone) {
  EXPECT_EQ(call({"--type", "Money", path("good.hpp")}).code, 2);
  EXPECT_EQ(call({"--type", "Money=", path("good.hpp")}).code, 2);
  const Answer answer = call({"--naming", "columns=snake", path("good.hpp")});
  EXPECT_EQ(answer.code, 2);
  EXPECT_NE(answer.err.find("'naming.columns' cannot be 'snake'"), std::string::npos) << answer.err;
}

TEST_F(Command, EndsWithThreeWhenTheNamedResourceDirectoryIsNone) {
  const Answer answer = call({"--resource-dir", path(""), path("good.hpp")});
  EXPECT_EQ(answer.code, 3);
  EXPECT_NE(answer.err.find("ST2903"), std::string::npos) << answer.err;
}

TEST_F(Command, WritesEveryFileReadToDeps) {
  EXPECT_EQ(call({"--deps", path("deps"), path("good.hpp")}).code, 0);
  const Expected<std::string> deps = readFile(path("deps"));
  ASSERT_TRUE(deps);
  EXPECT_NE(deps->find(path("good.hpp") + "\n"), std::string::npos);
  EXPECT_NE(deps->find("strata/model.hpp\n"), std::string::npos);
  for (const char* line = deps->c_str(); *line != '\0';) {
    EXPECT_EQ(*line, '/');
    line = std::string_view(line).find('\n') + line + 1;
  }
}

TEST_F(Command, ADamagedPrecompiledHeaderIsMadeAgain) {
  const std::string cache = path("cache");
  const Answer first = call({"--cache", cache, path("good.hpp")});
  EXPECT_EQ(first.code, 0) << first.err;
  for (const auto& entry : fs::directory_iterator(cache)) {
    if (entry.path().extension() == ".pch") {
      fs::resize_file(entry.path(), 100);
    }
  }
  const Answer second = call({"--cache", cache, path("good.hpp")});
  EXPECT_EQ(second.code, 0) << second.err;
  EXPECT_EQ(second.out, first.out);
}

TEST_F(Command, GivesHeadersBelowTheIncludeRoot) {
  const Expected<ScanResult> result =
      scan({.headers = {path("good.hpp")}, .include_root = fs::path(path("")).parent_path()});
  ASSERT_TRUE(result);
  ASSERT_EQ(result->schema.tables.size(), 1U) << render(result->diagnostics);
  EXPECT_EQ(result->schema.tables.begin()->second.declared.header, "good.hpp");
}

TEST(Flags, OnlyThoseThatChangeWhatAHeaderMeansAreKept) {
  std::vector<std::string> dropped;
  const std::vector<std::string> kept = allowedFlags(
      {"-DA=1", "-I", "inc", "-O3", "-o", "x.o", "-fanalyzer", "-std=c++23", "-DSTRATA_NO_CHECK"},
      dropped);
  EXPECT_EQ(kept, (std::vector<std::string>{"-DA=1", "-I", "inc", "-std=c++23"}));
  EXPECT_EQ(dropped, std::vector<std::string>{"-fanalyzer"});
}

}  // namespace
}  // namespace strata::scan
