#include <libpq-fe.h>

#include <cstdio>
#include <fstream>
#include <thread>

#include "fixture.h"
#include "support/files.h"
#include "support/text.h"

namespace strata::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class Sessions : public OnServer {
 protected:
  /// Outside any transaction.
  void SetUp() override {
    OnServer::SetUp();
    if (!IsSkipped()) {
      run("ROLLBACK");
    }
  }
};

STRATA_ON_SERVERS(Sessions);

/// What libpq sent and received while `act` ran, a line per message.
template <class Act>
std::string traced(pg::Connection& connection, Act act) {
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::tmpfile(), std::fclose);
  PQtrace(connection.raw(), file.get());
  PQsetTraceFlags(connection.raw(), PQTRACE_SUPPRESS_TIMESTAMPS);
  act();
  PQuntrace(connection.raw());
  std::rewind(file.get());
  std::string text;
  for (int c = std::fgetc(file.get()); c != EOF; c = std::fgetc(file.get())) {
    text += static_cast<char>(c);
  }
  return text;
}

int count(const std::string& text, const std::string& part) {
  int found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

TEST_P(Sessions, NumberOfQueriesDoesNotDependOnTheNumberOfObjects) {
  pg::Connection session = connect("strata_0");
  need(readCatalog(session));  // the server's parameters are reported once
  const std::string none = traced(session, [&] { need(readCatalog(session)); });
  std::string sql = "BEGIN; CREATE SCHEMA app;";
  for (int i = 0; i < 30; ++i) {
    const std::string table = "app.t" + std::to_string(i);
    sql += "CREATE TABLE " + table + " (a serial PRIMARY KEY, b text); CREATE INDEX ON " + table +
           " (b); CREATE VIEW app.v" + std::to_string(i) + " AS SELECT * FROM " + table + ";";
  }
  need(session.execute(sql + "COMMIT"));
  Schema schema;
  const std::string many = traced(session, [&] { schema = need(readCatalog(session)); });
  need(session.execute("DROP SCHEMA app CASCADE"));
  EXPECT_EQ(schema.tables.size(), 30U);
  EXPECT_EQ(count(none, "\tParse\t"), count(many, "\tParse\t"));
  EXPECT_GE(count(many, "\tParse\t"), 10);
  EXPECT_EQ(count(many, "\tSync"), 1) << "one round trip";
  EXPECT_EQ(count(many, "\tQuery\t"), 0);
}

TEST_P(Sessions, SearchPathAndTransactionAreAsBeforeAfterwards) {
  run("SET search_path = public, \"$user\", \"odd , one\"");
  const std::string path = value("SHOW search_path");
  need(readCatalog(connection()));
  EXPECT_EQ(value("SHOW search_path"), path);
  EXPECT_EQ(value("SHOW enable_nestloop"), "on");
  EXPECT_FALSE(connection().inTransaction());
  run("RESET search_path");
}

TEST_P(Sessions, WithinATransactionItsSettingsComeBackAndItGoesOn) {
  run("SET search_path = public");
  run("BEGIN; SET LOCAL search_path = app; SET LOCAL timezone = 'Asia/Tokyo';"
      "CREATE SCHEMA app; CREATE TABLE t (a int)");
  EXPECT_TRUE(need(readCatalog(connection())).tables.contains({.schema = "app", .name = "t"}));
  EXPECT_EQ(value("SHOW search_path"), "app");
  EXPECT_EQ(value("SHOW timezone"), "Asia/Tokyo");
  EXPECT_TRUE(connection().inTransaction());
  EXPECT_EQ(value("SELECT count(*) FROM t"), "0");
  run("ROLLBACK");
  EXPECT_EQ(value("SHOW search_path"), "public");
  run("RESET search_path");
}

TEST_P(Sessions, OwnTransactionIsReadOnlyAndOneSnapshot) {
  const std::string text = traced(connection(), [&] { need(readCatalog(connection())); });
  EXPECT_THAT(text, HasSubstr("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"));
  EXPECT_THAT(text, HasSubstr("\"COMMIT\""));
}

TEST_P(Sessions, TextIsUtf8WhateverTheSessionsEncoding) {
  run("SET client_encoding = 'LATIN1'");
  run("BEGIN; COMMENT ON SCHEMA public IS 'R\xE9sum\xE9'");
  const Schema schema = need(readCatalog(connection()));
  EXPECT_EQ(value("SHOW client_encoding"), "LATIN1");
  run("ROLLBACK");
  run("SET client_encoding = 'UTF8'");
  EXPECT_EQ(schema.namespaces.at({.name = "public"}).comment, "R\xC3\xA9sum\xC3\xA9");
}

TEST_P(Sessions, TransactionThatHasFailedIsReportedAndLeftAlone) {
  run("BEGIN; SAVEPOINT mine");
  ASSERT_FALSE(connection().execute("SELECT 1/0"));
  const auto schema = readCatalog(connection());
  ASSERT_FALSE(schema);
  EXPECT_EQ(schema.error().code, "PG25P02");
  run("ROLLBACK TO SAVEPOINT mine");
  EXPECT_EQ(value("SELECT 1"), "1");
  run("ROLLBACK");
}

TEST_P(Sessions, FailureNamesWhatCannotBeReadAndTheSessionGoesOn) {
  run("CREATE ROLE blind");
  run("BEGIN; REVOKE SELECT ON pg_catalog.pg_sequence FROM PUBLIC;"
      "CREATE TABLE app_t (a int); SET LOCAL ROLE blind");
  const auto inside = readCatalog(connection());
  ASSERT_FALSE(inside);
  EXPECT_EQ(inside.error().code, "PG42501");
  EXPECT_THAT(inside.error().message, HasSubstr("pg_sequence"));
  EXPECT_THAT(render(inside.error()),
              HasSubstr("while reading the catalog of database 'strata_0'"));
  EXPECT_EQ(value("SELECT 1"), "1") << "the caller's transaction is still good";
  run("ROLLBACK");

  run("REVOKE SELECT ON pg_catalog.pg_sequence FROM PUBLIC; SET ROLE blind");
  const auto outside = readCatalog(connection());
  EXPECT_FALSE(connection().inTransaction());
  run("RESET ROLE; GRANT SELECT ON pg_catalog.pg_sequence TO PUBLIC; DROP ROLE blind");
  ASSERT_FALSE(outside);
  EXPECT_EQ(outside.error().code, "PG42501");
}

TEST_P(Sessions, OrdinaryRoleWithoutAnyRightSeesTheSame) {
  run("BEGIN; CREATE ROLE plain; CREATE SCHEMA app; SET LOCAL search_path = app;"
      "REVOKE ALL ON SCHEMA app FROM PUBLIC; CREATE TYPE e AS ENUM ('x');"
      "CREATE DOMAIN d AS e CHECK (VALUE IS NOT NULL);"
      "CREATE TABLE r (a serial PRIMARY KEY, b d DEFAULT 'x'::e, c int GENERATED ALWAYS AS"
      "  (a * 2) STORED); CREATE INDEX ON r ((a + 1)) WHERE c > 0;"
      "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY, b int REFERENCES r, CHECK (a > b))"
      "  PARTITION BY RANGE (a); CREATE TABLE p PARTITION OF t DEFAULT;"
      "CREATE VIEW v AS SELECT * FROM r; CREATE FOREIGN DATA WRAPPER w;"
      "CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE USER MAPPING FOR CURRENT_USER SERVER s;"
      "CREATE SUBSCRIPTION u CONNECTION 'dbname=x' PUBLICATION p WITH (connect = false,"
      "  slot_name = NONE, enabled = false); CREATE POLICY y ON r USING (a > 0)");
  const Schema all = need(readCatalog(connection()));
  run("SET LOCAL ROLE plain");
  const Schema seen = need(readCatalog(connection()));
  run("ROLLBACK");
  EXPECT_TRUE(sameObjects(all, seen)) << testing::PrintToString(describeDifferences(all, seen));
  EXPECT_EQ(all.dependencies, seen.dependencies);
  EXPECT_EQ(all.unmanaged, seen.unmanaged);
  EXPECT_EQ(all.unmanaged.size(), 2U);
}

TEST_P(Sessions, TemporaryTablesNamedLikeCatalogsDoNotShadowThem) {
  pg::Connection session = connect("strata_0");
  need(
      session.execute("CREATE TEMP TABLE pg_class (x int); CREATE TEMP TABLE pg_attribute (x int);"
                      "CREATE TEMP TABLE pg_depend (x int); CREATE TEMP TABLE pg_type (x int);"
                      "BEGIN; CREATE TABLE public.t (a int)"));
  EXPECT_EQ(need(readCatalog(session)).tables.size(), 1U);
}

TEST_P(Sessions, ExcludedSchemasAndTablesTakeTheirPartsAlong) {
  run("BEGIN; CREATE SCHEMA atlas_schema_revisions; CREATE TABLE"
      " atlas_schema_revisions.atlas_schema_revisions (version text PRIMARY KEY);"
      "CREATE TYPE atlas_schema_revisions.e AS ENUM (); CREATE DOMAIN atlas_schema_revisions.d AS"
      " int; CREATE SEQUENCE atlas_schema_revisions.s;"
      "CREATE TABLE public.atlas_schema_revisions (id serial PRIMARY KEY, b int UNIQUE CHECK (b >"
      " 0)); CREATE INDEX ON public.atlas_schema_revisions (b)");
  const Schema schema = need(readCatalog(connection()));
  const Schema all = need(readCatalog(connection(), {.exclude_schemas = {}, .exclude_tables = {}}));
  run("ROLLBACK");
  Schema empty;
  empty.namespaces[{.name = "public"}] = {.key = {.name = "public"}};
  empty.access = schema.access;
  EXPECT_THAT(schema.access, testing::SizeIs(1));  // of schema public
  EXPECT_TRUE(sameObjects(schema, empty)) << toJson(schema);
  EXPECT_THAT(schema.dependencies, IsEmpty());
  EXPECT_THAT(schema.unmanaged, IsEmpty());
  EXPECT_EQ(all.tables.size(), 2U);
  EXPECT_EQ(all.sequences.size(), 2U);
}

TEST_P(Sessions, VersionIsTheServersMajorOne) {
  EXPECT_EQ(need(readCatalog(connection())).server_version, GetParam());
}

TEST_P(Sessions, ReadingWhileOthersChangeTheSchemaGivesASchemaOrSaysSo) {
  pg::Connection writer = connect("strata_0");
  need(writer.execute("CREATE SCHEMA busy"));
  std::jthread churn([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      need(
          writer.execute("CREATE TABLE busy.t (a int DEFAULT 1 CHECK (a > 0), b text);"
                         "CREATE INDEX i ON busy.t (lower(b))"));
      need(writer.execute("DROP TABLE busy.t"));
    }
  });
  int complete = 0;
  for (int i = 0; i < 60; ++i) {
    const auto schema = readCatalog(connection());
    if (!schema) {
      // The server's own words for an object that went away while it was printed, or ours.
      EXPECT_THAT(schema.error().code, testing::AnyOf("ST3401", StartsWith("PG")));
      EXPECT_FALSE(connection().inTransaction());
      continue;
    }
    ++complete;
    const Key table{.schema = "busy", .name = "t"};
    if (schema->tables.contains(table)) {
      EXPECT_EQ(schema->tables.at(table).columns.size(), 2U);
      EXPECT_EQ(schema->tables.at(table).columns[0].default_expr, "1");
      EXPECT_EQ(schema->constraints.size(), 1U);
      EXPECT_EQ(schema->indexes.size(), 1U);
    }
  }
  churn.request_stop();
  churn.join();
  need(writer.execute("DROP SCHEMA busy CASCADE"));
  EXPECT_GT(complete, 0);
}

