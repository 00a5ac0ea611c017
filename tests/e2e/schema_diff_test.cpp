#include "e2e/schema_diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// strata schema diff against real servers, as a user would run it.

namespace strata::e2e {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kUsers = "CREATE TABLE users (id bigint PRIMARY KEY, mail text NOT NULL);\n";

TEST_F(SchemaDiff, TheSqlTakesOneLiveDatabaseToTheOther) {
  const std::string a = database(kUsers);
  const std::string b = database(std::string(kUsers) +
                                 "ALTER TABLE users ADD phone text;"
                                 "CREATE SCHEMA app; CREATE TABLE app.t (n integer)");
  const Answer first = diff("--from " + a + " --to " + b);
  ASSERT_EQ(first.exit_code, 0) << complaint();
  EXPECT_THAT(first.text, AllOf(HasSubstr("CREATE TABLE \"app\".\"t\""), HasSubstr("phone"),
                                Not(HasSubstr("BEGIN")), Not(HasSubstr("COMMIT"))));
  EXPECT_EQ(run(a, "SELECT count(*) FROM pg_class WHERE relname = 't'"), "0")
      << "the live database was written to";
  run(a, first.text);
  const Answer second = diff("--from " + a + " --to " + b);
  EXPECT_EQ(second.exit_code, 0) << complaint();
  EXPECT_THAT(second.text, IsEmpty());
}

TEST_F(SchemaDiff, NoFolderIsLeftBehindByTwoLiveDatabases) {
  const std::string a = database(kUsers);
  ASSERT_EQ(diff("--allow-drop --from " + a + " --to " + database("SELECT 1")).exit_code, 0)
      << complaint();
  EXPECT_FALSE(fs::exists(project_.folder() / ".strata"));
}

TEST_F(SchemaDiff, ExitCodeMakesADifferenceAFinding) {
  const std::string a = database(kUsers);
  const std::string b = database(std::string(kUsers) + "CREATE TABLE t (n integer)");
  EXPECT_EQ(diff("--exit-code --from " + a + " --to " + b).exit_code, 1) << complaint();
  EXPECT_EQ(diff("--exit-code --from " + a + " --to " + a).exit_code, 0) << complaint();
}

TEST_F(SchemaDiff, ADropIsTheUsersDecision) {
  const std::string a = database(kUsers);
  const std::string b = database("SELECT 1");
  const Answer asked = diff("--from " + a + " --to " + b);
  EXPECT_EQ(asked.exit_code, 3);
  EXPECT_THAT(asked.text, IsEmpty());
  EXPECT_THAT(complaint(), AllOf(HasSubstr("users"), HasSubstr("--allow-drop")));
  const Answer told = diff("--allow-drop --from " + a + " --to " + b);
  EXPECT_EQ(told.exit_code, 0) << complaint();
  EXPECT_THAT(told.text, HasSubstr("DROP TABLE \"public\".\"users\""));
}

TEST_F(SchemaDiff, ALikelyRenameIsTheUsersDecision) {
  const std::string a = database(kUsers);
  const std::string b = database("CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL)");
  const std::string states = "--from " + a + " --to " + b;
  const Answer asked = diff(states);
  EXPECT_EQ(asked.exit_code, 3);
  EXPECT_THAT(asked.text, IsEmpty());
  EXPECT_THAT(complaint(), HasSubstr("--rename public.users.mail=public.users.email"));
  const Answer yes = diff("--rename public.users.mail=email " + states);
  EXPECT_EQ(yes.exit_code, 0) << complaint();
  EXPECT_THAT(yes.text, AllOf(HasSubstr("RENAME COLUMN"), Not(HasSubstr("DROP"))));
  const Answer no = diff("--allow-drop " + states);
  EXPECT_EQ(no.exit_code, 0) << complaint();
  EXPECT_THAT(no.text, AllOf(HasSubstr("DROP COLUMN"), HasSubstr("ADD COLUMN")));
}

TEST_F(SchemaDiff, ALossyTypeChangeIsTheUsersDecision) {
  const std::string a = database("CREATE TABLE t (n numeric(10, 4))");
  const std::string b = database("CREATE TABLE t (n numeric(10, 1))");
  const Answer asked = diff("--from " + a + " --to " + b);
  EXPECT_EQ(asked.exit_code, 3);
  EXPECT_THAT(asked.text, IsEmpty());
  EXPECT_THAT(complaint(), AllOf(HasSubstr("t.n"), HasSubstr("--allow-drop")));
}

TEST_F(SchemaDiff, SqlFilesMayBeOneSeveralOrAFolder) {
  const std::string want = database(std::string(kUsers) + "CREATE TABLE t (n integer)");
  project_.write("sql/1.sql", kUsers);
  project_.write("sql/2.sql", "CREATE TABLE t (n integer);\n");
  for (const char* state : {"--from file://sql", "--from 'file://sql/*.sql'",
                            "--from file://sql/1.sql --from file://sql/2.sql"}) {
    const Answer same = diff(std::string(state) + " --exit-code --to " + want);
    EXPECT_EQ(same.exit_code, 0) << state << complaint();
  }
  const Answer less = diff("--from file://sql/1.sql --to " + want);
  EXPECT_THAT(less.text, HasSubstr("CREATE TABLE \"public\".\"t\"")) << complaint();
}

TEST_F(SchemaDiff, ADumpsOwnersAndMetaCommandsAreNoObstacle) {
  project_.write("dump.sql",
                 "\\restrict abc\nSET search_path = '';\n"
                 "CREATE TABLE public.t (n integer);\nALTER TABLE public.t OWNER TO nobody_here;\n"
                 "\\unrestrict abc\n");
  const Answer same = diff("--exit-code --from file://dump.sql --to " +
                           database("CREATE TABLE t (n integer)") + " --no-privileges");
  EXPECT_EQ(same.exit_code, 0) << complaint() << same.text;
}

TEST_F(SchemaDiff, WhatInspectPrintsIsAState) {
  const std::string a = database(std::string(kUsers) + "COMMENT ON TABLE users IS 'who'");
  ASSERT_EQ(project_
                .shell("strata schema inspect --format json --url " + a +
                       " >a.json && "
                       "strata schema inspect --format sql --url " +
                       a + " >a.sql")
                .exit_code,
            0);
  for (const char* file : {"a.json", "a.sql"}) {
    const Answer same = diff("--exit-code --to file://" + std::string(file) + " --from " + a);
    EXPECT_EQ(same.exit_code, 0) << file << complaint() << same.text;
  }
}

TEST_F(SchemaDiff, ADirectoryIsAStateUpToAnyVersion) {
  project_.write("m/20240101000000_a.sql", kUsers);
  project_.write("m/20240102000000_b.sql", "CREATE TABLE t (n integer);\n");
  ASSERT_EQ(project_.shell("strata migrate hash --dir file://m").exit_code, 0);
  const Answer step = diff("--from 'dir://m?version=20240101000000' --to dir://m");
  EXPECT_EQ(step.exit_code, 0) << complaint();
  EXPECT_THAT(step.text, HasSubstr("CREATE TABLE \"public\".\"t\""));
  const Answer back = diff("--allow-drop --to 'dir://m?version=20240101000000' --from dir://m");
  EXPECT_THAT(back.text, HasSubstr("DROP TABLE \"public\".\"t\"")) << complaint();
}

TEST_F(SchemaDiff, ModelsAndMigrationsAreTheDefaults) {
  project_.copyExample();
  const Answer whole = diff("");
  EXPECT_EQ(whole.exit_code, 0) << complaint();
  EXPECT_THAT(whole.text, HasSubstr("CREATE TABLE"));
  ASSERT_EQ(project_.shell("strata migrate diff first").exit_code, 0);
  const Answer none = diff("--exit-code");
  EXPECT_EQ(none.exit_code, 0) << complaint();
  EXPECT_THAT(none.text, IsEmpty());
}

TEST_F(SchemaDiff, ARevisionIsAStateAndTheCheckoutStaysAsItIs) {
  project_.copyExample();
  const std::string git = "git -c user.name=a -c user.email=a@b ";
  ASSERT_EQ(
      project_
          .shell("git init -q -b main . && strata migrate diff first && git add -A && " + git +
                 "commit -qm first && git tag v1 && echo 'CREATE TABLE t (n integer);' > "
                 "migrations/20990101000000_t.sql && strata migrate hash && git add -A && " +
                 git + "commit -qm second && git rm -rq --cached models")
          .exit_code,
      0);
  const std::string before = project_.shell("git status --porcelain").text;
  const Answer step = diff("--from git://v1/migrations --to git://main/migrations");
  EXPECT_EQ(step.exit_code, 0) << complaint();
  EXPECT_THAT(step.text, AllOf(HasSubstr("\"t\""), Not(HasSubstr("DROP"))));
  const Answer same = diff("--exit-code --from git://v1/migrations --to git://v1/models");
  EXPECT_EQ(same.exit_code, 0) << complaint() << same.text;
  EXPECT_EQ(diff("--from git://v2/migrations --to models").exit_code, 2);
  EXPECT_THAT(complaint(), AllOf(HasSubstr("no revision 'v2'"), HasSubstr("did you mean 'v1'?")));
  // The redirection's file is new; the rest is as it was.
  EXPECT_THAT(project_.shell("rm -f stderr; git status --porcelain").text, before);
}

TEST_F(SchemaDiff, OutsideARepositoryARevisionIsRefusedWithGitsWords) {
  EXPECT_EQ(diff("--from git://main/migrations --to migrations").exit_code, 3);
  EXPECT_THAT(complaint(), AllOf(HasSubstr("no git repository"), HasSubstr("git: fatal")));
}

TEST_F(SchemaDiff, AnUnknownStateNamesTheNearest) {
  const std::pair<const char*, const char*> cases[] = {
      {"model", "did you mean 'models'?"},
      {"postgre://secret@h/d", "did you mean 'postgres://'?"},
      {"git://main/migration", "did you mean 'git://main/migrations'?"},
      {"mysql://u:secret@h/d", "'mysql://…' is not a state"}};
  for (const auto& [state, message] : cases) {
    EXPECT_EQ(diff("--from '" + std::string(state) + "' --to models").exit_code, 2) << state;
    EXPECT_THAT(complaint(), AllOf(HasSubstr(message), Not(HasSubstr("secret"))));
  }
}

TEST_F(SchemaDiff, SqlThatDoesNotLoadIsShownAtItsPlace) {
  project_.write("bad.sql", std::string(kUsers) + "CREATE TABLE t (n intger);\n");
  const Answer answer = diff("--from file://bad.sql --to " + database("SELECT 1"));
  EXPECT_EQ(answer.exit_code, 3);
  EXPECT_THAT(answer.text, IsEmpty());
  EXPECT_THAT(complaint(), AllOf(HasSubstr("bad.sql:2:19: error: type \"intger\" does not exist"),
                                 HasSubstr("CREATE TABLE t (n intger);"), HasSubstr("^")));
}

TEST_F(SchemaDiff, WhatCannotBeReadIsNamed) {
  project_.write("list.json", "[1, 2]");
  const std::string a = database("SELECT 1");
  const std::pair<std::string, const char*> cases[] = {
      {"file://none.sql", "'none.sql'"},
      {"file://none.json", "none.json"},
      {"file://list.json", "'list.json' is no Schema JSON"},
      {"dir://none", "none"},
      {"\"" + server_->conninfo("no_such_database") + "\"",
       "database \"no_such_database\" does not exist"}};
  for (const auto& [state, message] : cases) {
    EXPECT_THAT(diff("--from " + state + " --to " + a).exit_code, testing::AnyOf(2, 3)) << state;
    EXPECT_THAT(complaint(), HasSubstr(message));
  }
}

TEST_F(SchemaDiff, WhatCannotBeMadeAnewIsNamedAndNoSqlIsPrinted) {
  const std::string a = database(
      "CREATE FUNCTION f() RETURNS integer AS 'int4pl' LANGUAGE internal; "
      "CREATE SCHEMA app; CREATE TYPE app.shell; CREATE FUNCTION app.shin(cstring) RETURNS "
      "app.shell AS 'int4in' LANGUAGE internal STRICT IMMUTABLE; CREATE FUNCTION "
      "app.shout(app.shell) RETURNS cstring AS 'int4out' LANGUAGE internal STRICT IMMUTABLE; "
      "CREATE TYPE app.shell (input = app.shin, output = app.shout, like = integer); "
      "CREATE TABLE app.t (n app.shell)");
  const std::string b = database("SELECT 1");
  const Answer refused = diff("--allow-drop --from " + a + " --to " + b);
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_THAT(refused.text, IsEmpty());
  EXPECT_THAT(complaint(), AllOf(HasSubstr("app.t"), HasSubstr("--no-prove")));
  const Answer unproven = diff("--allow-drop --no-prove --from " + a + " --to " + b);
  EXPECT_EQ(unproven.exit_code, 0) << complaint();
  EXPECT_THAT(unproven.text, HasSubstr("DROP TABLE \"app\".\"t\""));
}

TEST_F(SchemaDiff, CoverageNamesWhatAStateHasAndStrataLeavesOut) {
  const std::string a =
      database("CREATE CONVERSION conv FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1");
  const Answer text = project_.shell("strata schema coverage --url " + a);
  EXPECT_EQ(text.exit_code, 0);
  EXPECT_THAT(text.text,
              AllOf(HasSubstr("needs a C function"), HasSubstr("conversion: public.conv")));
  const Answer json = project_.shell("strata schema coverage --format json");
  EXPECT_THAT(json.text, AllOf(HasSubstr("\"kind\": \"table\""), HasSubstr("\"managed\": true")));
}

}  // namespace
}  // namespace strata::e2e
