#include "pg/connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "server.h"

namespace strata::pg {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::string sharedUrl(const std::string& database, const std::string& more = "") {
  return "postgres://postgres@/" + database + "?host=" + sharedServer().directory().string() + more;
}

TEST(Connection, ExecuteGivesTheRowsOfTheLastStatement) {
  Connection c = connectTo("strata_0");
  const auto rows = c.execute("SELECT 1; SELECT 2 AS two, NULL, true");
  ASSERT_TRUE(rows) << render(rows.error());
  EXPECT_EQ(rows->size(), 1);
  EXPECT_EQ(rows->columns(), 3);
  EXPECT_EQ(rows->integer(0, 0), 2);
  EXPECT_EQ(rows->columnName(0), "two");
  EXPECT_TRUE(rows->isNull(0, 1));
  EXPECT_EQ(rows->text(0, 1), "");
  EXPECT_TRUE(rows->boolean(0, 2));
  EXPECT_EQ(rows->tag(), "SELECT 1");
}

TEST(Connection, AnEmptyStatementIsNoError) {
  Connection c = connectTo("strata_0");
  EXPECT_TRUE(c.execute(""));
  EXPECT_TRUE(c.execute("-- a comment"));
}

TEST(Connection, QueryBindsParametersAndNulls) {
  Connection c = connectTo("strata_0");
  const auto rows = c.query("SELECT $1 || $2, $3::text IS NULL", {"it's ", "\"fine\"", {}});
  ASSERT_TRUE(rows) << render(rows.error());
  EXPECT_EQ(rows->text(0, 0), "it's \"fine\"");
  EXPECT_TRUE(rows->boolean(0, 1));
}

TEST(Connection, QueryRefusesTwoStatements) {
  Connection c = connectTo("strata_0");
  const auto rows = c.query("SELECT 1; SELECT 2");
  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().code, "PG42601");
}

TEST(Connection, ArraysAreReadWithTheirQuotesUndone) {
  Connection c = connectTo("strata_0");
  const auto rows = c.query(
      R"(SELECT ARRAY['a', 'b c', 'd"e', 'f\g', NULL, '', 'NULL', 'x,y', '{z}'], '{}'::text[],
                '[2:3]={p,q}'::text[], ARRAY[1, -2])");
  ASSERT_TRUE(rows) << render(rows.error());
  EXPECT_THAT(rows->array(0, 0),
              ElementsAre("a", "b c", "d\"e", "f\\g", "", "", "NULL", "x,y", "{z}"));
  EXPECT_TRUE(rows->array(0, 1).empty());
  EXPECT_THAT(rows->array(0, 2), ElementsAre("p", "q"));
  EXPECT_THAT(rows->array(0, 3), ElementsAre("1", "-2"));
}

TEST(Connection, AServerErrorBecomesADiagnosticWithAllItsParts) {
  Connection c = connectTo("strata_0");
  const auto rows = c.execute(R"(DO $$ BEGIN
      RAISE EXCEPTION 'no such luck' USING DETAIL = 'the detail', HINT = 'the hint',
            ERRCODE = 'P0042';
    END $$)");
  ASSERT_FALSE(rows);
  const Diagnostic& d = rows.error();
  EXPECT_EQ(d.code, "PGP0042");
  EXPECT_EQ(d.message, "no such luck");
  EXPECT_EQ(d.help, "the hint");
  ASSERT_EQ(d.notes.size(), 2U);
  EXPECT_EQ(d.notes[0].message, "the detail");
  EXPECT_THAT(d.notes[1].message, HasSubstr("PL/pgSQL function inline_code_block"));
  EXPECT_EQ(c.lastError().sqlstate, "P0042");
  EXPECT_EQ(c.lastError().detail, "the detail");
}

TEST(Connection, AnErrorTellsItsPositionInCharacters) {
  Connection c = connectTo("strata_0");
  EXPECT_FALSE(c.execute("SELECT 'ä', nope"));
  EXPECT_EQ(c.lastError().position, 13);
  EXPECT_TRUE(c.execute("SELECT 1"));
  EXPECT_EQ(c.lastError().message, "") << "a success forgets the error before it";
}

TEST(Connection, NoticesReachTheirHandler) {
  Connection c = connectTo("strata_0");
  std::vector<std::string> notices;
  c.onNotice([&](std::string_view text) { notices.emplace_back(text); });
  Connection moved = std::move(c);
  EXPECT_TRUE(moved.execute("DROP TABLE IF EXISTS not_there"));
  EXPECT_THAT(notices, ElementsAre("NOTICE: table \"not_there\" does not exist, skipping"));
  moved.onNotice({});
  EXPECT_TRUE(moved.execute("DROP TABLE IF EXISTS not_there"));
  EXPECT_EQ(notices.size(), 1U);
}

