#include "declare/declare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace strata {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const Key kUsers{.schema = "public", .name = "users"};

template <class T>
void add(Schema& schema, T object) {
  const Key key = object.key;
  schema.get<T>().emplace(key, std::move(object));
}

Column column(const Key& table, const char* name, const char* type, const char* value = "") {
  return {.key = partOf(table, name), .type = type, .not_null = true, .default_expr = value};
}

void addPrimaryKey(Schema& schema, const Key& table) {
  add(schema, Constraint{.key = partOf(table, table.name + "_pkey"),
                         .type = ConstraintType::kPrimaryKey,
                         .definition = "PRIMARY KEY (id)",
                         .columns = {"id"}});
}

Schema shop() {
  Schema schema;
  add(schema, Namespace{.key = {.name = "public"}});
  add(schema, Enum{.key = {.schema = "public", .name = "mood"}, .labels = {"glad", "not so"}});
  Table users{.key = kUsers, .comment = "People."};
  users.columns = {column(kUsers, "id", "bigint"),
                   column(kUsers, "email", "character varying(80)"),
                   column(kUsers, "mood", "public.mood", "'not so'::public.mood"),
                   column(kUsers, "class", "text", "'a \"b\"'::text"),
                   column(kUsers, "since", "timestamp with time zone", "now()"),
                   column(kUsers, "boss", "integer", "'-1'::integer")};
  users.columns[0].identity = Identity{};
  users.columns[5].not_null = false;
  add(schema, users);
  addPrimaryKey(schema, kUsers);
  add(schema, Constraint{.key = partOf(kUsers, "one_email"),
                         .type = ConstraintType::kUnique,
                         .definition = "UNIQUE (email) DEFERRABLE",
                         .columns = {"email"}});
  add(schema, Constraint{.key = partOf(kUsers, "users_boss_fkey"),
                         .type = ConstraintType::kForeignKey,
                         .definition = "FOREIGN KEY (boss) REFERENCES public.users(id) ON DELETE "
                                       "SET NULL",
                         .columns = {"boss"},
                         .references = kUsers,
                         .referenced_columns = {"id"}});
  add(schema, Constraint{.key = partOf(kUsers, "users_boss_check"),
                         .definition = "CHECK ((boss <> 7))",
                         .columns = {"boss"}});
  add(schema, Index{.key = partOf(kUsers, "users_lower_since_idx"),
                    .method = "btree",
                    .definition = "USING btree (lower(class), since DESC) WHERE (boss > 0)",
                    .columns = {"", "since"}});
  return schema;
}

Declaration declared(const Schema& schema, const std::string& root = {}) {
  auto out = declare(schema, {.root = root});
  EXPECT_TRUE(out) << render(out.error());
  return *std::move(out);
}

TEST(Declare, SaysATableInOneHeader) {
  const Declaration out = declared(shop(), "app");
  EXPECT_THAT(out.sql, IsEmpty());
  ASSERT_THAT(out.headers, SizeIs(1));
  EXPECT_EQ(out.headers[0].path, "models/users.hpp");
  EXPECT_EQ(out.headers[0].content, R"hpp(#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <strata/db.hpp>
#include <string>

namespace app {
enum class Mood { glad, not_so };
static_assert(db::enumeration<Mood>(db::label(Mood::not_so, "not so")));

/// People.
struct DB_TABLE(db::table("users")) User {
  DB(db::primary_key, db::identity) std::int64_t id;
  DB(db::size(80), db::unique(db::name("one_email"), db::deferrable)) std::string email;
  Mood mood = Mood::not_so;
  DB(db::column("class")) std::string class_ = "a \"b\"";
  DB(db::default_sql("now()")) std::chrono::sys_time<std::chrono::microseconds> since;
  DB(db::type("integer"), db::references<User>(db::on_delete(db::set_null)), db::check("boss <> 7"))
  std::optional<std::int32_t> boss = -1;

  static_assert(db::index(db::expr("lower(class)"), db::desc(&User::since), db::where("boss > 0")));
};

}  // namespace app
)hpp");
}

TEST(Declare, EveryTypeOfTheTableIsWrittenAsIt) {
  static constexpr std::pair<const char*, const char*> kTypes[] = {
      {"inet", "db::inet x"},
      {"inet[]", "std::vector<db::inet> x"},
      {"int4range", "db::range<std::int32_t> x"},
      {"tstzmultirange", "db::multirange<std::chrono::sys_time<std::chrono::microseconds>> x"},
      {"numrange", "DB(db::type(\"numrange\")) std::string x"},
      {"bit(3)", "std::bitset<3> x"},
      {"bit varying", "db::bit_string x"},
      {"bit varying(5)", "DB(db::type(\"bit varying(5)\")) db::bit_string x"},
      {"interval", "db::interval x"},
      {"tsvector", "db::tsvector x"},
      {"box[]", "std::vector<db::box> x"},
      {"json", "DB(db::type(\"json\")) db::json x"},
  };
  for (const auto& [sql, cpp] : kTypes) {
    Schema schema;
    add(schema, Table{.key = kUsers, .columns = {column(kUsers, "x", sql)}});
    EXPECT_THAT(declared(schema).headers.at(0).content, HasSubstr(std::string("  ") + cpp + ";\n"));
  }
}

