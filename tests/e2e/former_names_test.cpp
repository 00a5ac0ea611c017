#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "e2e/project.h"
#include "support/text.h"

// Renames as the models say them: db::was, its end, and what is only likely.

namespace strata::e2e {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kBefore = R"(#pragma once
#include <cstdint>
#include <string>
#include <strata/db.hpp>

namespace shop {
static_assert(db::schema("store"));
static_assert(db::sequence("counter"));
enum class Mood : std::uint8_t { good, bad };
struct Mail {
  std::string text;
};
struct DB_TABLE(db::composite("addr")) Address {
  std::string street;
};
struct DB_TABLE(db::table("people")) User {
  DB(db::primary_key(db::name("people_id"))) std::int64_t id;
  std::string full_name;
  std::string nick;
  std::string town;
  Mail mail;
  Address address;
  Mood mood;
  static_assert(db::index(&User::nick, db::name("by_nick")));
  static_assert(db::check("id > 0", db::name("above_zero")));
};
struct DB_TABLE(db::view("nicks", "SELECT nick FROM store.people")) Nicks {
  std::string nick;
};
}  // namespace shop
template <>
inline constexpr auto db::sql_type<shop::Mail> = db::domain("mail", "text");
)";

/// Everything under another name.
std::string allRenamed() {
  std::string text = kBefore;
  const std::pair<const char*, const char*> edits[] = {
      {R"(db::schema("store"))", R"(db::schema("shop", db::was("store")))"},
      {"FROM store.people", "FROM shop.users"},
      {R"(db::sequence("counter"))", R"(db::sequence("numbers", db::was("counter")))"},
      {R"(db::composite("addr"))", R"(db::composite("address"), db::was("addr"))"},
      {R"(db::table("people"))", R"(db::table("users"), db::was("people"))"},
      {R"(db::name("people_id"))", R"(db::name("users_id"), db::was("people_id"))"},
      {"  std::string full_name;", "  DB(db::was(\"full_name\")) std::string display_name;"},
      {R"(db::name("by_nick"))", R"(db::name("nick_idx"), db::was("by_nick"))"},
      {R"(db::name("above_zero"))", R"(db::name("positive"), db::was("above_zero"))"},
      {R"(db::view("nicks")", R"(db::view("handles")"},
      {"shop.users\")) Nicks", "shop.users\"), db::was(\"nicks\")) Nicks"},
      {R"(db::domain("mail", "text"))", R"(db::domain("email", "text", db::was("mail")))"},
  };
  for (const auto& [from, to] : edits) {
    EXPECT_THAT(text, HasSubstr(from));
    text = replaceAll(text, from, to);
  }
  return text;
}

constexpr const char* kPrograms = R"model(#pragma once
#include <cstdint>
#include <optional>
#include <strata/db.hpp>
#include <string>

namespace shop {
static_assert(db::collation("deutsch", "provider = libc, locale = 'C'"));
static_assert(db::sql("CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"));
struct Speeds {
  double from;
};
struct DB_TABLE(db::table("users"), db::row_security) User {
  DB(db::primary_key) std::int64_t id;
  std::string email;
  DB(db::type("text COLLATE deutsch")) std::string name;
  std::optional<Speeds> speeds;
  static_assert(db::trigger("touched", "BEFORE UPDATE", "FOR EACH ROW EXECUTE FUNCTION touch()"));
  static_assert(db::constraint_trigger("later", "AFTER INSERT", "FOR EACH ROW EXECUTE FUNCTION touch()"));
  static_assert(db::rule("no_delete", "DELETE", "DO INSTEAD NOTHING"));
  static_assert(db::policy("mine", db::using_sql("true")));
  static_assert(db::extended_statistics("old_stats", "mcv", &User::id, &User::email));
};
}  // namespace shop
template <>
inline constexpr auto db::sql_type<shop::Speeds> = db::range_type("paces", "double precision");
)model";

/// kPrograms with all under another name.
std::string programsRenamed() {
  std::string text = kPrograms;
  const std::pair<const char*, const char*> edits[] = {
      {"COLLATE deutsch", "COLLATE german"},
      {R"x("deutsch", "provider = libc, locale = 'C'")x",
       R"x("german", "provider = libc, locale = 'C'", db::was("deutsch"))x"},
      {R"x("touched", "BEFORE UPDATE", "FOR EACH ROW EXECUTE FUNCTION touch()")x",
       R"x("touch", "BEFORE UPDATE", "FOR EACH ROW EXECUTE FUNCTION touch()", db::was("touched"))x"},
      {R"x("later", "AFTER INSERT", "FOR EACH ROW EXECUTE FUNCTION touch()")x",
       R"x("late", "AFTER INSERT", "FOR EACH ROW EXECUTE FUNCTION touch()", db::was("later"))x"},
      {R"x("no_delete", "DELETE", "DO INSTEAD NOTHING")x",
       R"x("kept", "DELETE", "DO INSTEAD NOTHING", db::was("no_delete"))x"},
      {R"x("mine", )x", R"x("own", db::was("mine"), )x"},
      {R"x("old_stats", "mcv", &User::id, &User::email)x",
       R"x("st", "mcv", &User::id, &User::email, db::was("old_stats"))x"},
      {R"x("paces", "double precision")x", R"x("speeds", "double precision", db::was("paces"))x"},
  };
  for (const auto& [from, to] : edits) {
    EXPECT_THAT(text, HasSubstr(from));
    text = replaceAll(text, from, to);
  }
  return text;
}

