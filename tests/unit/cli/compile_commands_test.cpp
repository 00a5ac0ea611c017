#include "cli/compile_commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace strata::cli {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

class CompileCommands : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }

  void TearDown() override { fs::remove_all(folder_); }

  fs::path write(const std::string& text) const {
    std::ofstream(folder_ / "compile_commands.json") << text;
    return folder_ / "compile_commands.json";
  }

  fs::path folder_ = fs::temp_directory_path() / ("strata-cc-" + std::to_string(getpid()));
};

constexpr const char* kTwo = R"([
  {"directory": "/w/build", "file": "/w/shop/order.cpp",
   "command": "ccache /usr/bin/c++ -DNAME=\"a b\" -I../include -isystem /opt/x -std=c++20 -O2 -g -o CMakeFiles/shop.dir/order.cpp.o -c /w/shop/order.cpp"},
  {"directory": "/w/build", "file": "../billing/bill.cpp",
   "arguments": ["c++", "-I", "inc", "-D", "B", "-MD", "-MF", "x.d", "-fno-rtti", "-o", "CMakeFiles/billing.dir/bill.cpp.o", "-c", "../billing/bill.cpp"]}
])";

TEST_F(CompileCommands, AreTheFlagsOfTheNearestSourceWithItsPathsMadeAbsolute) {
  const fs::path file = write(kTwo);
  const auto shop = flagsFromCompileCommands({.file = file, .header = "/w/shop/models/x.hpp"});
  ASSERT_TRUE(shop) << render(shop.error());
  EXPECT_THAT(*shop, ElementsAre("-DNAME=a b", "-I/w/include", "-isystem", "/opt/x", "-std=c++20"));
  const auto billing = flagsFromCompileCommands({.file = file, .header = "/w/billing/x.hpp"});
  ASSERT_TRUE(billing);
  EXPECT_THAT(*billing, ElementsAre("-I", "/w/build/inc", "-D", "B", "-fno-rtti"));
}

TEST_F(CompileCommands, GoByTheTargetWhereOneIsNamed) {
  const fs::path file = write(kTwo);
  const auto flags = flagsFromCompileCommands(
      {.file = file, .target = "billing", .header = "/w/shop/models/x.hpp"});
  ASSERT_TRUE(flags);
  EXPECT_THAT(*flags, ElementsAre("-I", "/w/build/inc", "-D", "B", "-fno-rtti"));
}

TEST_F(CompileCommands, ThatLackTheTargetNameTheNearest) {
  const auto flags = flagsFromCompileCommands({.file = write(kTwo), .target = "biling"});
  ASSERT_FALSE(flags);
  EXPECT_EQ(flags.error().code, "ST1218");
  EXPECT_EQ(flags.error().help, "did you mean 'billing'?");
}

TEST_F(CompileCommands, ThatAreNoneAreAnError) {
  EXPECT_FALSE(flagsFromCompileCommands({.file = folder_ / "none.json"}));
  EXPECT_FALSE(flagsFromCompileCommands({.file = write("{]")}));
  EXPECT_FALSE(flagsFromCompileCommands({.file = write("[]")}));
}

TEST(ShellWords, KnowQuotesAndBackslashes) {
  EXPECT_THAT(shellWords(R"(a  'b "c' "d\"e" f\ g "")"),
              ElementsAre("a", "b \"c", "d\"e", "f g", ""));
}

}  // namespace
}  // namespace strata::cli