TEST(Declare, WhatHasNoWordsIsSqlByKind) {
  Schema schema = shop();
  add(schema,
      Sequence{.key = {.schema = "public", .name = "numbers"}, .owned_by = partOf(kUsers, "id")});
  const Declaration out = declared(schema);
  ASSERT_THAT(out.sql, SizeIs(1));
  EXPECT_EQ(out.sql[0].path, "sql/sequences.sql");
  EXPECT_EQ(out.sql[0].content,
            "CREATE SEQUENCE \"public\".\"numbers\";\n\n"
            "ALTER SEQUENCE \"public\".\"numbers\" OWNED BY \"public\".\"users\".\"id\";\n");
}

TEST(Declare, ASerialColumnHasAWordUnlessItsSequenceIsOdd) {
  const Key key{.schema = "public", .name = "users_n_seq"};
  for (const bool odd : {false, true}) {
    Schema schema = shop();
    schema.tables.at(kUsers).columns.push_back(
        column(kUsers, "n", "integer", "nextval('public.users_n_seq'::regclass)"));
    add(schema, Sequence{.key = key,
                         .options = {.type = "integer", .start = odd ? 7 : 1, .max = INT32_MAX},
                         .owned_by = partOf(kUsers, "n")});
    const Declaration out = declared(schema);
    EXPECT_EQ(out.sql.empty(), !odd);
    EXPECT_THAT(out.headers.at(0).content,
                HasSubstr(odd ? "DB(db::default_sql(\"nextval('public.users_n_seq'::regclass)\"))"
                              : "DB(db::serial) std::int32_t n;"));
  }
}

TEST(Declare, SettingsAndProgramsStandWithTheirTable) {
  Schema schema = shop();
  schema.tables.at(kUsers).row_security = true;
  schema.tables.at(kUsers).replica_identity = "USING INDEX \"one_email\"";
  schema.constraints.at(partOf(kUsers, "users_pkey")).clustered = true;
  add(schema, Policy{.key = partOf(kUsers, "own"),
                     .permissive = false,
                     .command = "DELETE",
                     .roles = {"app"},
                     .using_expr = "(id = 1)"});
  add(schema, Trigger{.key = partOf(kUsers, "touch"),
                      .definition = "CREATE TRIGGER touch BEFORE UPDATE OF email ON public.users "
                                    "FOR EACH ROW EXECUTE FUNCTION public.touch()",
                      .enabled = Enabled::kAlways});
  add(schema, Rule{.key = partOf(kUsers, "kept"),
                   .definition = "CREATE RULE kept AS\n    ON DELETE TO public.users DO INSTEAD "
                                 "NOTHING"});
  add(schema, Sequence{.key = {.schema = "public", .name = "numbers"}, .options = {.start = 7}});
  const Declaration out = declared(schema);
  EXPECT_THAT(out.sql, IsEmpty());
  ASSERT_THAT(out.headers, SizeIs(2));
  EXPECT_THAT(out.headers[0].content, HasSubstr("\nstatic_assert(db::sequence(\"numbers\", "
                                                "db::start(7)));\n"));
  const std::string& users = out.headers[1].content;
  EXPECT_THAT(users, HasSubstr("DB_TABLE(db::table(\"users\"), db::row_security) User {"));
  EXPECT_THAT(users, HasSubstr("db::primary_key(db::clustered)"));
  EXPECT_THAT(users, HasSubstr("db::deferrable, db::replica_identity)"));
  EXPECT_THAT(users, HasSubstr("db::rule(\"kept\", \"DELETE\", \"DO INSTEAD NOTHING\")"));
  EXPECT_THAT(users, HasSubstr("db::policy(\"own\", db::restrictive, "
                               "db::for_command(db::command::delete_),\n"));
  EXPECT_THAT(users, HasSubstr("db::using_sql(\"id = 1\")"));
  EXPECT_THAT(users, HasSubstr("db::trigger(\"touch\", \"BEFORE UPDATE OF email\","));
  EXPECT_THAT(users, HasSubstr("db::enabled(db::firing::always)"));
}

