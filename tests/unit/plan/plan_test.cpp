#include "plan/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace strata {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

const Key kUsers{.schema = "app", .name = "users"};

template <class T>
void add(Schema& schema, T object) {
  const Key key = object.key;
  schema.get<T>().emplace(key, std::move(object));
}

Table table(const Key& key, const std::vector<std::string>& columns) {
  Table out{.key = key};
  for (const std::string& each : columns) {
    out.columns.push_back({.key = partOf(key, each), .type = "text"});
  }
  return out;
}

std::vector<std::string> sqlOf(const std::vector<Step>& steps) {
  std::vector<std::string> out;
  for (const Step& step : steps) {
    out.push_back(step.sql);
  }
  return out;
}

TEST(Plan, OfEqualSchemasHasNoFile) {
  Schema schema;
  add(schema, table(kUsers, {"id"}));
  const auto files = plan(schema, schema, {}, {});
  ASSERT_TRUE(files.has_value());
  EXPECT_THAT(*files, SizeIs(0));
}

TEST(Plan, RenamesComeFirstInTheFirstFile) {
  Schema schema;
  add(schema, table(kUsers, {"id"}));
  Schema to = schema;
  to.tables.at(kUsers).comment = "x";
  const std::vector<Step> renamed =
      planRenames({{.kind = Kind::kTable, .from = {.schema = "app", .name = "old"}, .to = kUsers}});
  const auto files = plan(schema, to, renamed, {});
  ASSERT_TRUE(files.has_value());
  EXPECT_THAT(sqlOf(files->front().steps),
              ElementsAre("ALTER TABLE \"app\".\"old\" RENAME TO \"users\"",
                          "COMMENT ON TABLE \"app\".\"users\" IS 'x'"));
}

TEST(Plan, EveryChangeIsCarriedByAStep) {
  Schema to;
  add(to, Namespace{.key = {.name = "app"}});
  add(to, table(kUsers, {"id"}));
  add(to, Constraint{.key = partOf(kUsers, "k"), .definition = "CHECK (true)"});
  const auto files = plan({}, to, {}, {});
  ASSERT_TRUE(files.has_value());
  std::size_t carried = 0;
  for (const Step& step : files->front().steps) {
    carried += step.changes.size();
  }
  EXPECT_EQ(carried, 3U);
}

TEST(Plan, AnExpressionChangesInPlaceFromSeventeenOn) {
  Schema from;
  add(from, table(kUsers, {"a", "g"}));
  from.tables.at(kUsers).columns[1].generated = Generated::kStored;
  from.tables.at(kUsers).columns[1].default_expr = "lower(a)";
  Schema to = from;
  to.tables.at(kUsers).columns[1].default_expr = "upper(a)";
  const auto in_place = plan(from, to, {}, {.server_version = 17});
  ASSERT_TRUE(in_place.has_value());
  EXPECT_THAT(in_place->front().steps.front().sql, HasSubstr("SET EXPRESSION AS (upper(a))"));
  const auto anew = plan(from, to, {}, {.server_version = 16});
  ASSERT_TRUE(anew.has_value());
  EXPECT_THAT(anew->front().steps.front().sql, HasSubstr("DROP COLUMN \"g\""));
}

TEST(PlanRenames, ASwapGoesByWayOfAThirdName) {
  const Key a{.schema = "s", .name = "a"};
  const Key b{.schema = "s", .name = "b"};
  const std::vector<Step> steps = planRenames(
      {{.kind = Kind::kTable, .from = a, .to = b}, {.kind = Kind::kTable, .from = b, .to = a}});
  EXPECT_THAT(sqlOf(steps), ElementsAre("ALTER TABLE \"s\".\"a\" RENAME TO \"a_strata_tmp\"",
                                        "ALTER TABLE \"s\".\"b\" RENAME TO \"a\"",
                                        "ALTER TABLE \"s\".\"a_strata_tmp\" RENAME TO \"b\""));
}