class FormerNames : public testing::Test {
 protected:
  void SetUp() override {
    project_.write("strata.toml", "");
    project_.write("models/user.hpp", kBefore);
    ASSERT_EQ(project_.shell("strata migrate diff start").exit_code, 0);
  }

  void edit(const std::string& from, const std::string& to) const {
    std::string text = project_.read("models/user.hpp");
    ASSERT_THAT(text, HasSubstr(from));
    project_.write("models/user.hpp", replaceAll(text, from, to));
  }

  Project project_;
};

TEST_F(FormerNames, AllThatHasANameCanHaveHadAnother) {
  project_.write("models/user.hpp", allRenamed());
  const Answer answer = project_.shell("strata migrate diff rename");
  ASSERT_EQ(answer.exit_code, 0) << answer.text;
  EXPECT_THAT(answer.text, AllOf(Not(HasSubstr("DROP")), Not(HasSubstr("CREATE"))));
  const Answer check = project_.shell("rm -rf .strata/cache; strata check");
  EXPECT_EQ(check.exit_code, 0) << check.text;
}

TEST_F(FormerNames, OnceCarriedOutAHintSaysSinceWhen) {
  edit("  std::string nick;\n  std::string town",
       "  DB(db::was(\"nick\")) std::string handle;\n  std::string town");
  edit("&User::nick, db", "&User::handle, db");
  edit("SELECT nick", "SELECT handle AS nick");
  ASSERT_EQ(project_.shell("strata migrate diff rename").exit_code, 0);
  const std::string version = project_.migrations().back().filename().string().substr(0, 14);
  for (int run = 0; run < 2; ++run) {  // the second answer is from the cache
    const Answer check = project_.shell("strata check");
    EXPECT_EQ(check.exit_code, 0) << check.text;
    EXPECT_THAT(check.text,
                AllOf(HasSubstr("models/user.hpp:19:6: note: db::was(\"nick\") is applied in the "
                                "directory since " +
                                version + " [ST4008]"),
                      HasSubstr("it can go once every database has " + version)));
  }
}

TEST_F(FormerNames, ProgramsTypesAndStatisticsCanHaveHadAnother) {
  project_.write("models/user.hpp", kPrograms);
  ASSERT_EQ(project_.shell("strata migrate diff programs --allow-drop").exit_code, 0);
  project_.write("models/user.hpp", programsRenamed());
  const Answer answer = project_.shell("strata migrate diff rename");
  ASSERT_EQ(answer.exit_code, 0) << answer.text;
  EXPECT_THAT(answer.text, AllOf(Not(HasSubstr("DROP")), Not(HasSubstr("CREATE"))));
  const std::string version = project_.migrations().back().filename().string().substr(0, 14);
  const Answer check = project_.shell("rm -rf .strata/cache; strata check");
  EXPECT_EQ(check.exit_code, 0) << check.text;
  EXPECT_THAT(answer.text, HasSubstr("ALTER FUNCTION \"public\".\"paces\"(double precision, "
                                     "double precision, text) RENAME TO \"speeds\""));
  for (const std::string was :
       {"deutsch", "touched", "later", "no_delete", "mine", "old_stats", "paces"}) {
    EXPECT_THAT(check.text,
                HasSubstr("db::was(\"" + was + "\") is applied in the directory since " + version));
  }
  edit("db::was(\"mine\")", "db::was(\"onw\")");
  edit("\"own\"", "\"our\"");
  const Answer unknown = project_.shell("strata migrate diff --allow-drop");
  EXPECT_EQ(unknown.exit_code, 1) << unknown.text;
  EXPECT_THAT(unknown.text, AllOf(HasSubstr("has neither 'onw' nor 'public.users.our' [ST4007]"),
                                  HasSubstr("did you mean 'own'?")));
}

TEST_F(FormerNames, AnUnknownOneIsAnErrorAtItsPlace) {
  edit("std::string full_name;", "DB(db::was(\"ful_name\")) std::string display_name;");
  for (const char* command : {"strata migrate diff --allow-drop", "strata check"}) {
    const Answer answer = project_.shell(command);
    EXPECT_EQ(answer.exit_code, 1) << answer.text;
    EXPECT_THAT(answer.text,
                AllOf(HasSubstr("models/user.hpp:18:6: error: the migration directory has neither "
                                "'ful_name' nor 'store.people.display_name' [ST4007]"),
                      HasSubstr("did you mean 'full_name'?")));
  }
  EXPECT_EQ(project_.migrations().size(), 1U);
}

