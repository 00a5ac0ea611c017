#include "diff/rename.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace strata {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const Key kUsers{.schema = "app", .name = "users"};
const Key kPeople{.schema = "app", .name = "people"};

Column column(const Key& table, const std::string& name, const std::string& type = "text") {
  return {.key = partOf(table, name), .type = type};
}

Table table(const Key& key, const std::vector<std::string>& columns) {
  Table out{.key = key};
  for (const std::string& each : columns) {
    out.columns.push_back(column(key, each));
  }
  return out;
}

template <class T>
void add(Schema& schema, T object) {
  const Key key = object.key;
  schema.get<T>().emplace(key, std::move(object));
}

Schema schemaOf(const Table& only) {
  Schema out;
  add(out, Namespace{.key = {.name = "app"}});
  add(out, only);
  return out;
}

Renames found(const Schema& from, const Schema& to, const Schema* models = nullptr,
              const std::vector<RenameRequest>& requests = {}) {
  auto renames = findRenames(from, to, models, requests);
  EXPECT_TRUE(renames.has_value()) << (renames ? "" : render(renames.error()));
  return renames ? *std::move(renames) : Renames{};
}

TEST(Renames, ATableIsFoundByItsFormerName) {
  const Schema from = schemaOf(table(kUsers, {"id"}));
  Schema to = schemaOf(table(kPeople, {"id"}));
  to.tables.at(kPeople).declared.was = {"users"};
  const Renames renames = found(from, to, &to);
  EXPECT_THAT(renames.certain,
              ElementsAre(Rename{.kind = Kind::kTable, .from = kUsers, .to = kPeople}));
  EXPECT_THAT(renames.guesses, IsEmpty());
}

TEST(Renames, AFormerNameThatIsGoneOnBothSidesIsTakenAsApplied) {
  Schema to = schemaOf(table(kPeople, {"id"}));
  to.tables.at(kPeople).declared.was = {"users"};
  EXPECT_THAT(found(to, to, &to).certain, IsEmpty());
}

TEST(Renames, AFormerNameThatStillExistsIsNoRename) {
  Schema to = schemaOf(table(kPeople, {"id"}));
  add(to, table(kUsers, {"id"}));
  to.tables.at(kPeople).declared.was = {"users"};
  EXPECT_THAT(found(schemaOf(table(kUsers, {"id"})), to, &to).certain, IsEmpty());
}

TEST(Renames, AMoveBringsItsNewSchemaAlong) {
  const Key moved{.schema = "crm", .name = "people"};
  const Schema from = schemaOf(table(kUsers, {"id"}));
  Schema to = schemaOf(table(moved, {"id"}));
  add(to, Namespace{.key = {.name = "crm"}});
  to.tables.at(moved).declared.was = {"app.users"};
  EXPECT_THAT(found(from, to, &to).certain,
              ElementsAre(Rename{.kind = Kind::kNamespace, .to = {.name = "crm"}},
                          Rename{.kind = Kind::kTable, .from = kUsers, .to = moved}));
}

TEST(Renames, AColumnOfARenamedTableIsNamedByTheNewTable) {
  const Schema from = schemaOf(table(kUsers, {"id", "mail"}));
  Schema to = schemaOf(table(kPeople, {"id", "email"}));
  to.tables.at(kPeople).declared.was = {"users"};
  to.tables.at(kPeople).columns[1].declared.was = {"mail"};
  EXPECT_THAT(found(from, to, &to).certain,
              ElementsAre(Rename{.kind = Kind::kTable, .from = kUsers, .to = kPeople},
                          Rename{.kind = Kind::kColumn,
                                 .from = partOf(kPeople, "mail"),
                                 .to = partOf(kPeople, "email")}));
}

