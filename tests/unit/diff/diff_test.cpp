#include "diff/diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace strata {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

Column column(const Key& table, const std::string& name, const std::string& type = "text") {
  return {.key = partOf(table, name), .type = type};
}

Table table(const std::string& name, const std::vector<std::string>& columns) {
  Table out{.key = {.schema = "app", .name = name}};
  for (const std::string& each : columns) {
    out.columns.push_back(column(out.key, each));
  }
  return out;
}

Schema schemaOf(const std::vector<Table>& tables) {
  Schema out;
  for (const Table& each : tables) {
    out.tables.emplace(each.key, each);
  }
  return out;
}

TEST(Diff, OfEqualSchemasIsEmpty) {
  const Schema schema = schemaOf({table("users", {"id", "email"})});
  EXPECT_THAT(diff(schema, schema), IsEmpty());
}

TEST(Diff, AnotherOrderOfTheSameColumnsIsNoChange) {
  const Schema from = schemaOf({table("users", {"id", "email"})});
  const Schema to = schemaOf({table("users", {"email", "id"})});
  EXPECT_THAT(diff(from, to), IsEmpty());
  EXPECT_FALSE(sameObjects(from, to));
  EXPECT_TRUE(sameObjects(from, alignedColumnOrder(to, from)));
}

TEST(Diff, NewColumnsAreAlignedAtTheEnd) {
  const Schema from = schemaOf({table("users", {"id", "email"})});
  const Schema to = schemaOf({table("users", {"phone", "email", "id"})});
  const Schema aligned = alignedColumnOrder(to, from);
  EXPECT_EQ(aligned.tables.begin()->second.columns.back().key.name, "phone");
  EXPECT_EQ(aligned.tables.begin()->second.columns.front().key.name, "id");
}

TEST(Diff, ColumnsAreChangesOfTheirOwnAndTheTableIsNot) {
  const Schema from = schemaOf({table("users", {"id", "old"})});
  Schema to = schemaOf({table("users", {"id", "fresh"})});
  to.tables.begin()->second.columns[0].not_null = true;
  const std::vector<Change> changes = diff(from, to);
  ASSERT_THAT(changes, SizeIs(3));
  EXPECT_EQ(changes[0].as<Drop<Column>>()->from.key.name, "old");
  EXPECT_TRUE(changes[1].as<Alter<Column>>()->to.not_null);
  EXPECT_EQ(changes[2].as<Create<Column>>()->to.key.name, "fresh");
}

TEST(Diff, ATableThatDiffersBesidesItsColumnsIsAltered) {
  const Schema from = schemaOf({table("users", {"id"})});
  Schema to = from;
  to.tables.begin()->second.comment = "people";
  const std::vector<Change> changes = diff(from, to);
  ASSERT_THAT(changes, SizeIs(1));
  EXPECT_EQ(changes[0].as<Alter<Table>>()->to.comment, "people");
}

TEST(Diff, EveryKindIsCreatedDroppedAndAltered) {
  Schema from;
  Schema to;
  std::size_t kinds = 0;
  forEachKind([&]<class T>() {
    ++kinds;
    T object;
    object.key = {.schema = "s", .name = "gone"};
    from.get<T>().emplace(object.key, object);
    object.key.name = "new";
    to.get<T>().emplace(object.key, object);
    object.key.name = "other";
    from.get<T>().emplace(object.key, object);
    if constexpr (requires { object.comment; }) {
      object.comment = "c";
    } else {
      object.grants = {{.privilege = "SELECT"}};
    }
    to.get<T>().emplace(object.key, object);
  });
  const std::vector<Change> changes = diff(from, to);
  EXPECT_THAT(changes, SizeIs(3 * kinds));
  forEachKind([&]<class T>() {
    const auto holds = [&]<class C>(C*) {
      return std::ranges::count_if(changes,
                                   [](const Change& change) { return change.as<C>() != nullptr; });
    };
    EXPECT_EQ(holds(static_cast<Create<T>*>(nullptr)), 1);
    EXPECT_EQ(holds(static_cast<Drop<T>*>(nullptr)), 1);
    EXPECT_EQ(holds(static_cast<Alter<T>*>(nullptr)), 1);
  });
}

TEST(Diff, WhatOnlyTheModelKnowsIsNoChange) {
  const Schema from = schemaOf({table("users", {"id"})});
  Schema to = from;
  to.tables.begin()->second.declared.header = "user.hpp";
  to.tables.begin()->second.columns[0].declared.was = {"key"};
  EXPECT_THAT(diff(from, to), IsEmpty());
}

TEST(Diff, FindsTheOneChangeAmongTenThousandTables) {
  Schema from;
  for (int i = 0; i < 10000; ++i) {
    const Table each = table("t" + std::to_string(i), {"a", "b", "c", "d", "e", "f", "g", "h"});
    from.tables.emplace(each.key, each);
  }
  Schema to = from;
  to.tables.begin()->second.columns[3].type = "integer";
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THAT(diff(from, to), SizeIs(1));
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  RecordProperty("milliseconds", std::to_string(took.count()));
  std::cout << "diff of 10,000 tables: " << took.count() << " ms\n";
}

}  // namespace
}  // namespace strata
