#include "e2e/schema_diff.h"

// What only the user can decide: renames, and answers that mean nothing.

namespace strata::e2e {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class SchemaDiffDecisions : public SchemaDiff {};

TEST_F(SchemaDiffDecisions, ALabelInTheFormersPlaceIsAQuestion) {
  const std::string a = database(
      "CREATE SCHEMA app; CREATE TYPE app.mood AS ENUM ('sad', 'ok'); CREATE TABLE t (m app.mood); "
      "INSERT INTO t VALUES ('sad')");
  const std::string b = database(
      "CREATE SCHEMA app; CREATE TYPE app.mood AS ENUM ('unhappy', 'ok'); "
      "CREATE TABLE t (m app.mood)");
  const std::string states = "--from " + a + " --to " + b;
  const Answer asked = diff(states);
  EXPECT_EQ(asked.exit_code, 3);
  EXPECT_THAT(asked.text, IsEmpty());
  EXPECT_THAT(complaint(), HasSubstr("--rename app.mood.sad=app.mood.unhappy"));
  const Answer mapped = diff("--allow-drop --map-label app.mood.sad=ok " + states);
  EXPECT_EQ(mapped.exit_code, 0) << complaint();
  EXPECT_THAT(mapped.text, Not(HasSubstr("RENAME VALUE")));
  const Answer yes = diff("--rename app.mood.sad=unhappy " + states);
  ASSERT_EQ(yes.exit_code, 0) << complaint();
  EXPECT_THAT(yes.text,
              AllOf(HasSubstr("RENAME VALUE 'sad' TO 'unhappy'"), Not(HasSubstr("DROP"))));
  run(a, yes.text);
  EXPECT_EQ(run(a, "SELECT m::text FROM t"), "unhappy");
}

TEST_F(SchemaDiffDecisions, ANameThatIsNotThereIsMetWithTheNearest) {
  const std::string states =
      "--from " + database("CREATE SCHEMA app; CREATE TABLE app.users (mail text)") + " --to " +
      database("CREATE SCHEMA app; CREATE TABLE app.users (email text)");
  const std::pair<const char*, const char*> cases[] = {
      {"mail=email", "did you mean app.users.mail?"},
      {"users.mial=email", "did you mean app.users.mail?"},
      {"users.mail=emial", "did you mean app.users.email?"},
      {"nothing.like.this=email", "SCHEMA.OWNER.NAME"},
      {"users=app", "is still there afterwards"},
      {"users", "is not OLD=NEW"},
      {"a..b=c", "not a pair of names"}};
  for (const auto& [rename, message] : cases) {
    const Answer answer = diff("--rename " + std::string(rename) + " " + states);
    EXPECT_EQ(answer.exit_code, 2) << rename;
    EXPECT_THAT(answer.text, IsEmpty());
    EXPECT_THAT(complaint(), HasSubstr(message)) << rename;
  }
}

TEST_F(SchemaDiffDecisions, ARenamedTablesSequenceGoesOnCounting) {
  const std::string a = database(
      "CREATE TABLE t (id serial, n int); INSERT INTO t (n) SELECT generate_series(1, 41)");
  const std::string b = database("CREATE TABLE u (id serial, n int)");
  const Answer yes = diff("--rename t=u --from " + a + " --to " + b);
  ASSERT_EQ(yes.exit_code, 0) << complaint();
  EXPECT_THAT(yes.text, AllOf(Not(HasSubstr("DROP")), Not(HasSubstr("CREATE"))));
  run(a, yes.text);
  EXPECT_EQ(run(a, "SELECT nextval('u_id_seq')"), "42");
  EXPECT_EQ(run(a, "SELECT count(*) FROM u"), "41");
  EXPECT_EQ(diff("--exit-code --from " + a + " --to " + b).exit_code, 0) << complaint();
}

TEST_F(SchemaDiffDecisions, AnAnswerToNoQuestionIsAWarning) {
  const std::string a = database("CREATE TABLE t (n integer)");
  const Answer same =
      diff("--rename x=y --using t.n=1 --map-label m.a=b --from " + a + " --to " + a);
  EXPECT_EQ(same.exit_code, 0);
  EXPECT_THAT(same.text, IsEmpty());
  EXPECT_THAT(complaint(), AllOf(HasSubstr("warning: no effect"), HasSubstr("--rename x=y"),
                                 HasSubstr("--using t.n=1"), HasSubstr("--map-label m.a=b")));
  EXPECT_EQ(diff("--using nonsense --from " + a + " --to " + a).exit_code, 2);
  EXPECT_EQ(diff("--role nobody_at_all --from " + a + " --to " + a).exit_code, 0);
  EXPECT_THAT(complaint(), HasSubstr("--role nobody_at_all has no effect: neither state names it"));
  project_.write("a.sql", "CREATE TABLE t (n integer);");
  EXPECT_EQ(diff("--role postgres --from file://a.sql --to " + a).exit_code, 0);
  EXPECT_THAT(complaint(), AllOf(HasSubstr("GRANTs are not compared"), HasSubstr("--privileges")));
  // What a command does not know at all is refused.
  EXPECT_EQ(diff("20250513205837 --from " + a + " --to " + a).exit_code, 2);
  EXPECT_EQ(project_.shell("strata migrate validate 20250513205837").exit_code, 2);
}

TEST_F(SchemaDiffDecisions, WithoutProofNoDevDatabaseIsNeededUnlessSomethingIsRenamed) {
  const std::string a = database("CREATE TABLE t (n integer)");
  const std::string b = database("CREATE TABLE t (n integer, m integer)");
  const std::string none = "--no-prove --dev-url postgres://nobody@127.0.0.1:1/none ";
  const Answer plain = diff(none + "--from " + a + " --to " + b);
  EXPECT_EQ(plain.exit_code, 0);
  EXPECT_THAT(plain.text, HasSubstr("ADD COLUMN \"m\""));
  EXPECT_THAT(complaint(), IsEmpty());
  EXPECT_EQ(diff(none + "--allow-drop --rename t.m=k --from " + b + " --to " +
                 database("CREATE TABLE t (n integer, k integer)"))
                .exit_code,
            2);
  EXPECT_THAT(complaint(), HasSubstr("a rename cannot be planned without a dev database"));
  const Answer asked = diff(none + "--from " + b + " --to " + a);
  EXPECT_EQ(asked.exit_code, 3) << "a drop is a question without proof too";
}

TEST_F(SchemaDiffDecisions, TheOrderOfStatementsDependsOnNothingButTheSchemas) {
  const std::vector<std::string> one = {
      "CREATE TYPE public.mood AS ENUM ('a', 'b');",
      "CREATE TABLE public.\"i\" (n integer);",
      "CREATE TABLE public.\"I\" (n integer);",
      "CREATE TABLE public.\"ı\" (n integer);",
      "CREATE FUNCTION public.f() RETURNS integer LANGUAGE sql AS 'SELECT 1';",
      "CREATE SEQUENCE public.q;",
      "CREATE SCHEMA app;",
      "CREATE DOMAIN public.d AS text;"};
  std::vector<std::string> two = {
      "CREATE VIEW v AS SELECT n FROM \"i\";", "CREATE INDEX x ON \"I\" (n);",
      "CREATE TABLE app.t (m public.mood, d public.d);", "CREATE INDEX y ON \"i\" (n);"};
  std::vector<std::string> first = one;
  std::string sql;
  std::set<std::string> answers;
  std::set<std::string> backwards;
  for (int round = 0; round < 4; ++round) {
    sql.clear();
    for (const auto& list : {first, two}) {
      for (const std::string& statement : list) {
        sql += statement;
      }
    }
    const std::string empty = database("SELECT 1");
    const std::string full = database(sql);
    for (const char* locale : {"LC_ALL=C", "LC_ALL=tr_TR.UTF-8", "LC_ALL=C.UTF-8 LANG=tr_TR"}) {
      answers.insert(project_
                         .shell("env " + std::string(locale) + " strata schema diff --from " +
                                empty + " --to " + full)
                         .text);
      backwards.insert(project_
                           .shell("env " + std::string(locale) +
                                  " strata schema diff --allow-drop --from " + full + " --to " +
                                  empty)
                           .text);
    }
    std::ranges::rotate(first, first.begin() + 3);
    std::ranges::reverse(two);
  }
  EXPECT_EQ(answers.size(), 1U) << testing::PrintToString(answers);
  EXPECT_EQ(backwards.size(), 1U) << testing::PrintToString(backwards);
  EXPECT_THAT(*answers.begin(), HasSubstr("CREATE VIEW"));
}

}  // namespace
}  // namespace strata::e2e