TEST(Renames, ASchemaTakesItsTablesAlong) {
  const Schema from = schemaOf(table(kUsers, {"id"}));
  Schema to;
  add(to, Namespace{.key = {.name = "crm"}, .declared = {.was = {"app"}}});
  add(to, table({.schema = "crm", .name = "users"}, {"id"}));
  EXPECT_THAT(found(from, to, &to).certain,
              ElementsAre(Rename{
                  .kind = Kind::kNamespace, .from = {.name = "app"}, .to = {.name = "crm"}}));
}

TEST(Renames, ALabelKeepsItsValues) {
  const Key key{.schema = "app", .name = "mood"};
  Schema from;
  add(from, Enum{.key = key, .labels = {"sad", "ok"}});
  Schema to;
  add(to,
      Enum{.key = key, .labels = {"blue", "ok"}, .declared = {.labels_was = {{"blue", "sad"}}}});
  EXPECT_THAT(
      found(from, to, &to).certain,
      ElementsAre(Rename{
          .kind = Kind::kEnum, .from = key, .to = key, .label_from = "sad", .label_to = "blue"}));
}

TEST(Renames, ConstraintsAndIndexesOfOneDefinitionNeedNoAsking) {
  Schema from = schemaOf(table(kUsers, {"id"}));
  Schema to = from;
  add(from, Constraint{.key = partOf(kUsers, "pk"), .definition = "PRIMARY KEY (id)"});
  add(to, Constraint{.key = partOf(kUsers, "users_pkey"), .definition = "PRIMARY KEY (id)"});
  add(from, Index{.key = partOf(kUsers, "i"), .definition = "USING btree (id)"});
  add(to, Index{.key = partOf(kUsers, "users_id_idx"), .definition = "USING btree (id)"});
  EXPECT_THAT(found(from, to).certain, SizeIs(2));
}

TEST(Renames, ARequestMayNameAColumnByItsTable) {
  const Schema from = schemaOf(table(kUsers, {"id", "mail"}));
  const Schema to = schemaOf(table(kUsers, {"id", "email"}));
  for (const RenameRequest& request :
       {RenameRequest{"users.mail", "email"}, RenameRequest{"app.users.mail", "app.users.email"}}) {
    EXPECT_THAT(
        found(from, to, nullptr, {request}).certain,
        ElementsAre(Rename{
            .kind = Kind::kColumn, .from = partOf(kUsers, "mail"), .to = partOf(kUsers, "email")}));
  }
}

TEST(Renames, ARequestThatNamesNothingSaysWhatIsNear) {
  const Schema from = schemaOf(table(kUsers, {"id"}));
  const Schema to = schemaOf(table(kPeople, {"id"}));
  const auto renames = findRenames(from, to, nullptr, {{"usres", "people"}});
  ASSERT_FALSE(renames.has_value());
  EXPECT_EQ(renames.error().code, "ST4001");
  EXPECT_THAT(renames.error().help, testing::HasSubstr("users"));
}

TEST(Renames, ALikelyRenameIsAGuessWithItsSimilarity) {
  const Schema from = schemaOf(table(kUsers, {"id", "mail", "a", "b"}));
  const Schema to = schemaOf(table(kPeople, {"id", "email", "a", "b"}));
  const Renames renames = found(from, to);
  EXPECT_THAT(renames.certain, IsEmpty());
  ASSERT_THAT(renames.guesses, SizeIs(1));
  EXPECT_EQ(renames.guesses[0].rename.to, kPeople);
  EXPECT_EQ(renames.guesses[0].similarity, 75);
}

TEST(Renames, AColumnOfAnotherTypeIsNoGuess) {
  const Schema from = schemaOf(table(kUsers, {"id", "mail"}));
  Schema to = schemaOf(table(kUsers, {"id", "email"}));
  EXPECT_THAT(found(from, to).guesses, SizeIs(1));
  to.tables.at(kUsers).columns[1].type = "integer";
  EXPECT_THAT(found(from, to).guesses, IsEmpty());
}

}  // namespace
}  // namespace strata