TEST(PlanRenames, EachKindHasItsStatement) {
  const Key column = partOf(kUsers, "c");
  const Key other = partOf(kUsers, "d");
  const Key type{.schema = "app", .name = "mood"};
  EXPECT_THAT(
      sqlOf(planRenames(
          {{.kind = Kind::kNamespace, .from = {.name = "old"}, .to = {.name = "app"}},
           {.kind = Kind::kEnum, .from = type, .to = type, .label_from = "it's", .label_to = "b"},
           {.kind = Kind::kTable, .from = {.schema = "x", .name = "u"}, .to = kUsers},
           {.kind = Kind::kColumn, .from = column, .to = other},
           {.kind = Kind::kConstraint, .from = column, .to = other},
           {.kind = Kind::kIndex, .from = column, .to = other}})),
      ElementsAre("ALTER SCHEMA \"old\" RENAME TO \"app\"",
                  "ALTER TYPE \"app\".\"mood\" RENAME VALUE 'it''s' TO 'b'",
                  "ALTER TABLE \"x\".\"u\" SET SCHEMA \"app\"",
                  "ALTER TABLE \"app\".\"u\" RENAME TO \"users\"",
                  "ALTER TABLE \"app\".\"users\" RENAME COLUMN \"c\" TO \"d\"",
                  "ALTER TABLE \"app\".\"users\" RENAME CONSTRAINT \"c\" TO \"d\"",
                  "ALTER INDEX \"app\".\"c\" RENAME TO \"d\""));
}

TEST(FileText, AnotherLineInANameStaysInTheComment) {
  const PlannedFile file{.transactional = false,
                         .steps = {{.comment = "Create \"a\nDROP TABLE b;\"", .sql = "SELECT 1"}}};
  EXPECT_EQ(fileText(file), "-- atlas:txmode none\n\n-- Create \"a DROP TABLE b;\"\nSELECT 1;\n");
}

std::string nameOf(const std::vector<Change>& changes, const std::vector<Rename>& renames = {}) {
  return describeName({{.changes = changes}}, renames);
}

TEST(DescribeName, SaysTheOneChange) {
  const Column phone{.key = partOf(kUsers, "Phone No")};
  EXPECT_EQ(nameOf({Create<Table>{table(kUsers, {"id"})}}), "create_users");
  EXPECT_EQ(nameOf({Create<Column>{phone}}), "add_phone_no_to_users");
  EXPECT_EQ(nameOf({Drop<Column>{phone}}), "drop_phone_no_from_users");
  EXPECT_EQ(nameOf({Create<Index>{{.key = partOf(kUsers, "users_email_idx")}}}),
            "add_index_users_email_idx");
  EXPECT_EQ(nameOf({}, {{.kind = Kind::kTable, .from = kUsers, .to = {.name = "people"}}}),
            "rename_users_to_people");
}

TEST(DescribeName, JoinsSeveral) {
  const Key posts{.schema = "app", .name = "posts"};
  EXPECT_EQ(nameOf({Create<Table>{table(posts, {})}, Create<Table>{table(kUsers, {})},
                    Create<Constraint>{{.key = partOf(posts, "k")}}}),
            "create_posts_and_users");
  EXPECT_EQ(nameOf({Create<Column>{{.key = partOf(kUsers, "a")}},
                    Drop<Column>{{.key = partOf(kUsers, "b")}}}),
            "update_users");
  EXPECT_EQ(nameOf({Create<Column>{{.key = partOf(kUsers, "a")}}, Drop<Table>{table(posts, {})}}),
            "drop_posts_and_update_users");
  EXPECT_EQ(nameOf({Create<Table>{table({.name = std::string(63, 'x')}, {})}}), "changes");
  EXPECT_EQ(nameOf({Create<Table>{table({.name = std::string(63, 'x')}, {})},
                    Create<Table>{table({.name = std::string(63, 'y')}, {})}}),
            "create_2_tables");
}

TEST(PlanCreation, OfTenThousandTablesLeavesNoneOut) {
  Schema schema;
  add(schema, Namespace{.key = {.name = "app"}});
  Key previous;
  for (int i = 0; i < 10000; ++i) {
    const Key key{.schema = "app", .name = "t" + std::to_string(i)};
    add(schema, table(key, {"a", "b", "c", "d"}));
    add(schema, Constraint{.key = partOf(key, "pk"),
                           .type = ConstraintType::kPrimaryKey,
                           .definition = "PRIMARY KEY (a)",
                           .columns = {"a"}});
    if (!previous.name.empty()) {
      add(schema, Constraint{.key = partOf(key, "fk"),
                             .type = ConstraintType::kForeignKey,
                             .definition = "FOREIGN KEY (b) REFERENCES app.x(a)",
                             .columns = {"b"},
                             .references = previous,
                             .referenced_columns = {"a"}});
    }
    previous = key;
  }
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THAT(planCreation(schema, 15), SizeIs(10001));
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  std::cout << "creation of 10,000 tables: " << took.count() << " ms\n";
}

}  // namespace
}  // namespace strata
