#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/schema.h"

namespace strata {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Key kUsers = {.schema = "app", .name = "users"};

Schema withColumns(std::vector<Column> columns) {
  for (Column& column : columns) {
    column.key.schema = kUsers.schema;
    column.key.parent = kUsers.name;
  }
  Schema schema;
  schema.tables[kUsers] = {.key = kUsers, .columns = std::move(columns)};
  return schema;
}

TEST(Differences, OfEqualSchemasAreNone) {
  const Schema schema = withColumns({{.key = {.name = "id"}, .type = "bigint"}});
  EXPECT_THAT(describeDifferences(schema, schema), IsEmpty());
  EXPECT_THAT(describeDifferences({}, {}), IsEmpty());
}

TEST(Differences, ServerVersionDependenciesAndUnmanagedAreNone) {
  Schema other;
  other.server_version = 18;
  other.unmanaged = {{.kind = "view", .name = "v"}};
  other.dependencies = {{}};
  EXPECT_TRUE(sameObjects({}, other));
  EXPECT_THAT(describeDifferences({}, other), IsEmpty());
}

TEST(Differences, DeclarationsAreNone) {
  Schema declared = withColumns({});
  declared.tables[kUsers].declared = {.header = "user.h", .cpp_name = "app::User"};
  EXPECT_TRUE(sameObjects(withColumns({}), declared));
  EXPECT_THAT(describeDifferences(withColumns({}), declared), IsEmpty());
}

TEST(Differences, MissingAndSuperfluousObjectsAreNamedByKind) {
  Schema from;
  from.enums[{.schema = "app", .name = "mood"}] = {.key = {.schema = "app", .name = "mood"}};
  Schema to;
  const Key index = {.schema = "app", .parent = "users", .name = "by_name"};
  to.indexes[index] = {.key = index};
  EXPECT_THAT(describeDifferences(from, to),
              ElementsAre("enum app.mood should not exist", "index app.users.by_name is missing"));
}

TEST(Differences, ColumnIsNamedWithBothValues) {
  const Schema from = withColumns({{.key = {.name = "email"}, .type = "text"}});
  const Schema to = withColumns({{.key = {.name = "email"}, .type = "integer", .not_null = true}});
  EXPECT_THAT(describeDifferences(from, to),
              ElementsAre("column app.users.email: type is 'text', should be 'integer'",
                          "column app.users.email: not_null is unset, should be true"));
}

TEST(Differences, ColumnsThatComeAndGoAreNamed) {
  const Schema from = withColumns({{.key = {.name = "a"}}, {.key = {.name = "b"}}});
  const Schema to = withColumns({{.key = {.name = "b"}}, {.key = {.name = "c"}}});
  EXPECT_THAT(describeDifferences(from, to),
              ElementsAre("column app.users.c is missing", "column app.users.a should not exist"));
}

TEST(Differences, OrderOfColumnsIsADifference) {
  const Schema from = withColumns({{.key = {.name = "a"}}, {.key = {.name = "b"}}});
  const Schema to = withColumns({{.key = {.name = "b"}}, {.key = {.name = "a"}}});
  EXPECT_FALSE(sameObjects(from, to));
  EXPECT_THAT(describeDifferences(from, to),
              ElementsAre("table app.users: its columns are in another order"));
}

TEST(Differences, TableItselfAndItsColumnsAreBothDescribed) {
  const Schema from = withColumns({{.key = {.name = "a"}, .type = "text"}});
  Schema to = withColumns({{.key = {.name = "a"}, .type = "uuid"}});
  to.tables[kUsers].comment = "people";
  EXPECT_THAT(describeDifferences(from, to),
              ElementsAre("column app.users.a: type is 'text', should be 'uuid'",
                          "table app.users: comment is unset, should be 'people'"));
}

TEST(Differences, BeyondTheLimitAreCounted) {
  std::vector<Column> columns;
  for (int i = 0; i < 9; ++i) {
    columns.push_back({.key = {.name = "c" + std::to_string(i)}});
  }
  const auto lines = describeDifferences(withColumns({}), withColumns(columns), 3);
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines.back(), "and 6 more");
}

/// What differs in any member of any kind is seen by both.
template <class T>
void expectSeen(const T& changed) {
  Schema from;
  Schema to;
  from.get<T>()[changed.key] = {.key = changed.key};
  to.get<T>()[changed.key] = changed;
  EXPECT_FALSE(sameObjects(from, to));
  EXPECT_EQ(describeDifferences(from, to).size(), 1U);
}

TEST(Differences, OfAnyKindAreSeen) {
  const Key key = {.schema = "s", .name = "n"};
  expectSeen(Namespace{.key = key, .comment = "c"});
  expectSeen(Extension{.key = key, .version = "2"});
  expectSeen(Enum{.key = key, .labels = {"a"}});
  expectSeen(Domain{.key = key, .checks = {{.name = "c"}}});
  expectSeen(Sequence{.key = key, .options = {.cache = 2}});
  expectSeen(Table{.key = key, .inherits = {key}});
  expectSeen(Constraint{.key = key, .type = ConstraintType::kUnique});
  expectSeen(Index{.key = key, .valid = false});
}

}  // namespace
}  // namespace strata
