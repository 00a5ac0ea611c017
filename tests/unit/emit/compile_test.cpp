#include "unit/emit/compile.h"

#include "support/text.h"
#include "unit/emit/fixture.h"

namespace strata::test {
namespace {

namespace fs = std::filesystem;

class GeneratedHeaders : public CompilerTest {};

TEST_P(GeneratedHeaders, CompileWithoutWarningAndKeepTheirPromises) {
  fs::copy(kHere / "shop/models", folder.path() / "models", fs::copy_options::recursive);
  fs::copy(kHere / "shop/uses.cpp", folder.path() / "uses.cpp");
  ASSERT_TRUE(writeGenerated(folder.path() / "generated", Shop().files()));
  EXPECT_TRUE(worksWith(GetParam(), folder.path(), "uses.cpp"));
}

TEST_P(GeneratedHeaders, AreRefusedWhenTheModelLosesAMember) {
  fs::copy(kHere / "shop/models", folder.path() / "models", fs::copy_options::recursive);
  const std::string model = textOf(folder.path() / "models/shop.hpp");
  folder.write("models/shop.hpp", replaceAll(model, "std::string email;", ""));
  fs::copy(kHere / "shop/uses.cpp", folder.path() / "uses.cpp");
  ASSERT_TRUE(writeGenerated(folder.path() / "generated", Shop().files()));
  EXPECT_FALSE(worksWith(GetParam(), folder.path(), "uses.cpp"));
}

/// PostgreSQL's limit: templates of the standard library that recurse by element would not do.
TEST_P(GeneratedHeaders, CompileForATableOfSixteenHundredColumns) {
  Schema schema;
  Table wide{.key = {.schema = "public", .name = "wide"}};
  wide.declared.header = "models/wide.hpp";
  wide.declared.cpp_name = "Wide";
  std::string model = "#pragma once\nstruct Wide {\n";
  for (int i = 0; i < 1600; ++i) {
    Column column{.key = partOf(wide.key, "c" + std::to_string(i)), .type = "integer"};
    column.declared.cpp_name = column.key.name;
    model += "  int " + column.key.name + ";\n";
    wide.columns.push_back(std::move(column));
  }
  schema.tables.emplace(wide.key, wide);
  const auto files = generate({.canonical = schema, .models = schema, .output_dir = "generated"});
  ASSERT_TRUE(files) << render(files.error());
  ASSERT_TRUE(writeGenerated(folder.path() / "generated", *files));
  folder.write("models/wide.hpp", model + "};\n");
  folder.write("use.cpp",
               "#include \"generated/wide.gen.hpp\"\n"
               "int main() {\n"
               "  Wide row{};\n"
               "  int sum = 0;\n"
               "  strata::for_each_field(row, [&](const auto&, int& value) { sum += ++value; });\n"
               "  return sum == 1600 ? 0 : 1;\n"
               "}\n");
  EXPECT_TRUE(worksWith(GetParam(), folder.path(), "use.cpp"));
}

INSTANTIATE_TEST_SUITE_P(With, GeneratedHeaders, kCompilers, compilerName);

}  // namespace
}  // namespace strata::test
