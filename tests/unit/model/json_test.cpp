#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/schema.h"

namespace strata {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Gives members values that are not their defaults, each another.
struct Filler {
  int next = 0;

  std::string text() { return "v" + std::to_string(++next) + " \"q\" \\ é\n"; }

  void fill(std::string& value) { value = text(); }

  void fill(bool& value) { value = !value; }

  void fill(int& value) { value = ++next; }

  void fill(unsigned& value) { value = static_cast<unsigned>(++next); }

  void fill(std::int64_t& value) { value = INT64_MIN + ++next; }

  void fill(Generated& value) { value = Generated::kVirtual; }

  void fill(ConstraintType& value) { value = ConstraintType::kExclusion; }

  void fill(Key& key) { key = {.schema = text(), .parent = text(), .name = text()}; }

  void fill(std::pair<std::string, std::string>& value) { value = {text(), text()}; }

  template <class T>
  void fill(std::optional<T>& value) {
    fill(value.emplace());
  }

  template <class T>
  void fill(Boxed<T>& value) {
    fill(value.emplace());
  }

  template <class T>
  void fill(std::vector<T>& values) {
    for (int i = 0; i < 2; ++i) {
      fill(values.emplace_back());
    }
  }

  template <class T>
    requires requires(T& object) { T::fields(object, [](const char*, auto&) {}); }
  void fill(T& object) {
    T::fields(object, [&](const char*, auto& value) { fill(value); });
  }
};

/// A table's columns carry its key; the JSON says it once.
void adopt(Table& table) {
  for (Column& column : table.columns) {
    column.key.schema = table.key.schema;
    column.key.parent = table.key.name;
  }
}

template <class T>
Schema holding(T object) {
  if constexpr (std::is_same_v<T, Table>) {
    adopt(object);
  }
  Schema schema;
  schema.get<T>().emplace(object.key, object);
  return schema;
}

Schema back(const Schema& schema, int indent = 2) {
  auto read = schemaFromJson(toJson(schema, indent));
  EXPECT_TRUE(read) << (read ? "" : read.error().message);
  return read ? *read : Schema{};
}

template <class T>
class JsonOf : public testing::Test {};

using Kinds =
    testing::Types<Namespace, Extension, Enum, Domain, Sequence, Table, Constraint, Index>;
TYPED_TEST_SUITE(JsonOf, Kinds);

TYPED_TEST(JsonOf, ObjectWithAllMembersComesBack) {
  TypeParam object{.key = {.schema = "s", .parent = "p", .name = "n"}};
  Filler().fill(object);
  const Schema schema = holding(object);
  const Schema again = back(schema);
  EXPECT_TRUE(sameObjects(schema, again));
  // Declared is equal to any other, so its JSON is compared.
  EXPECT_EQ(toJson(schema), toJson(again));
  EXPECT_EQ(toJson(schema, -1), toJson(back(schema, -1), -1));
}

TYPED_TEST(JsonOf, EachMemberAloneComesBackAndIsTheOnlyOneWritten) {
  TypeParam all{};
  std::vector<std::string> names;
  TypeParam::fields(all, [&](const char* name, auto&) { names.emplace_back(name); });
  for (const std::string& wanted : names) {
    SCOPED_TRACE(wanted);
    TypeParam object{.key = {.schema = "s", .name = "n"}};
    TypeParam::fields(object, [&](const char* name, auto& value) {
      if (wanted == name) {
        Filler().fill(value);
      }
    });
    const Schema schema = holding(object);
    const std::string json = toJson(schema, -1);
    EXPECT_THAT(json, HasSubstr("\"" + wanted + "\":"));
    EXPECT_EQ(json, toJson(back(schema), -1));
    // What the extension's files say is no part of its value.
    if (wanted != "declared" && wanted != "own_comment" && wanted != "fixed_schema") {
      EXPECT_FALSE(sameObjects(schema, holding(TypeParam{.key = object.key})));
    }
  }
}

TYPED_TEST(JsonOf, ObjectOfDefaultsIsItsKeyOnly) {
  const Schema schema = holding(TypeParam{.key = {.name = "n"}});
  EXPECT_THAT(toJson(schema, -1), HasSubstr("[{\"key\":{\"name\":\"n\"}}]"));
  EXPECT_TRUE(sameObjects(schema, back(schema)));
}

TEST(Json, EachWordOfTheEnumsComesBack) {
  for (const Generated generated : {Generated::kNo, Generated::kStored, Generated::kVirtual}) {
    const Schema schema = holding(
        Table{.key = {.name = "t"}, .columns = {{.key = {.name = "c"}, .generated = generated}}});
    EXPECT_TRUE(sameObjects(schema, back(schema)));
  }
  for (const ConstraintType type :
       {ConstraintType::kPrimaryKey, ConstraintType::kUnique, ConstraintType::kCheck,
        ConstraintType::kForeignKey, ConstraintType::kExclusion}) {
    const Schema schema = holding(Constraint{.key = {.name = "c"}, .type = type});
    EXPECT_TRUE(sameObjects(schema, back(schema)));
  }
}

TEST(Json, EmptyTextsInListsAreKept) {
  const Schema schema = holding(Index{.key = {.name = "i"}, .columns = {"", "a", ""}});
  EXPECT_TRUE(sameObjects(schema, back(schema)));
}

TEST(Json, IdentityOfDefaultsIsNotNoIdentity) {
  const Schema schema = holding(
      Table{.key = {.name = "t"}, .columns = {{.key = {.name = "c"}, .identity = Identity{}}}});
  EXPECT_TRUE(sameObjects(schema, back(schema)));
}

TEST(Json, NumbersKeepAllTheirDigits) {
  const Schema schema =
      holding(Sequence{.key = {.name = "s"}, .options = {.min = INT64_MIN, .max = INT64_MAX - 1}});
  EXPECT_EQ(back(schema).sequences.begin()->second.options.min, INT64_MIN);
  EXPECT_EQ(back(schema).sequences.begin()->second.options.max, INT64_MAX - 1);
}

TEST(Json, ServerVersionDependenciesAndUnmanagedComeBack) {
  Schema schema;
  schema.server_version = 17;
  const ObjectId table = {.kind = Kind::kTable, .key = {.schema = "s", .name = "t"}};
  const ObjectId column = {.kind = Kind::kColumn,
                           .key = {.schema = "s", .parent = "t", .name = "c"}};
  schema.dependencies = {{.dependent = column, .referenced = table}};
  schema.unmanaged = {{.kind = "view", .name = "s.v"}};
  const Schema again = back(schema);
  EXPECT_EQ(again.server_version, 17);
  EXPECT_EQ(again.dependencies, schema.dependencies);
  EXPECT_EQ(again.unmanaged, schema.unmanaged);
}

TEST(Json, EveryKindCanBeDependedUpon) {
  Schema schema;
  forEachKind([&]<class T>() {
    schema.dependencies.push_back(
        {.dependent = {.kind = kKindOf<T>, .key = {.name = "a"}},
         .referenced = {.kind = Kind::kColumn, .key = {.parent = "t", .name = "b"}}});
  });
  EXPECT_EQ(back(schema).dependencies, schema.dependencies);
}

TEST(Json, OrderIsThatOfTheKeysWhateverTheOrderOfInsertion) {
  Schema forth;
  Schema reverse;
  for (const char* name : {"a", "b", "c"}) {
    forth.enums[{.name = name}] = {.key = {.name = name}};
  }
  for (const char* name : {"c", "b", "a"}) {
    reverse.enums[{.name = name}] = {.key = {.name = name}};
  }
  EXPECT_EQ(toJson(forth), toJson(reverse));
}

void expectRefused(const std::string& json, const std::string& because) {
  const auto schema = schemaFromJson(json);
  ASSERT_FALSE(schema) << json;
  EXPECT_EQ(schema.error().code, "ST1101");
  EXPECT_THAT(schema.error().message, HasSubstr(because));
}

TEST(Json, WrongTextIsRefusedWithItsPlace) {
  expectRefused("{\n  \"tables\": [\n", "line 3");
  expectRefused("", "not a schema in JSON");
}

TEST(Json, WrongShapesAreRefusedByName) {
  expectRefused("[]", "not a schema in JSON");
  expectRefused(R"({"tables": 1})", "not a schema in JSON");
  expectRefused(R"({"tables": [{}]})", "key");
  expectRefused(R"({"tables": [{"key": {"name": "t"}, "unlogged": "yes"}]})", "unlogged");
  expectRefused(R"({"tables": [{"key": {"name": "t"}, "columns": [{"not_null": 3}]}]})",
                "not_null");
  expectRefused(R"({"constraints": [{"key": {"name": "c"}, "type": "index"}]})", "index");
  expectRefused(R"({"unmanaged": [{"kind": "view"}]})", "name");
}

}  // namespace
}  // namespace strata
