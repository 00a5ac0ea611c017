#include "e2e/schema_diff.h"

// What goes wrong outside of strata is said with its place, its reason and what to do.

namespace strata::e2e {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class SchemaDiffErrors : public SchemaDiff {
 protected:
  /// All that is there as one role reads it, but for the role.
  std::string inspected(const std::string& database) {
    const Answer answer = project_.shell("strata schema inspect --format json --url " + database +
                                         " 2>stderr | grep -v '\"read_as\"'");
    EXPECT_EQ(answer.exit_code, 0) << complaint();
    EXPECT_THAT(answer.text, HasSubstr("hidden"));
    return answer.text;
  }
};

TEST_F(SchemaDiffErrors, SqlThatDoesNotParseIsShownAtItsPlace) {
  const std::string empty = database("SELECT 1");
  const std::tuple<const char*, const char*, const char*> cases[] = {
      {"CREATE TABLE a (n integer);\nCREATE TABEL t (n integer);\n",
       "bad.sql:2:8: error: syntax error at or near \"TABEL\"", "CREATE TABEL t"},
      {"CREATE TABLE a (n integer);\n\n  SELECT nosuch FROM a;\n",
       "bad.sql:3:10: error: column \"nosuch\" does not exist", "SELECT nosuch FROM a"},
      {"CREATE TABLE a (n integer);\nCREATE VIEW v AS SELECT a.m FROM a;\n",
       "bad.sql:2:25: error: column a.m does not exist", "^"},
      {"SELECT 'open;\n", "bad.sql:1:8: error:", "SELECT 'open;"},
      {"SELECT $x$ open;\n", "bad.sql:1:8: error:", "SELECT $x$ open;"},
      {"/* open\n", "bad.sql:1:1: error:", "/* open"},
      {"CREATE TABLE a (n integer);\nCREATE TABLE a (n integer);\n",
       "bad.sql:2:1: error: relation \"a\" already exists", "^"}};
  for (const auto& [sql, place, line] : cases) {
    project_.write("bad.sql", sql);
    for (const std::string& states :
         {"--from file://bad.sql --to " + empty, "--to file://bad.sql --from " + empty}) {
      const Answer answer = diff(states);
      EXPECT_EQ(answer.exit_code, 3) << sql;
      EXPECT_THAT(answer.text, IsEmpty());
      EXPECT_THAT(complaint(), AllOf(HasSubstr(place), HasSubstr(line), HasSubstr("^")));
    }
  }
}

TEST_F(SchemaDiffErrors, TheServersHintIsPassedOn) {
  project_.write("bad.sql", "CREATE TABLE a (name text);\nSELECT nome FROM a;\n");
  EXPECT_EQ(diff("--from file://bad.sql --to " + database("SELECT 1")).exit_code, 3);
  EXPECT_THAT(complaint(), HasSubstr("Perhaps you meant to reference the column \"a.name\""));
  project_.write("bad.sql", "INSERT INTO nowhere VALUES (1);\n");
  EXPECT_EQ(diff("--from file://bad.sql --to " + database("SELECT 1")).exit_code, 3);
  EXPECT_THAT(complaint(), HasSubstr("bad.sql:1:13: error: relation \"nowhere\" does not exist"));
}

TEST_F(SchemaDiffErrors, ARoleWithoutRightsReadsWhatTheOwnerReads) {
  const std::string a = database(
      "CREATE ROLE stranger LOGIN; CREATE SCHEMA hidden; REVOKE ALL ON SCHEMA hidden FROM PUBLIC;"
      "CREATE TYPE hidden.mood AS ENUM ('a');"
      "CREATE TABLE hidden.t (id serial PRIMARY KEY, m hidden.mood DEFAULT 'a', CHECK (id > 0));"
      "CREATE INDEX i ON hidden.t ((id + 1)); ALTER TABLE hidden.t ENABLE ROW LEVEL SECURITY;"
      "CREATE POLICY p ON hidden.t USING (m = 'a'); CREATE VIEW hidden.v AS SELECT m FROM hidden.t;"
      "CREATE FUNCTION hidden.f() RETURNS hidden.mood LANGUAGE sql SECURITY DEFINER "
      "AS 'SELECT m FROM hidden.t'; REVOKE ALL ON FUNCTION hidden.f() FROM PUBLIC;"
      "CREATE STATISTICS hidden.st ON id, m FROM hidden.t;"
      "CREATE FUNCTION hidden.g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
      "CREATE TRIGGER tr AFTER INSERT ON hidden.t FOR EACH ROW EXECUTE FUNCTION hidden.g();"
      "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (x 'y');"
      "CREATE FOREIGN TABLE hidden.ft (a int) SERVER s OPTIONS (k 'v');"
      "CREATE USER MAPPING FOR stranger SERVER s; CREATE PUBLICATION pub FOR TABLE hidden.t");
  EXPECT_EQ(inspected(as("stranger", a)), inspected(a));
  EXPECT_EQ(diff("--exit-code --from " + as("stranger", a) + " --to " + a).exit_code, 0)
      << complaint();
  EXPECT_THAT(complaint(), HasSubstr("user mapping"));
  run(a, "DROP OWNED BY stranger");
}

TEST_F(SchemaDiffErrors, ACatalogThatMayNotBeReadIsNamed) {
  const std::string a =
      database("CREATE ROLE barred LOGIN; REVOKE SELECT ON pg_catalog.pg_trigger FROM PUBLIC");
  const Answer answer = diff("--from " + as("barred", a) + " --to " + a);
  EXPECT_EQ(answer.exit_code, 3);
  EXPECT_THAT(answer.text, IsEmpty());
  EXPECT_THAT(complaint(), AllOf(HasSubstr("permission denied for table pg_trigger"),
                                 HasSubstr("(user 'barred')"), HasSubstr("grant the user SELECT")));
}

TEST_F(SchemaDiffErrors, ADatabaseThatMayNotBeEnteredIsNamed) {
  const std::string a = database("CREATE ROLE outside LOGIN; CREATE ROLE nologin");
  const std::string name = run(a, "SELECT current_database()");
  run(a, "REVOKE CONNECT ON DATABASE " + name + " FROM PUBLIC");
  const std::pair<const char*, const char*> cases[] = {
      {"outside", "permission denied for database"},
      {"nologin", "is not permitted to log in"},
      {"no_such_role", "role \"no_such_role\" does not exist"}};
  for (const auto& [role, message] : cases) {
    EXPECT_EQ(diff("--from " + as(role, a) + " --to " + a).exit_code, 3);
    EXPECT_THAT(complaint(), AllOf(HasSubstr(message), HasSubstr("help: ")));
  }
}

TEST_F(SchemaDiffErrors, AServerThatIsNotThereIsNamed) {
  const std::string a = database("SELECT 1");
  for (const char* where : {"--from postgres://u:hush-hush@127.0.0.1:1/d --to ",
                            "--dev-url postgres://u:hush-hush@127.0.0.1:1/d --from models --to ",
                            "--from 'host=127.0.0.1 port=1 password=hush-hush dbname=d' --to "}) {
    project_.write("a.sql", "CREATE TABLE t (n integer);");
    std::string states = where;
    const std::size_t models = states.find("models");
    if (models != std::string::npos) {
      states.replace(models, 6, "file://a.sql");
    }
    const Answer answer = diff(states + a);
    EXPECT_EQ(answer.exit_code, 3);
    EXPECT_THAT(answer.text, IsEmpty());
    EXPECT_THAT(complaint(), AllOf(HasSubstr("127.0.0.1:1"), HasSubstr("Connection refused"),
                                   HasSubstr("start the server"), Not(HasSubstr("hush-hush"))));
  }
}

TEST_F(SchemaDiffErrors, AWrongPasswordIsRefusedAndNeverPrinted) {
  const std::string a =
      database("CREATE ROLE guarded LOGIN SUPERUSER PASSWORD 'right'; SELECT pg_reload_conf()");
  const std::string hba = run(a, "SHOW hba_file");
  const auto before = readFile(hba);
  ASSERT_TRUE(before);
  std::ofstream(hba, std::ios::binary) << "local all guarded scram-sha-256\n" << *before;
  run(a, "SELECT pg_reload_conf()");
  run(a, "SELECT pg_sleep(0.3)");
  project_.write("a.sql", "CREATE TABLE t (n integer);");
  std::string wrong = as("guarded", a);
  wrong.insert(wrong.size() - 1, " password=hush-hush");
  for (const std::string& states : {"--from " + wrong + " --to " + a,
                                    "--dev-url " + wrong + " --from file://a.sql --to " + a}) {
    const Answer answer = diff(states);
    EXPECT_EQ(answer.exit_code, 3);
    EXPECT_THAT(answer.text, IsEmpty());
    EXPECT_THAT(complaint(),
                AllOf(HasSubstr("password authentication failed for user \"guarded\""),
                      HasSubstr("check the user and the password"), Not(HasSubstr("hush-hush"))));
  }
  std::ofstream(hba, std::ios::binary) << *before;
  run(a, "SELECT pg_reload_conf()");
}

TEST_F(SchemaDiffErrors, WithoutGitARevisionIsRefused) {
  project_.write("bin/.keep", "");
  const Answer answer =
      project_.shell("PATH=$PWD/bin " STRATA_BINARY_DIR
                     "/strata schema diff --from git://main/migrations --to migrations");
  EXPECT_EQ(answer.exit_code, 3);
  EXPECT_THAT(answer.text, AllOf(HasSubstr("this needs git, which is not on PATH"),
                                 HasSubstr("help: install git")));
}

}  // namespace
}  // namespace strata::e2e