TEST(Declare, PeriodsSetColumnsAndTargetsOfIndexesAreWords) {
  Schema schema;
  add(schema, Namespace{.key = {.name = "public"}});
  const Key rooms{.schema = "public", .name = "rooms"};
  const Key stays{.schema = "public", .name = "stays"};
  Table room{.key = rooms}, stay{.key = stays};
  room.columns = {column(rooms, "id", "integer"), column(rooms, "open", "daterange")};
  stay.columns = {column(stays, "room", "integer"), column(stays, "open", "daterange")};
  stay.columns[0].not_null = false;
  add(schema, room);
  add(schema, stay);
  add(schema, Constraint{.key = partOf(rooms, "rooms_pkey"),
                         .type = ConstraintType::kPrimaryKey,
                         .definition = "PRIMARY KEY (id, open WITHOUT OVERLAPS)",
                         .columns = {"id", "open"}});
  add(schema, Constraint{.key = partOf(rooms, "rooms_open_id_key"),
                         .type = ConstraintType::kUnique,
                         .definition = "UNIQUE (open, id)",
                         .columns = {"open", "id"}});
  add(schema,
      Constraint{.key = partOf(stays, "stays_room_open_fkey"),
                 .type = ConstraintType::kForeignKey,
                 .definition = "FOREIGN KEY (room, PERIOD open) REFERENCES public.rooms(id, "
                               "PERIOD open)",
                 .columns = {"room", "open"},
                 .references = rooms,
                 .referenced_columns = {"id", "open"}});
  add(schema, Constraint{.key = partOf(stays, "some"),
                         .type = ConstraintType::kForeignKey,
                         .definition = "FOREIGN KEY (open, room) REFERENCES public.rooms(open, id) "
                                       "ON DELETE SET NULL (room) DEFERRABLE",
                         .columns = {"open", "room"},
                         .references = rooms,
                         .referenced_columns = {"open", "id"}});
  add(schema, Index{.key = partOf(rooms, "rooms_id_lower_idx"),
                    .method = "btree",
                    .definition = "USING btree (id, lower(open) DESC)",
                    .columns = {"id", ""},
                    .statistics = {"2=500"}});
  const Declaration out = declared(schema);
  EXPECT_THAT(out.sql, IsEmpty());
  ASSERT_THAT(out.headers, SizeIs(2));
  EXPECT_THAT(out.headers[0].content,
              HasSubstr("db::primary_key(&Room::id, db::without_overlaps(&Room::open))"));
  EXPECT_THAT(out.headers[0].content,
              HasSubstr("db::desc(db::statistics(db::expr(\"lower(open)\"), 500))"));
  EXPECT_THAT(out.headers[1].content,
              HasSubstr("db::foreign_key(&Stay::room, db::period(&Stay::open), "
                        "db::references<Room>())"));
  EXPECT_THAT(out.headers[1].content, HasSubstr("db::on_delete(db::set_null(&Stay::room))"));
}

TEST(Declare, PartitionsStandWithTheirTable) {
  Schema schema = shop();
  const Key events{.schema = "public", .name = "events"};
  Table table{.key = events, .partition_key = "RANGE (id)"};
  table.columns = {column(events, "id", "bigint")};
  add(schema, table);
  for (const char* name : {"events_1", "events_2"}) {
    Table part{.key = {.schema = "public", .name = name},
               .inherits = {events},
               .partition_bound = std::string("FOR VALUES IN (") + name[7] + ")"};
    part.columns = {column(part.key, "id", "bigint")};
    part.columns[0].inherited = true;
    add(schema, part);
  }
  const Key second{.schema = "public", .name = "events_2"};
  add(schema, Constraint{.key = partOf(second, "events_2_id_check"),
                         .definition = "CHECK ((id > 5))",
                         .columns = {"id"}});
  const Declaration out = declared(schema);
  EXPECT_THAT(out.sql, IsEmpty());
  ASSERT_THAT(out.headers, SizeIs(3));
  EXPECT_THAT(out.headers[0].content,
              HasSubstr("db::partition_by(db::partitioning::range, &Event::id));\n"
                        "  static_assert(db::partition(\"events_1\", \"FOR VALUES IN (1)\"));\n"));
  EXPECT_THAT(out.headers[1].content, HasSubstr("#include \"events.hpp\""));
  EXPECT_THAT(out.headers[1].content,
              HasSubstr("db::partition_of<Event>(\"FOR VALUES IN (2)\")) Events2 : Event {\n"
                        "  static_assert(db::check(\"id > 5\"));\n};"));
}

