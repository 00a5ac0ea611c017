#include "diff/rename.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace strata {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
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

const Key kMood{.schema = "app", .name = "mood"};

Schema enumOf(const std::vector<std::string>& labels) {
  Schema out;
  add(out, Namespace{.key = {.name = "app"}});
  add(out, Enum{.key = kMood, .labels = labels});
  return out;
}

std::string refusal(const Schema& from, const Schema& to, const RenameRequest& request) {
  const auto renames = findRenames(from, to, nullptr, {request});
  EXPECT_FALSE(renames.has_value());
  if (renames) {
    return {};
  }
  EXPECT_EQ(renames.error().code, "ST4001");
  EXPECT_EQ(renames.error().exit_code, ExitCode::kUsage);
  return renames.error().message + " | " + renames.error().help;
}

TEST(Renames, ARequestMayNameALabelByItsType) {
  for (const RenameRequest& request :
       {RenameRequest{"mood.sad", "blue"}, RenameRequest{"app.mood.sad", "app.mood.blue"}}) {
    EXPECT_THAT(found(enumOf({"sad", "ok"}), enumOf({"blue", "ok"}), nullptr, {request}).certain,
                ElementsAre(Rename{.kind = Kind::kEnum,
                                   .from = kMood,
                                   .to = kMood,
                                   .label_from = "sad",
                                   .label_to = "blue"}));
  }
}

TEST(Renames, ALabelInTheFormersPlaceIsAGuess) {
  const auto guessed = [](const std::vector<std::string>& was, const std::vector<std::string>& is) {
    std::string out;
    for (const RenameGuess& guess : found(enumOf(was), enumOf(is)).guesses) {
      out += oldName(guess.rename) + "=" + newName(guess.rename) + " ";
    }
    return out;
  };
  EXPECT_EQ(guessed({"a", "sad", "c"}, {"a", "blue", "c"}), "app.mood.sad=app.mood.blue ");
  EXPECT_EQ(guessed({"a", "sad", "c"}, {"a", "c", "blue"}), "");
  EXPECT_EQ(guessed({"a", "sad", "c"}, {"a", "c"}), "");
  EXPECT_EQ(guessed({"x", "y", "c"}, {"v", "w", "c", "d"}),
            "app.mood.x=app.mood.v app.mood.y=app.mood.w ");
}

TEST(Renames, ALabelThatIsSaidToBeRenamedIsNoGuess) {
  EXPECT_THAT(found(enumOf({"a", "b"}), enumOf({"x", "y"}), nullptr, {{"mood.a", "x"}}).guesses,
              SizeIs(1));
}

TEST(Renames, TheSequenceOfARenamedTablesColumnIsItsOwn) {
  const auto withSequence = [](const Key& name) {
    Schema out = schemaOf(table(name, {"id"}));
    add(out, Sequence{.key = {.schema = name.schema, .name = name.name + "_id_seq"},
                      .owned_by = partOf(name, "id")});
    return out;
  };
  EXPECT_THAT(
      found(withSequence(kUsers), withSequence(kPeople), nullptr, {{"users", "people"}}).certain,
      ElementsAre(Rename{.kind = Kind::kSequence,
                         .from = {.schema = "app", .name = "users_id_seq"},
                         .to = {.schema = "app", .name = "people_id_seq"}},
                  Rename{.kind = Kind::kTable, .from = kUsers, .to = kPeople}));
  // Into another schema its table takes it along.
  const Key moved{.schema = "crm", .name = "users"};
  EXPECT_THAT(
      found(withSequence(kUsers), withSequence(moved), nullptr, {{"users", "crm.users"}}).certain,
      ElementsAre(Rename{.kind = Kind::kNamespace, .to = {.name = "crm"}},
                  Rename{.kind = Kind::kTable, .from = kUsers, .to = moved}));
}

TEST(Renames, ANameWithDotsGoesInQuotes) {
  const Renames renames = found(enumOf({"v1.0", "ok"}), enumOf({"v1.1", "ok"}), nullptr,
                                {{"mood.\"v1.0\"", "\"v1.1\""}});
  ASSERT_THAT(renames.certain, SizeIs(1));
  EXPECT_EQ(oldName(renames.certain[0]), "app.mood.\"v1.0\"");
  EXPECT_EQ(newName(renames.certain[0]), "app.mood.\"v1.1\"");
}

