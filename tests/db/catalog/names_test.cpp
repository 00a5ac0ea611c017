#include "fixture.h"
#include "model/quoting.h"

namespace strata::test {
namespace {

using testing::ElementsAre;

class Names : public OnServer {};

STRATA_ON_SERVERS(Names);

const std::string kLongest(63, 'n');

/// Names that a reader of text, not of values, would get wrong.
const std::vector<std::string> kHostile = {
    "Upper",        "with space",   " edges ",        "dot.ted",   "quo\"te",
    "\"quoted\"",   "it's",         "back\\slash",    "a USING b", "x ON ONLY y",
    "comma,brace}", "{}",           "NULL",           "select",    "é\xE2\x82\xAC漢字",
    "(paren)",      "semi;colon--", "line\nbreak",    "tab\there", kLongest,
    "%s{}$1",       "/* c */",      "pgnot_reserved", "1st"};

std::string quoted(const std::string& name) {
  return quoteIdentifier(name);
}

TEST_P(Names, OfEveryKindComeBackAsTheyAre) {
  for (const std::string& name : kHostile) {
    SCOPED_TRACE(name);
    const std::string q = quoted(name);
    run("SAVEPOINT one; CREATE SCHEMA " + q + "; SET LOCAL search_path = " + q);
    const Schema schema = read(
        "CREATE TYPE " + quoted(name.substr(0, 62) + "e") + " AS ENUM (" + quoteLiteral(name) +
        "); CREATE DOMAIN " + quoted(name.substr(0, 62) + "d") + " AS int CONSTRAINT " + q +
        " CHECK (VALUE > 0); CREATE SEQUENCE " + quoted(name.substr(0, 62) + "s") +
        "; CREATE TABLE " + q + " (" + q + " int, CONSTRAINT " + quoted(name.substr(0, 62) + "k") +
        " PRIMARY KEY (" + q + ")); CREATE INDEX " + quoted(name.substr(0, 62) + "i") + " ON " + q +
        " (" + q + "); COMMENT ON TABLE " + q + " IS " + quoteLiteral(name) + "; ALTER SEQUENCE " +
        quoted(name.substr(0, 62) + "s") + " OWNED BY " + q + "." + q);
    const auto key = [&](const char* suffix) {
      return Key{.schema = name, .name = name.substr(0, 62) + suffix};
    };
    const Key table{.schema = name, .name = name};
    EXPECT_TRUE(schema.namespaces.contains({.name = name}));
    ASSERT_TRUE(schema.enums.contains(key("e")));
    EXPECT_THAT(schema.enums.at(key("e")).labels, ElementsAre(name));
    ASSERT_TRUE(schema.domains.contains(key("d")));
    EXPECT_EQ(schema.domains.at(key("d")).checks.at(0).name, name);
    ASSERT_TRUE(schema.sequences.contains(key("s")));
    EXPECT_EQ(schema.sequences.at(key("s")).owned_by, partOf(table, name));
    ASSERT_TRUE(schema.tables.contains(table));
    EXPECT_EQ(schema.tables.at(table).comment, name);
    ASSERT_NE(findColumn(schema, partOf(table, name)), nullptr);
    const Key primary = partOf(table, name.substr(0, 62) + "k");
    ASSERT_TRUE(schema.constraints.contains(primary));
    EXPECT_THAT(schema.constraints.at(primary).columns, ElementsAre(name));
    const Key index = partOf(table, name.substr(0, 62) + "i");
    ASSERT_TRUE(schema.indexes.contains(index));
    EXPECT_THAT(schema.indexes.at(index).columns, ElementsAre(name));
    EXPECT_THAT(schema.indexes.at(index).definition, testing::StartsWith("USING btree ("));
    const Schema back = need(schemaFromJson(toJson(schema)));
    EXPECT_TRUE(sameObjects(schema, back));
    run("ROLLBACK TO SAVEPOINT one");
  }
}

}  // namespace
}  // namespace strata::test
