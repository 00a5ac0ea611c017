#pragma once
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "support/text.h"
#include "unit/emit/fixture.h"

namespace strata::test {

/// Whether `compiler` makes a program of `file` in `folder` without a warning, and that exits with
/// 0. What it prints is in `folder`/output.
inline testing::AssertionResult worksWith(const std::string& compiler,
                                          const std::filesystem::path& folder,
                                          const std::string& file) {
  const std::string program = (folder / "program").string();
  const std::string output = (folder / "output").string();
  const std::string command = compiler + " -std=c++20 -Wall -Wextra -Wpedantic -Werror -I '" +
                              STRATA_SOURCE_DIR + "/include' '" + (folder / file).string() +
                              "' -o '" + program + "' >'" + output + "' 2>&1";
  if (std::system(command.c_str()) != 0) {
    return testing::AssertionFailure() << command << "\n" << textOf(output);
  }
  const int status = std::system(("'" + program + "' >'" + output + "' 2>&1").c_str());
  return status == 0 ? testing::AssertionSuccess()
                     : testing::AssertionFailure() << file << " ends with " << status;
}

/// A test that runs once with each supported compiler, where it is installed.
class CompilerTest : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (std::system((std::string("command -v ") + GetParam() + " >/dev/null").c_str()) != 0) {
      GTEST_SKIP() << GetParam() << " is not installed";
    }
  }

  TemporaryFolder folder;
};

inline const auto kCompilers = testing::Values("g++", "clang++-19");

inline std::string compilerName(const testing::TestParamInfo<const char*>& compiler) {
  return replaceAll(replaceAll(compiler.param, "+", "p"), "-", "_");
}

}  // namespace strata::test