TEST(Declare, AViewIsAStruct) {
  Schema schema = shop();
  const Key names{.schema = "public", .name = "names"};
  add(schema, View{.key = names,
                   .query = " SELECT id,\n    email\n   FROM public.users",
                   .columns = {{.name = "id", .type = "bigint"},
                               {.name = "email", .type = "character varying(80)"}}});
  const Declaration out = declared(schema);
  EXPECT_THAT(out.sql, IsEmpty());
  ASSERT_THAT(out.headers, SizeIs(2));
  EXPECT_THAT(out.headers[0].content, HasSubstr(R"hpp(
struct DB_TABLE(db::view("names", R"sql(
SELECT id,
    email
   FROM public.users
)sql")) Name {
  std::optional<std::int64_t> id;
  std::optional<std::string> email;
};
)hpp"));
}

TEST(Declare, DomainsAndCompositeTypesAreTypesOfFields) {
  Schema schema;
  add(schema, Namespace{.key = {.name = "public"}});
  add(schema,
      Domain{.key = {.schema = "public", .name = "mail"},
             .type = "text",
             .not_null = true,
             .checks = {{.name = "mail_check", .definition = "CHECK ((VALUE ~ '@'::text))"}}});
  add(schema, CompositeType{.key = {.schema = "public", .name = "address"},
                            .attributes = {{.name = "street", .type = "text"}}});
  Table users{.key = kUsers};
  users.columns = {column(kUsers, "mail", "public.mail"),
                   column(kUsers, "homes", "public.address[]")};
  add(schema, users);
  const Declaration out = declared(schema, "app");
  EXPECT_THAT(out.sql, IsEmpty());
  ASSERT_THAT(out.headers, SizeIs(2));
  EXPECT_EQ(out.headers[0].path, "models/types.hpp");
  EXPECT_THAT(out.headers[0].content, HasSubstr("struct Mail {\n  std::string value;\n};\n"));
  EXPECT_THAT(out.headers[0].content,
              HasSubstr("struct DB_TABLE(db::composite(\"address\")) Address {\n"
                        "  std::optional<std::string> street;\n};\n"));
  EXPECT_THAT(out.headers[0].content,
              HasSubstr("\ntemplate <>\ninline constexpr auto db::sql_type<app::Mail> =\n"
                        "    db::domain(\"mail\", \"text\", db::not_null, "
                        "db::check(\"VALUE ~ '@'::text\"));\n"));
  EXPECT_THAT(out.headers[1].content, HasSubstr("#include \"types.hpp\""));
  EXPECT_THAT(out.headers[1].content, HasSubstr("  Mail mail;\n  std::vector<Address> homes;\n"));
}

TEST(Declare, StructsOfOneSingularAreCalledInFull) {
  Schema schema = shop();
  const Key user{.schema = "public", .name = "user"};
  add(schema, Table{.key = user, .columns = {column(user, "id", "bigint")}});
  const Declaration out = declared(schema);
  ASSERT_THAT(out.headers, SizeIs(2));
  EXPECT_THAT(out.headers[0].content, HasSubstr("DB_TABLE(db::table(\"user\")) User {"));
  EXPECT_THAT(out.headers[1].content, HasSubstr("DB_TABLE(db::table(\"users\")) Users {"));
}

TEST(Declare, SchemasAreNamespaces) {
  Schema schema = shop();
  add(schema, Namespace{.key = {.name = "log"}, .comment = "What was."});
  const Key lines{.schema = "log", .name = "lines"};
  Table table{.key = lines};
  table.columns = {column(lines, "mood", "public.mood"), column(lines, "of", "bigint")};
  add(schema, table);
  add(schema, Constraint{.key = partOf(lines, "lines_of_fkey"),
                         .type = ConstraintType::kForeignKey,
                         .definition = "FOREIGN KEY (of) REFERENCES public.users(id)",
                         .columns = {"of"},
                         .references = kUsers,
                         .referenced_columns = {"id"}});
  const Declaration out = declared(schema);
  ASSERT_THAT(out.headers, SizeIs(4));
  EXPECT_EQ(out.headers[1].path, "models/lines.hpp");
  EXPECT_EQ(out.headers[1].content, R"hpp(#pragma once
#include <cstdint>
#include <strata/db.hpp>

#include "enums.hpp"

struct User;

namespace log_ {
static_assert(db::schema("log"));

struct DB_TABLE(db::table("lines")) Line {
  Mood mood;
  DB(db::references<User>()) std::int64_t of;
};

}  // namespace log_
)hpp");
  EXPECT_EQ(out.headers[2].path, "models/schema.hpp");
  EXPECT_THAT(out.headers[2].content, HasSubstr("db::schema(\"log\", db::comment(\"What was.\"))"));
}

TEST(Declare, TakesLessThanASecondForFourHundredTables) {
  const Schema one = shop();
  Schema schema = one;
  for (int i = 0; i < 400; ++i) {
    Table table = one.tables.at(kUsers);
    table.key.name = "users_of_" + std::to_string(i);
    for (Column& each : table.columns) {
      each.key.parent = table.key.name;
    }
    addPrimaryKey(schema, table.key);
    add(schema, Sequence{.key = {.schema = "public", .name = "s" + std::to_string(i)}});
    add(schema, std::move(table));
  }
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THAT(declared(schema).headers, Not(IsEmpty()));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
}

}  // namespace
}  // namespace strata