TEST(Connection, CopyToOrFromTheClientIsRefusedAndTheSessionGoesOn) {
  Connection c = connectTo("strata_0");
  ASSERT_TRUE(
      c.execute("CREATE TEMPORARY TABLE t (a int); INSERT INTO t SELECT generate_series(1, 9)"));
  for (const char* sql : {"COPY t FROM STDIN", "COPY t TO STDOUT"}) {
    const auto rows = c.execute(sql);
    ASSERT_FALSE(rows) << sql;
    EXPECT_EQ(rows.error().code, "PG0A000");
    EXPECT_EQ(valueOf(c, "SELECT count(*) FROM t"), "9");
  }
}

TEST(Connection, SpeaksUtf8WhateverTheEnvironmentSays) {
  setenv("PGCLIENTENCODING", "LATIN1", 1);
  auto c = Connection::open(sharedUrl("strata_0"));
  unsetenv("PGCLIENTENCODING");
  ASSERT_TRUE(c) << render(c.error());
  EXPECT_EQ(valueOf(*c, "SHOW client_encoding"), "UTF8");
}

TEST(Connection, SettingsOfTheUrlApply) {
  auto c = Connection::open(sharedUrl("strata_0", "&search_path=app,public&lock_timeout=3s"));
  ASSERT_TRUE(c) << render(c.error());
  EXPECT_EQ(valueOf(*c, "SHOW search_path"), "app,public");
  EXPECT_EQ(valueOf(*c, "SHOW lock_timeout"), "3s");
}

TEST(Connection, TheEnvironmentAppliesUnlessIgnored) {
  setenv("PGOPTIONS", "-c work_mem=1MB", 1);
  setenv("PGSERVICE", "not_there", 1);
  const auto refused = Connection::open(sharedUrl("strata_0"));
  auto ignoring = Connection::open(sharedUrl("strata_0"), Environment::kIgnored);
  unsetenv("PGSERVICE");
  auto applying = Connection::open(sharedUrl("strata_0"));
  EXPECT_STREQ(getenv("PGOPTIONS"), "-c work_mem=1MB") << "the environment is as it was";
  unsetenv("PGOPTIONS");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("not_there"));
  ASSERT_TRUE(ignoring) << render(ignoring.error());
  ASSERT_TRUE(applying) << render(applying.error());
  EXPECT_EQ(valueOf(*applying, "SHOW work_mem"), "1MB");
  EXPECT_NE(valueOf(*ignoring, "SHOW work_mem"), "1MB");
}

TEST(Connection, FailingToConnectTellsWhatWhereAndWhatToDo) {
  const auto c = Connection::open("postgres://u:s3cret@127.0.0.1:1/d?connect_timeout=2");
  ASSERT_FALSE(c);
  EXPECT_EQ(c.error().code, "PG08001");
  EXPECT_EQ(c.error().message,
            "cannot connect to database 'd' on 127.0.0.1:1 as 'u': Connection refused");
  EXPECT_THAT(c.error().help, HasSubstr("start the server"));
  EXPECT_THAT(render(c.error()), Not(HasSubstr("s3cret")));
}

TEST(Connection, AMissingDatabaseAndAMissingRoleAreToldApart) {
  const auto database = Connection::open(sharedUrl("nope"));
  ASSERT_FALSE(database);
  EXPECT_EQ(database.error().code, "PG3D000");
  const auto role = Connection::open(sharedUrl("strata_0", "&user=nobody_here"));
  ASSERT_FALSE(role);
  EXPECT_EQ(role.error().code, "PG28000");
  EXPECT_THAT(role.error().message, HasSubstr("role \"nobody_here\" does not exist"));
}

TEST(Connection, AKilledSessionIsNoticedAndReported) {
  Connection c = connectTo("strata_0");
  Connection killer = connectTo("strata_1");
  EXPECT_TRUE(c.alive());
  EXPECT_EQ(
      valueOf(killer, "SELECT pg_terminate_backend(" + std::to_string(c.backendPid()) + ", 5000)"),
      "t");
  EXPECT_FALSE(c.alive());
  const auto first = c.execute("SELECT 1");
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().code, "PG57P01");
  EXPECT_EQ(first.error().message, "terminating connection due to administrator command");
  const auto second = c.execute("SELECT 1");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, "PG08006");
  EXPECT_FALSE(c.pipeline({"SELECT 1"}));
}

TEST(Connection, KnowsItsDatabaseAndServer) {
  Connection c = connectTo("strata_2");
  EXPECT_EQ(c.database(), "strata_2");
  EXPECT_EQ(c.majorVersion(), 15);
  EXPECT_EQ(std::to_string(c.backendPid()), valueOf(c, "SELECT pg_backend_pid()"));
}