TEST(Renames, ARoutineMayBeNamedWithoutItsArguments) {
  const auto withFunction = [](const std::string& name) {
    Schema out;
    add(out, Function{.key = {.schema = "app", .name = name + "(integer, numeric(4,2))"}});
    add(out, Function{.key = {.schema = "app", .name = name + "()"}});
    return out;
  };
  const Schema from = withFunction("f");
  const Schema to = withFunction("g");
  EXPECT_THAT(found(from, to, nullptr, {{"app.f", "g"}}).certain, SizeIs(2));
  EXPECT_THAT(found(from, to, nullptr, {{"f()", "g()"}}).certain,
              ElementsAre(Rename{.kind = Kind::kFunction,
                                 .from = {.schema = "app", .name = "f()"},
                                 .to = {.schema = "app", .name = "g()"}}));
}

TEST(Renames, ANameWithoutSchemaStaysInItsSchema) {
  Schema from;
  Schema to;
  for (const char* schema : {"a", "b"}) {
    add(from, table({.schema = schema, .name = "old"}, {"id"}));
    add(to, table({.schema = schema, .name = "new"}, {"id"}));
  }
  for (const Rename& rename : found(from, to, nullptr, {{"old", "new"}}).certain) {
    EXPECT_EQ(rename.from.schema, rename.to.schema);
  }
}

TEST(Renames, AColumnWithoutItsTableIsAskedFor) {
  const Schema from = schemaOf(table(kUsers, {"id", "mail"}));
  const Schema to = schemaOf(table(kUsers, {"id", "email"}));
  EXPECT_THAT(refusal(from, to, {"mail", "email"}),
              AllOf(HasSubstr("nothing is called 'mail' before"),
                    HasSubstr("did you mean app.users.mail?"), HasSubstr("SCHEMA.OWNER.NAME")));
  EXPECT_THAT(refusal(from, to, {"users.mial", "email"}),
              HasSubstr("did you mean app.users.mail?"));
  EXPECT_THAT(refusal(from, to, {"users.mail", "emial"}),
              AllOf(HasSubstr("nothing is called 'emial' afterwards"),
                    HasSubstr("did you mean app.users.email?")));
  EXPECT_THAT(refusal(from, to, {"users.id", "email"}), HasSubstr("is still there afterwards"));
  EXPECT_THAT(refusal(from, to, {"users.mail", "users"}), HasSubstr("cannot become 'users'"));
  EXPECT_THAT(refusal(from, to, {"a.b.c.d", "e"}), HasSubstr("not a pair of names"));
  EXPECT_THAT(refusal(from, to, {"users.", "e"}), HasSubstr("not a pair of names"));
}

TEST(Renames, ALabelWithoutItsTypeIsAskedFor) {
  EXPECT_THAT(refusal(enumOf({"sad"}), enumOf({"blue"}), {"sad", "blue"}),
              HasSubstr("did you mean app.mood.sad?"));
}

TEST(Renames, WhatIsNotFoundYetIsAskedAgain) {
  const Schema from = schemaOf(table(kUsers, {"id"}));
  const Schema to = schemaOf(table(kPeople, {"id"}));
  EXPECT_THAT(found(from, to, nullptr, {{"users", "people"}, {"f", "g"}}).open, SizeIs(1));
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

TEST(Renames, AnInheritedColumnIsItsParentsQuestion) {
  const Key kids{.schema = "app", .name = "kids"};
  const auto withChild = [&](const std::string& name) {
    Schema out = schemaOf(table(kUsers, {"id", name}));
    Table child = table(kids, {"id", name});
    child.inherits = {kUsers};
    child.columns[1].inherited = true;
    add(out, child);
    return out;
  };
  const Renames asked = found(withChild("mail"), withChild("email"));
  ASSERT_THAT(asked.guesses, SizeIs(1));
  EXPECT_EQ(oldName(asked.guesses[0].rename), "app.users.mail");
  EXPECT_THAT(
      found(withChild("mail"), withChild("email"), nullptr, {{"app.users.mail", "email"}}).certain,
      SizeIs(1));
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
