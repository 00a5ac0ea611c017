#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "e2e/project.h"

// Partitions, parents, join tables and types of one's own, through the whole loop.

namespace strata::e2e {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kModels = R"model(#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>
#include <strata/db.hpp>

namespace shop {
static_assert(db::schema("shop"));
static_assert(db::sequence("numbers", db::start(1000), db::increment(10)));
static_assert(db::collation("c2", "provider = libc, locale = 'C'"));

struct Email { std::string text; };
struct Speeds { double from; double to; };
enum class Mood { good, bad };
enum class State { open, closed, stale };
static_assert(db::enumeration<Mood>(db::as_text));
static_assert(db::enumeration<State>());

struct DB_TABLE(db::composite("address")) Address {
  std::string street;
  std::optional<std::string> zip;  ///< where there is one
};

struct DB_TABLE(db::table("events"), db::replica_identity_full) Event {
  std::int64_t id;
  std::int32_t day;
  std::string place;
  static_assert(db::primary_key(&Event::id, &Event::day));
  static_assert(db::partition_by(db::partitioning::range, &Event::day));
  static_assert(db::partition("events_1", "FOR VALUES FROM (1) TO (2)", db::with("fillfactor", 50)));
  static_assert(db::partition("events_rest", "DEFAULT"));
  static_assert(db::extended_statistics("ext", "ndistinct", &Event::day, &Event::place));
};
struct DB_TABLE(db::table("events_2"), db::partition_of<Event>("FOR VALUES FROM (2) TO (3)")) Events2 : Event {
  static_assert(db::index(&Events2::place));
};

struct DB_TABLE(db::table("people")) Person {
  DB(db::primary_key(db::clustered), db::default_sql("nextval('shop.numbers')")) std::int64_t id;
  Email email;
  Address home;
  std::vector<Address> others;
  std::optional<Speeds> speeds;
  Mood mood = Mood::bad;
  State state = State::stale;
  DB(db::n_distinct(-0.5), db::nullable) std::string nick;
  static_assert(db::many_to_many<Person>("friends"));
};
struct DB_TABLE(db::table("heroes"), db::inherits) Hero : Person { std::string power; };
struct DB_TABLE(db::table("notes")) Note {
  DB(db::primary_key, db::serial) std::int32_t id;
  DB(db::belongs_to<Person>(db::on_delete(db::cascade))) std::int64_t person_id;
};
}  // namespace shop
template <> inline constexpr auto db::sql_type<shop::Email> =
    db::domain("email", "text", db::check("VALUE LIKE '%@%'"), db::not_null);
template <> inline constexpr auto db::sql_type<shop::Speeds> = db::range_type("speeds", "double precision");
)model";

class Vocabulary : public testing::Test {
 protected:
  void SetUp() override {
    project_.write("strata.toml", "");
    project_.write("models/shop.hpp", kModels);
    const Answer answer = project_.shell("strata migrate diff");
    ASSERT_EQ(answer.exit_code, 0) << answer.text;
    first_ = answer.text;
  }

  void edit(const std::string& from, const std::string& to) {
    std::string text = kModels;
    ASSERT_NE(text.find(from), std::string::npos);
    text.replace(text.find(from), from.size(), to);
    project_.write("models/shop.hpp", text);
  }

  Project project_;
  std::string first_;
};

TEST_F(Vocabulary, MakesPartitionsParentsJoinTablesAndTypesThatTheCheckFindsInSync) {
  for (const char* expected :
       {"PARTITION BY RANGE (day)", "PARTITION OF \"shop\".\"events\" DEFAULT",
        "INHERITS (\"shop\".\"people\")", "CREATE TABLE \"shop\".\"friends\"",
        "CREATE DOMAIN \"shop\".\"email\"", "CREATE TYPE \"shop\".\"address\" AS",
        "CREATE TYPE \"shop\".\"speeds\" AS RANGE", "\"others\" shop.address[]",
        "CREATE SEQUENCE \"shop\".\"numbers\"", "CREATE COLLATION", "CREATE STATISTICS",
        "REPLICA IDENTITY FULL", "people_mood_check", "notes_person_id_idx",
        "\"id\" serial NOT NULL"}) {
    EXPECT_THAT(first_, HasSubstr(expected));
  }
  const Answer check = project_.shell("rm -rf .strata; strata check");
  EXPECT_EQ(check.exit_code, 0) << check.text;
}

TEST_F(Vocabulary, ARemovedLabelMovesItsRowsToTheOneTheModelNames) {
  edit("enum class State { open, closed, stale };", "enum class State { open, closed };");
  project_.write("models/shop.hpp", [&] {
    std::string text = kModels;
    const auto replace = [&](const std::string& from, const std::string& to) {
      text.replace(text.find(from), from.size(), to);
    };
    replace("open, closed, stale", "open, closed");
    replace("db::enumeration<State>()",
            "db::enumeration<State>(db::removed(\"stale\", State::closed))");
    replace("State::stale", "State::open");
    return text;
  }());
  const Answer answer = project_.shell("strata migrate diff");
  EXPECT_EQ(answer.exit_code, 0) << answer.text;
  EXPECT_THAT(answer.text, HasSubstr("WHEN 'stale' THEN 'closed'"));
  EXPECT_EQ(project_.shell("strata check").exit_code, 0);
}

TEST_F(Vocabulary, ANewPartitionIsOneStatement) {
  edit("  static_assert(db::partition(\"events_rest\"",
       "  static_assert(db::partition(\"events_3\", \"FOR VALUES FROM (3) TO (4)\"));\n"
       "  static_assert(db::partition(\"events_rest\"");
  const Answer answer = project_.shell("strata migrate diff");
  EXPECT_EQ(answer.exit_code, 0) << answer.text;
  EXPECT_THAT(answer.text,
              HasSubstr("PARTITION OF \"shop\".\"events\" FOR VALUES FROM (3) TO (4)"));
  EXPECT_THAT(answer.text, Not(HasSubstr("DROP")));
}

}  // namespace
}  // namespace strata::e2e
