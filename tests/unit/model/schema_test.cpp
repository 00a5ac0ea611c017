#include "model/schema.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace strata {
namespace {

TEST(Schema, PartsOfATableAreItsOwnOnly) {
  Schema schema;
  for (const Key& key : std::initializer_list<Key>{{"s", "t", "b"},
                                                   {"s", "t", "a"},
                                                   {"s", "t", ""},
                                                   {"s", "t2", "a"},
                                                   {"s", "", "t"},
                                                   {"r", "t", "a"},
                                                   {"s2", "t", "a"}}) {
    schema.indexes[key] = {.key = key};
  }
  std::vector<std::string> names;
  for (const auto& [key, index] : partsOf(schema.indexes, Key{.schema = "s", .name = "t"})) {
    names.push_back(key.name);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"", "a", "b"}));
  EXPECT_TRUE(partsOf(schema.indexes, Key{.schema = "s", .name = "none"}).empty());
}

TEST(Schema, ColumnIsFoundByTableAndName) {
  Schema schema;
  const Key table{.schema = "s", .name = "t"};
  schema.tables[table] = {.key = table, .columns = {{.key = partOf(table, "a"), .type = "x"}}};
  ASSERT_NE(findColumn(schema, partOf(table, "a")), nullptr);
  EXPECT_EQ(findColumn(schema, partOf(table, "a"))->type, "x");
  EXPECT_EQ(findColumn(schema, partOf(table, "b")), nullptr);
  EXPECT_EQ(findColumn(schema, {.schema = "s", .parent = "u", .name = "a"}), nullptr);
}

TEST(Schema, TableOfAPartIsTheReverseOfPartOf) {
  const Key table{.schema = "s", .name = "t"};
  EXPECT_EQ(tableOf(partOf(table, "c")), table);
}

TEST(Schema, EachKindHasAWordOfItsOwn) {
  std::set<std::string> words = {word(Kind::kColumn)};
  std::size_t kinds = 1;
  forEachKind([&]<class T>() {
    words.insert(word(kKindOf<T>));
    ++kinds;
  });
  EXPECT_EQ(words.size(), kinds);
  EXPECT_STREQ(word(Kind::kNamespace), "schema");
}

TEST(Schema, SameObjectsSeesAnObjectMoreOrLess) {
  Schema one;
  one.sequences[{.schema = "s", .name = "q"}] = {.key = {.schema = "s", .name = "q"}};
  EXPECT_FALSE(sameObjects(one, {}));
  EXPECT_FALSE(sameObjects({}, one));
  EXPECT_TRUE(sameObjects(one, one));
}

}  // namespace
}  // namespace strata
