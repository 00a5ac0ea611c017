#include <gmock/gmock.h>

#include <cstdlib>
#include <optional>
#include <set>

#include "support/text.h"
#include "unit/emit/fixture.h"

namespace strata::test {
namespace {

namespace fs = std::filesystem;
using testing::ContainsRegex;
using testing::HasSubstr;

std::string diagramOf(const Schema& schema) {
  const Schema none;
  const auto files = generate({.canonical = schema, .models = none});
  EXPECT_TRUE(files) << render(files.error());
  for (const GeneratedFile& file : *files) {
    if (file.path == "schema.mmd") {
      return file.content;
    }
  }
  return {};
}

/// The subset of Mermaid's erDiagram grammar that we write, as strict as Mermaid's own lexer: see
/// src/emit/erd_view.cpp. problem() is "" or the first line that is wrong.
class ErdParser {
 public:
  static std::string problem(std::string_view text) {
    ErdParser parser;
    int number = 0;
    for (const std::string& line : split(trim(text), '\n')) {
      ++number;
      parser.rest_ = line;
      if (!parser.line(number)) {
        return std::to_string(number) + ": " + line;
      }
    }
    return parser.inside_ ? "an entity is not closed" : "";
  }

 private:
  bool line(int number) {
    if (number == 1) {
      return take("%% ");
    }
    if (number == 2) {
      return rest_ == "erDiagram";
    }
    if (inside_) {
      return rest_ == "    }" ? !(inside_ = false) : attribute();
    }
    return take("    ") && entityOrRelation();
  }

  bool entityOrRelation() {
    const auto id = name();
    if (!id) {
      return false;
    }
    if (take("[") && !(quoted("\"%\\\b\v") && take("]"))) {
      return false;
    }
    if (rest_ == " {") {
      return inside_ = entities_.insert(*id).second;
    }
    const bool ends = take(" ") && (take("|o") || take("}o")) && take("--") &&
                      (take("||") || take("o|")) && take(" ");
    const auto to = name();
    return ends && to && entities_.contains(*id) && entities_.contains(*to) && take(" : ") &&
           (name() || quoted("\"%\\\b\v")) && rest_.empty();
  }

  bool attribute() {
    if (!take("      ") || !word("-[]().,") || !take(" ") || !word("-")) {
      return false;
    }
    const bool marked = take(" PK,FK") || take(" PK") || take(" FK");
    (void)marked;
    return rest_.empty() || (take(" ") && quoted("\"~") && rest_.empty());  // ~: a generic type
  }

  bool take(std::string_view what) {
    const bool there = rest_.starts_with(what);
    rest_.remove_prefix(there ? what.size() : 0);
    return there;
  }

  /// \w+ that is no word of the grammar and does not begin with a digit.
  std::optional<std::string> name() {
    static const std::set<std::string> kWords = {
        "accdescr", "acctitle", "class", "classdef", "direction",  "end",   "erdiagram", "many",
        "one",      "only",     "style", "subgraph", "optionally", "title", "to",        "zero"};
    std::size_t size = 0;
    while (size < rest_.size() &&
           (std::isalnum(static_cast<unsigned char>(rest_[size])) != 0 || rest_[size] == '_')) {
      ++size;
    }
    const std::string out(rest_.substr(0, size));
    rest_.remove_prefix(size);
    const bool good = !out.empty() && std::isdigit(static_cast<unsigned char>(out[0])) == 0 &&
                      !kWords.contains(lower(out));
    return good ? std::optional(out) : std::nullopt;
  }

  /// ATTRIBUTE_WORD; a mark (PK, FK, UK) at its start would win over it.
  bool word(std::string_view others) {
    std::size_t size = 0;
    while (size < rest_.size() && rest_[size] != ' ') {
      const auto c = static_cast<unsigned char>(rest_[size]);
      const bool letter = c >= 0x80 || std::isalpha(c) != 0 || c == '_';
      const bool later = std::isdigit(c) != 0 || others.find(rest_[size]) != std::string_view::npos;
      if (!letter && !(size > 0 && later)) {
        return false;
      }
      ++size;
    }
    const std::string head = lower(rest_.substr(0, std::min(rest_.find_first_of("-[]().,"), size)));
    rest_.remove_prefix(size);
    return size > 0 && head != "pk" && head != "fk" && head != "uk";
  }

  bool quoted(std::string_view refused) {
    if (!take("\"")) {
      return false;
    }
    const std::size_t end = rest_.find('"');
    const std::string_view inner = rest_.substr(0, end);
    if (end == std::string_view::npos || inner.empty() ||
        inner.find_first_of(refused) != std::string_view::npos ||
        inner.find("%%{") != std::string_view::npos) {
      return false;
    }
    rest_.remove_prefix(end + 1);
    return true;
  }