TEST(Pipeline, RunsAllAndGivesEachResult) {
  Connection c = connectTo("strata_0");
  const auto results = c.pipeline({"CREATE TEMPORARY TABLE t (a int)",
                                   "INSERT INTO t VALUES (1), (2)", "", "SELECT sum(a) FROM t"});
  ASSERT_TRUE(results) << render(results.error());
  ASSERT_EQ(results->size(), 4U);
  EXPECT_EQ((*results)[1].tag(), "INSERT 0 2");
  EXPECT_EQ((*results)[3].integer(0, 0), 3);
  EXPECT_TRUE(c.pipeline({})->empty());
}

TEST(Pipeline, AnErrorInTheMiddleUndoesAllAndLeavesTheSessionUsable) {
  Connection c = connectTo("strata_0");
  ASSERT_TRUE(c.execute("CREATE TEMPORARY TABLE t (a int)"));
  const auto results = c.pipeline({"INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (1 / 0)",
                                   "INSERT INTO t VALUES (3)", "INSERT INTO nope VALUES (1)"});
  ASSERT_FALSE(results);
  EXPECT_EQ(results.error().code, "PG22012");
  EXPECT_EQ(c.lastError().statement, 1U);
  EXPECT_FALSE(c.inTransaction());
  EXPECT_EQ(valueOf(c, "SELECT count(*) FROM t"), "0");
  EXPECT_TRUE(c.pipeline({"INSERT INTO t VALUES (1)"}));
  EXPECT_EQ(valueOf(c, "SELECT count(*) FROM t"), "1");
}

TEST(Pipeline, AnErrorAtTheImplicitCommitIsReported) {
  Connection c = connectTo("strata_0");
  ASSERT_TRUE(
      c.execute("CREATE TEMPORARY TABLE t (a int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED)"));
  const auto results = c.pipeline({"INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (1)"});
  ASSERT_FALSE(results);
  EXPECT_EQ(results.error().code, "PG23505");
  EXPECT_EQ(valueOf(c, "SELECT count(*) FROM t"), "0");
}

TEST(Pipeline, HoldsMoreThanTheBuffersOfBothSides) {
  Connection c = connectTo("strata_0");
  const std::vector<std::string> statements(
      400, "SELECT '" + std::string(20000, 'x') + "' || repeat('y', 20000)");
  const auto results = c.pipeline(statements);
  ASSERT_TRUE(results) << render(results.error());
  EXPECT_EQ(results->size(), 400U);
  EXPECT_EQ(results->back().text(0, 0).size(), 40000U);
}

TEST(Pipeline, CopyInItEndsTheSessionRatherThanHanging) {
  Connection c = connectTo("strata_0");
  ASSERT_TRUE(c.execute("CREATE TEMPORARY TABLE t (a int)"));
  const auto results = c.pipeline({"SELECT 1", "COPY t FROM STDIN", "SELECT 2"});
  ASSERT_FALSE(results);
  EXPECT_EQ(results.error().code, "PG0A000");
  EXPECT_FALSE(c.alive());
}

TEST(Pipeline, LatencyIsPrinted) {
  Connection c = connectTo("strata_0");
  constexpr int kRounds = 200;
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < kRounds; ++i) {
    ASSERT_TRUE(c.pipeline({"SELECT 1", "SELECT 2", "SELECT 3", "SELECT 4"}));
  }
  const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begin;
  std::printf("[ figures  ] pipeline of 4 statements: %.0f us\n", took.count() / kRounds);
}

TEST(Transaction, IsRolledBackUnlessCommitted) {
  Connection c = connectTo("strata_0");
  ASSERT_TRUE(c.execute("CREATE TEMPORARY TABLE t (a int)"));
  {
    const auto transaction = Transaction::begin(c);
    ASSERT_TRUE(transaction);
    ASSERT_TRUE(c.execute("INSERT INTO t VALUES (1)"));
    EXPECT_TRUE(c.inTransaction());
  }
  EXPECT_FALSE(c.inTransaction());
  EXPECT_EQ(valueOf(c, "SELECT count(*) FROM t"), "0");
  auto transaction = Transaction::begin(c);
  ASSERT_TRUE(transaction);
  ASSERT_TRUE(c.execute("INSERT INTO t VALUES (1)"));
  EXPECT_TRUE(transaction->commit());
  EXPECT_EQ(valueOf(c, "SELECT count(*) FROM t"), "1");
  EXPECT_FALSE(transaction->commit()) << "it has ended";
  EXPECT_TRUE(transaction->rollback()) << "nothing to do";
}

TEST(Transaction, CommitOfAFailedOneIsAnError) {
  Connection c = connectTo("strata_0");
  auto transaction = Transaction::begin(c);
  ASSERT_TRUE(transaction);
  EXPECT_FALSE(c.execute("SELECT nope"));
  EXPECT_TRUE(c.inTransaction());
  const auto committed = transaction->commit();
  ASSERT_FALSE(committed);
  EXPECT_EQ(committed.error().code, "PG25P02");
  EXPECT_FALSE(c.inTransaction());
}

}  // namespace
}  // namespace strata::pg