class RealSchemas : public OnDatabase {
 protected:
  static std::vector<std::filesystem::path> files() {
    const char* shared = std::getenv("STRATA_SHARED");
    const std::filesystem::path folder =
        (shared == nullptr ? std::filesystem::path(STRATA_SOURCE_DIR) / ".." / "shared"
                           : std::filesystem::path(shared)) /
        "corpora" / "real";
    std::vector<std::filesystem::path> found;
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(folder, none)) {
      if (entry.path().extension() == ".sql") {
        found.push_back(entry.path());
      }
    }
    return found;
  }
};

STRATA_ON_SERVERS(RealSchemas);

TEST_P(RealSchemas, AreReadWithoutErrorAndComeBackFromJson) {
  if (files().empty()) {
    GTEST_SKIP() << "no corpora: STRATA_SHARED is not set to a folder with them";
  }
  for (const auto& file : files()) {
    SCOPED_TRACE(file.filename().string());
    run("DROP DATABASE IF EXISTS corpus");
    run("CREATE DATABASE corpus TEMPLATE template0");
    {
      pg::Connection session = connect("corpus");
      // All of a file is one transaction here.
      const auto made =
          session.execute(replaceAll(need(readFile(file)), "INDEX CONCURRENTLY", "INDEX"));
      if (!made) {
        // What this server lacks (a setting or a form of a later version) is no matter of reading.
        std::cout << file.filename() << " not loaded: " << made.error().message << "\n";
        continue;
      }
      const Schema schema = need(readCatalog(session));
      EXPECT_FALSE(schema.tables.empty());
      const Schema back = need(schemaFromJson(toJson(schema)));
      EXPECT_TRUE(sameObjects(schema, back))
          << testing::PrintToString(describeDifferences(schema, back));
      EXPECT_EQ(schema.dependencies, back.dependencies);
      EXPECT_EQ(schema.unmanaged, back.unmanaged);
    }
    run("DROP DATABASE corpus WITH (FORCE)");
  }
}

}  // namespace
}  // namespace strata::test