TEST_F(FormerNames, WhatIsStillThereCannotHaveBecomeAnother) {
  edit("std::string full_name;",
       "std::string full_name;\n  DB(db::was(\"full_name\")) std::string other;");
  const Answer answer = project_.shell("strata migrate diff");
  EXPECT_EQ(answer.exit_code, 1) << answer.text;
  EXPECT_THAT(answer.text,
              HasSubstr("models/user.hpp:19:6: error: 'full_name' cannot have become"));
}

TEST_F(FormerNames, ALikelyOneIsOfferedAtItsPlace) {
  edit("std::string full_name;", "std::string display_name;");
  const Answer answer = project_.shell("strata migrate diff");
  EXPECT_EQ(answer.exit_code, 3) << answer.text;
  EXPECT_THAT(answer.text,
              AllOf(HasSubstr("fix: models/user.hpp:18:3: write 'DB(db::was(\"full_name\")) '"),
                    HasSubstr("models/user.hpp:18:15: note: column 'store.people.full_name' may")));
  EXPECT_EQ(project_.migrations().size(), 1U);
  edit("std::string display_name;", "DB(db::was(\"full_name\")) std::string display_name;");
  EXPECT_EQ(project_.shell("strata migrate diff").exit_code, 0);
}

TEST_F(FormerNames, OnATerminalItIsAsked) {
  edit("std::string full_name;", "std::string display_name;");
  if (project_.shell("command -v script").exit_code != 0) {
    GTEST_SKIP() << "no script(1) to make a terminal";
  }
  const Answer no = project_.shell("echo n | script -qec 'strata migrate diff' /dev/null");
  EXPECT_EQ(no.exit_code, 3) << no.text;
  EXPECT_THAT(no.text, HasSubstr("Was column store.people.full_name renamed to "
                                 "store.people.display_name? [y/N]"));
  EXPECT_EQ(project_.migrations().size(), 1U);
  const Answer yes = project_.shell("echo y | script -qec 'strata migrate diff' /dev/null");
  EXPECT_EQ(yes.exit_code, 0) << yes.text;
  EXPECT_THAT(yes.text, HasSubstr("RENAME COLUMN \"full_name\" TO \"display_name\""));
  EXPECT_EQ(project_.shell("strata check").exit_code, 0);
}

TEST_F(FormerNames, TheCommittedStructSaysWhichFieldStoodWhere) {
  // In the database a column added later stands last: only the struct knows its neighbours.
  edit("  std::string full_name;\n", "  std::string aaa;\n  std::string full_name;\n");
  edit("  std::string town;\n", "  std::string town;\n  std::string zzz;\n");
  ASSERT_EQ(project_.shell("strata migrate diff more").exit_code, 0);
  ASSERT_EQ(project_
                .shell("git init -q . && git add -A && git -c user.name=n -c user.email=e "
                       "commit -qm all")
                .exit_code,
            0);
  edit("std::string aaa;", "std::string zz;");
  edit("std::string zzz;", "std::string aa;");
  const Answer answer = project_.shell("strata migrate diff");
  EXPECT_EQ(answer.exit_code, 3) << answer.text;
  EXPECT_THAT(answer.text, AllOf(HasSubstr("--rename store.people.aaa=store.people.zz"),
                                 HasSubstr("--rename store.people.zzz=store.people.aa")));
}

TEST_F(FormerNames, AFileOfAnswersDecidesRenamesAndDrops) {
  edit("std::string full_name;", "std::string display_name;");
  edit("  std::string town;\n", "");
  project_.write("a.toml",
                 "rename = [\"people.full_name=display_name\"]\ndrop = [\"people.town\"]\n");
  project_.write("b.json", R"({"rename": ["people.full_name=display_name"]})");
  project_.write("c.toml", "renames = []\n");
  const Answer wrong = project_.shell("strata migrate diff --answers c.toml");
  EXPECT_EQ(wrong.exit_code, 2) << wrong.text;
  EXPECT_THAT(wrong.text, HasSubstr("did you mean 'rename'?"));
  const Answer open = project_.shell("strata migrate diff --answers b.json");
  EXPECT_EQ(open.exit_code, 3) << open.text;
  EXPECT_THAT(open.text, HasSubstr("store.people.town"));
  const Answer answer = project_.shell("strata migrate diff --answers a.toml");
  ASSERT_EQ(answer.exit_code, 0) << answer.text;
  EXPECT_THAT(answer.text, AllOf(HasSubstr("RENAME COLUMN \"full_name\" TO \"display_name\""),
                                 HasSubstr("DROP COLUMN \"town\"")));
  EXPECT_EQ(project_.shell("strata check").exit_code, 0);
}

}  // namespace
}  // namespace strata::e2e
