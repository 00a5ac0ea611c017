#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <set>

#include "emit/views.h"
#include "support/text.h"
#include "unit/emit/compile.h"
#include "unit/emit/fixture.h"

// docs/generated-code.md says what the code does: its example is compiled and run, its list of
// names is the templates'.

namespace strata::test {
namespace {

using Json = nlohmann::ordered_json;

std::string page() {
  return textOf(std::filesystem::path(STRATA_SOURCE_DIR) / "docs/generated-code.md");
}

/// The text of the first code block that begins with `start`.
std::string blockThatBeginsWith(const std::string& start) {
  const std::string text = page();
  const std::size_t at = text.find(start);
  EXPECT_NE(at, std::string::npos) << start;
  const std::size_t first = text.find('\n', at) + 1;
  return text.substr(first, text.find("```", first) - first);
}

/// The example's model, as the scanner and the server give it.
Schema exampleSchema() {
  auto schema = schemaFromJson(R"json({
    "tables": [{
      "key": {"schema": "public", "name": "users"},
      "comment": "People who can sign in.",
      "declared": {"header": "models/user.hpp", "cpp_name": "app::User"},
      "columns": [
        {"name": "id", "type": "bigint", "not_null": true, "identity": {},
         "declared": {"cpp_name": "id"}},
        {"name": "email", "type": "character varying(255)", "not_null": true,
         "comment": "Lower-cased before it is stored.", "declared": {"cpp_name": "email"}},
        {"name": "bio", "type": "text", "declared": {"cpp_name": "bio"}},
        {"name": "is_admin", "type": "boolean", "not_null": true, "default": "false",
         "declared": {"cpp_name": "is_admin"}}]}],
    "constraints": [
      {"key": {"schema": "public", "table": "users", "name": "users_pkey"}, "type": "primary key",
       "definition": "PRIMARY KEY (id)", "columns": ["id"]},
      {"key": {"schema": "public", "table": "users", "name": "users_email_key"}, "type": "unique",
       "definition": "UNIQUE (email)", "columns": ["email"]}]})json");
  EXPECT_TRUE(schema) << (schema ? "" : render(schema.error()));
  return schema ? *std::move(schema) : Schema{};
}

class GeneratedCodePage : public CompilerTest {};

TEST_P(GeneratedCodePage, HasAnExampleThatCompilesAndPrintsWhatItSays) {
  const Schema schema = exampleSchema();
  const auto files = generate({.canonical = schema, .models = schema, .output_dir = "generated"});
  ASSERT_TRUE(files) << render(files.error());
  ASSERT_TRUE(writeGenerated(folder.path() / "generated", *files));
  folder.write("models/user.hpp", blockThatBeginsWith("// models/user.hpp"));
  folder.write("main.cpp", blockThatBeginsWith("// main.cpp"));
  ASSERT_TRUE(worksWith(GetParam(), folder.path(), "main.cpp"));
  EXPECT_EQ(textOf(folder.path() / "output"), blockThatBeginsWith("```text"));
}

INSTANTIATE_TEST_SUITE_P(With, GeneratedCodePage, kCompilers, compilerName);

void collectNames(const Json& json, std::set<std::string>& names) {
  for (const auto& [name, value] : json.items()) {
    if (json.is_object()) {
      names.insert(name);
    }
    if (value.is_structured()) {
      collectNames(value, names);
    }
  }
}

/// What stands between backquotes in the last column of the table below "| where | names |".
std::set<std::string> namesOnThePage() {
  const std::string text = page();
  const std::size_t at = text.find("| where | names |");
  const std::string table = text.substr(at, text.find("\n\n", at) - at);
  std::set<std::string> names;
  for (const std::string& line : split(table, '\n')) {
    const std::vector<std::string> cells = split(line, '|');
    const std::vector<std::string> parts = split(cells.at(2), '`');
    for (std::size_t i = 1; i < parts.size(); i += 2) {
      names.insert(parts[i]);
    }
  }
  return names;
}

TEST(GeneratedCodePageNames, AreThoseThatTemplatesHave) {
  const Shop shop;
  const EmitInput input = {.canonical = shop.canonical, .models = shop.models};
  const auto plans = emit::planHeaders(shop.models);
  ASSERT_TRUE(plans);
  std::set<std::string> names = {"sql", "fingerprint"};
  for (const emit::HeaderPlan& plan : *plans) {
    const auto view = emit::headerView(input, emit::nameTables(shop.canonical), plan);
    ASSERT_TRUE(view);
    collectNames(*view, names);
  }
  collectNames(emit::erdView(shop.canonical), names);
  EXPECT_EQ(namesOnThePage(), names);
}

}  // namespace
}  // namespace strata::test