  std::string_view rest_ = {};
  bool inside_ = false;
  std::set<std::string> entities_ = {};
};

/// A table with the columns `names`, all text.
void addTable(Schema& schema, const Key& key, const std::vector<std::string>& names) {
  Table table{.key = key};
  for (const std::string& name : names) {
    table.columns.push_back({.key = partOf(key, name), .type = "text"});
  }
  schema.tables[key] = table;
}

const std::vector<std::string> kHostile = {"end",
                                           "One",
                                           "style",
                                           "class",
                                           "direction TB",
                                           "erDiagram",
                                           "to",
                                           "accDescr",
                                           "a\"b",
                                           "a%b",
                                           "a\\b",
                                           "%%{init: {}}%%",
                                           "a\nb",
                                           "2fa",
                                           "ü",
                                           "u",
                                           "o{",
                                           "PK",
                                           "fk-x",
                                           "x]",
                                           "<script>",
                                           " ",
                                           "a  b",
                                           "a__b",
                                           "a_b",
                                           "A_B",
                                           "#quot;",
                                           ";",
                                           "`",
                                           "~a~",
                                           "\xC2\xAB",
                                           "very.dotted",
                                           "--",
                                           "1"};

Schema hostileSchema() {
  Schema out;
  for (const std::string& name : kHostile) {
    const Key key = {.schema = "public", .name = name};
    addTable(out, key, kHostile);
    out.tables[key].comment = name;
    for (Column& column : out.tables[key].columns) {
      column.type = name;
      column.comment = column.key.name;
    }
    const Key constraint = partOf(key, name);
    out.constraints[constraint] = {.key = constraint,
                                   .type = ConstraintType::kForeignKey,
                                   .columns = {name},
                                   .references = {.schema = "public", .name = "end"},
                                   .referenced_columns = {"One"}};
  }
  return out;
}

/// posts(author, slug) → users(id), with what the test says of the key.
std::string relationWith(bool not_null, const std::vector<std::string>& unique) {
  Schema schema;
  const Key posts = {.schema = "public", .name = "posts"};
  addTable(schema, posts, {"author", "slug"});
  addTable(schema, {.schema = "public", .name = "users"}, {"id"});
  schema.tables[posts].columns[0].not_null = not_null;
  const Key foreign = partOf(posts, "posts_author_fkey");
  schema.constraints[foreign] = {.key = foreign,
                                 .type = ConstraintType::kForeignKey,
                                 .columns = {"author"},
                                 .references = {.schema = "public", .name = "users"},
                                 .referenced_columns = {"id"}};
  if (!unique.empty()) {
    const Key key = partOf(posts, "posts_key");
    schema.constraints[key] = {.key = key, .type = ConstraintType::kUnique, .columns = unique};
  }
  const std::string diagram = diagramOf(schema);
  return std::string(trim(diagram.substr(diagram.rfind("    posts "))));
}

TEST(Erd, ShowsCardinalityByNullabilityAndUniqueness) {
  EXPECT_EQ(relationWith(false, {}), "posts }o--o| users : posts_author_fkey");
  EXPECT_EQ(relationWith(true, {}), "posts }o--|| users : posts_author_fkey");
  EXPECT_EQ(relationWith(false, {"author"}), "posts |o--o| users : posts_author_fkey");
  EXPECT_EQ(relationWith(true, {"author"}), "posts |o--|| users : posts_author_fkey");
}

TEST(Erd, TakesAKeyOnMoreColumnsForNoUniqueness) {
  EXPECT_EQ(relationWith(true, {"author", "slug"}), "posts }o--|| users : posts_author_fkey");
}

TEST(Erd, NamesTablesBareInOneSchemaAndByAliasInSeveral) {
  Schema schema;
  addTable(schema, {.schema = "public", .name = "users"}, {"id"});
  EXPECT_THAT(diagramOf(schema), HasSubstr("\n    users {\n"));
  addTable(schema, {.schema = "blog", .name = "users"}, {"id"});
  EXPECT_THAT(diagramOf(schema), HasSubstr("\n    public_users[\"public.users\"] {\n"));
}

TEST(Erd, LeavesPartitionsToTheirParent) {
  const std::string diagram = diagramOf(Shop().canonical);
  EXPECT_THAT(diagram, HasSubstr("shop_orders["));
  EXPECT_EQ(diagram.find("orders_1"), std::string::npos);
}

TEST(Erd, FollowsTheGrammar) {
  EXPECT_EQ(ErdParser::problem(diagramOf(Shop().canonical)), "");
  EXPECT_EQ(ErdParser::problem(diagramOf(hostileSchema())), "");
  EXPECT_EQ(ErdParser::problem(diagramOf({})), "");
}

TEST(Erd, FollowsAGrammarThatCanSayNo) {
  const std::string good = diagramOf(Shop().canonical);
  for (const auto& [from, to] :
       std::vector<std::pair<std::string, std::string>>{{"numeric(12,2)", "numeric(12 2)"},
                                                        {"bigint _pk", "bigint pk"},
                                                        {"--||", "--|"},
                                                        {"\"style\"", "style"},
                                                        {"\"2fa\"", "\"2\"fa\""},
                                                        {"    }\n", "\n"},
                                                        {"audit_std[", "end["}}) {
    ASSERT_THAT(good, HasSubstr(from));
    EXPECT_NE(ErdParser::problem(replaceAll(good, from, to)), "") << to;
  }
}

TEST(Erd, IsReadByMermaidItself) {
  const char* folder = std::getenv("STRATA_MERMAID");
  if (folder == nullptr) {
    GTEST_SKIP() << "STRATA_MERMAID does not name a folder with mermaid and jsdom in node_modules";
  }
  const TemporaryFolder temporary;
  temporary.write("shop.mmd", diagramOf(Shop().canonical));
  temporary.write("hostile.mmd", diagramOf(hostileSchema()));
  for (const char* name : {"shop.mmd", "hostile.mmd"}) {
    const std::string command = "node '" + (kHere / "mermaid.mjs").string() + "' '" + folder +
                                "' '" + (temporary.path() / name).string() + "'";
    EXPECT_EQ(std::system(command.c_str()), 0) << name;
  }
}

}  // namespace
}  // namespace strata::test
