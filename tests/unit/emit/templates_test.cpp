#include "emit/templates.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "unit/emit/fixture.h"

namespace strata::test {
namespace {

namespace fs = std::filesystem;
using emit::Templates;
using Json = nlohmann::ordered_json;
using testing::HasSubstr;

const Json kData = {{"name", "users"},
                    {"none", Json::array()},
                    {"yes", true},
                    {"no", false},
                    {"columns", {{{"column", "id"}}, {{"column", "email"}}}}};

/// What the template `text` makes of kData; its diagnostic when it fails.
std::string rendered(const std::string& text, const std::string& partial = "") {
  const TemporaryFolder folder;
  folder.write("t.mustache", text);
  if (!partial.empty()) {
    folder.write("p.mustache", partial);
  }
  const auto out = Templates({folder.path()}).render("t", kData);
  return out ? *out : render(out.error());
}

TEST(Templates, PutsTextInWithoutHtmlEscapes) {
  const TemporaryFolder folder;
  folder.write("t.mustache", "{{name}} {{{name}}} {{&name}}");
  const auto out = Templates({folder.path()}).render("t", {{"name", "<a & \"b\" 'c'>"}});
  ASSERT_TRUE(out);
  EXPECT_EQ(*out, "<a & \"b\" 'c'> <a & \"b\" 'c'> <a & \"b\" 'c'>");
}

TEST(Templates, DoesNotRenderWhatTheDataSays) {
  const TemporaryFolder folder;
  folder.write("t.mustache", "{{name}}\n");
  const auto out =
      Templates({folder.path()}).render("t", {{"name", "{{no_such}}\x01\n\n\x01\x01"}});
  ASSERT_TRUE(out);
  EXPECT_EQ(*out, "{{no_such}}\x01\n\n\x01\x01\n");
}

TEST(Templates, TakesTheLineOfATagThatStandsAlone) {
  EXPECT_EQ(rendered("a\n{{#columns}}\n  {{column}}\n{{/columns}}\nb\n"), "a\n  id\n  email\nb\n");
  EXPECT_EQ(rendered("a\n  {{! a comment }}\nb\n"), "a\nb\n");
  EXPECT_EQ(rendered("a\n{{^none}}\n  nothing\n{{/none}}\nb\n"), "a\n  nothing\nb\n");
}

TEST(Templates, LeavesNoLineOfAnEmptySection) {
  EXPECT_EQ(rendered("a\n{{#none}}\n  x\n{{/none}}\n{{#no}}\n  y\n{{/no}}\nb\n"), "a\nb\n");
}

TEST(Templates, KeepsEmptyLinesAroundTags) {
  EXPECT_EQ(rendered("a\n\n{{#columns}}\n\n{{column}}\n{{/columns}}\n\nb\n"),
            "a\n\n\nid\n\nemail\n\nb\n");
}

TEST(Templates, KeepsTheRestOfALineThatATagShares) {
  EXPECT_EQ(rendered("a {{#yes}}yes{{/yes}}{{#no}}no{{/no}}\n{{! c }}\nb"), "a yes\nb");
}

TEST(Templates, TakesALoneCarriageReturnWithItsLineEnd) {
  EXPECT_EQ(rendered("a\r\n{{#yes}}\r\nb\r\n{{/yes}}\r\n"), "a\nb\n");
}

TEST(Templates, PutsAPartialOnItsOwnLineAndInsideOne) {
  EXPECT_EQ(rendered("a\n{{> p}}\nb\n", "{{name}}\n"), "a\nusers\nb\n");
  EXPECT_EQ(rendered("// {{> p}} //\n", "{{name}}\n"), "// users //\n");
  EXPECT_EQ(rendered("{{#columns}}\n{{>p}}\n{{/columns}}\nb\n", "{{#yes}}\n{{column}}\n{{/yes}}\n"),
            "id\nemail\nb\n");
}

TEST(Templates, LetsTheFirstFolderWinFileByFile) {
  const TemporaryFolder own;
  const TemporaryFolder built_in;
  own.write("p.mustache", "own\n");
  built_in.write("p.mustache", "built-in\n");
  built_in.write("t.mustache", "{{> p}}\n");
  const auto out = Templates({own.path(), built_in.path()}).render("t", kData);
  ASSERT_TRUE(out) << render(out.error());
  EXPECT_EQ(*out, "own\n");
}

TEST(Templates, SaysWhereASectionIsNotClosed) {
  EXPECT_THAT(rendered("first\nx {{#columns}}\n"),
              AllOf(HasSubstr("t.mustache:2:3: error: unclosed section 'columns' [ST1502]"),
                    HasSubstr("x {{#columns}}")));
}

TEST(Templates, SaysWhereASectionIsNotOpened) {
  EXPECT_THAT(rendered("first\n{{/columns}}\n"),
              HasSubstr("t.mustache:2:1: error: unopened section 'columns' [ST1502]"));
}

TEST(Templates, SaysWhereATagIsNotClosed) {
  EXPECT_THAT(rendered("{{name}}\n\n   {{name"),
              HasSubstr("t.mustache:3:4: error: unclosed tag [ST1502]"));
}

TEST(Templates, SaysWhereANameIsUnknownAndWhichIsNear) {
  EXPECT_THAT(
      rendered("{{name}}\n {{#columns}}{{colum}}{{/columns}}\n"),
      AllOf(HasSubstr("t.mustache:2:14: error: templates have no name 'colum' here [ST1503]"),
            HasSubstr("help: did you mean 'column'?")));
  EXPECT_THAT(rendered("{{#nosuchthing}}x{{/nosuchthing}}"), HasSubstr("ST1503"));
}

TEST(Templates, SaysWhichPartialHasTheUnknownName) {
  EXPECT_THAT(rendered("{{name}}\n{{> p}}\n", "ok\n{{nam}}\n"),
              HasSubstr("p.mustache:2:1: error: templates have no name 'nam' here"));
}

TEST(Templates, SaysWhichPartialIsWrong) {
  EXPECT_THAT(rendered("{{> p}}\n", "ok\n{{#name}}\n"),
              HasSubstr("p.mustache:2:1: error: unclosed section 'name'"));
}

TEST(Templates, SaysWhereAPartialThatDoesNotExistIsNamed) {
  EXPECT_THAT(rendered("ok\n{{> missing}}\n"),
              AllOf(HasSubstr("t.mustache:2:1: error: no template 'missing.mustache' in '"),
                    HasSubstr("[ST1501]"), HasSubstr("{{> missing}}")));
}

TEST(Templates, RefusesAPartialThatIncludesItself) {
  EXPECT_THAT(rendered("{{> p}}\n", "{{> p}}\n"),
              HasSubstr("p.mustache:1:1: error: partial 'p' includes itself [ST1502]"));
}

TEST(Templates, RefusesOtherDelimiters) {
  EXPECT_THAT(rendered("{{=<% %>=}}\n"),
              HasSubstr("t.mustache:1:1: error: the delimiters of a template cannot be changed"));
}

TEST(OwnTemplates, ReplaceTheBuiltInOnesFileByFile) {
  const TemporaryFolder folder;
  folder.write("column.mustache", "    // {{name}} is {{type}}\n");
  folder.write("model.gen.hpp.mustache",
               "// {{> banner}}\n{{#tables}}\n{{#columns}}\n{{> column}}\n{{/columns}}\n"
               "{{/tables}}\n");
  for (const GeneratedFile& file : Shop().files(folder.path())) {
    if (file.path == "shop.gen.hpp") {
      EXPECT_THAT(file.content, HasSubstr("    // total is numeric(12,2)\n"));
      EXPECT_EQ(file.content.find("namespace"), std::string::npos);
    }
  }
}

TEST(OwnTemplates, WorkAsAWholeCopyOfTheBuiltInOnes) {
  const TemporaryFolder folder;
  fs::copy(fs::path(STRATA_SOURCE_DIR) / "templates", folder.path() / "mine");
  const auto own = Shop().files(folder.path() / "mine");
  const auto built_in = Shop().files();
  ASSERT_EQ(own.size(), built_in.size());
  for (std::size_t i = 0; i < own.size(); ++i) {
    EXPECT_EQ(own[i].content, built_in[i].content);
  }
}

TEST(OwnTemplates, MustKeepTheMarker) {
  const TemporaryFolder folder;
  folder.write("schema.sql.mustache", "{{sql}}\n");
  const Shop shop;
  const auto files =
      generate({.canonical = shop.canonical, .models = shop.models, .template_dir = folder.path()});
  ASSERT_FALSE(files);
  EXPECT_THAT(files.error().message, HasSubstr("'schema.sql'"));
  EXPECT_THAT(files.error().help, HasSubstr("{{> banner}}"));
}

TEST(OwnTemplates, MustBeInAFolderThatExists) {
  const Schema empty;
  const auto files =
      generate({.canonical = empty, .models = empty, .template_dir = "/no/such/templates"});
  ASSERT_FALSE(files);
  EXPECT_EQ(files.error().code, "ST1501");
  EXPECT_THAT(files.error().message, HasSubstr("'/no/such/templates'"));
}

TEST(FindTemplates, TakesTheFolderThatTheEnvironmentNames) {
  const TemporaryFolder folder;
  ::setenv("STRATA_TEMPLATES", folder.path().c_str(), 1);
  const auto found = findTemplates();
  ::unsetenv("STRATA_TEMPLATES");
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, folder.path());
}

}  // namespace
}  // namespace strata::test
