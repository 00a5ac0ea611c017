#include "apply/conduct.h"

#include <gtest/gtest.h>

namespace strata::apply {
namespace {

bool alone(std::string_view sql) {
  return conductOf(sql).alone;
}

TEST(Conduct, OrdinaryStatementsShareATransactionWithTheirRow) {
  for (const char* sql :
       {"CREATE TABLE t (a int);", "CREATE UNIQUE INDEX i ON t (a)", "DROP INDEX i",
        "ALTER TABLE t DETACH PARTITION p;", "INSERT INTO vacuum VALUES ('; COMMIT;')", ";", "",
        "-- COMMIT\nSELECT 1;", "CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2)",
        "DO $$ BEGIN PERFORM 1; END $$", "SELECT E'\\'; COMMIT; --'",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END;",
        "PREPARE p AS SELECT 1", "SAVEPOINT s", "ALTER TYPE mood ADD VALUE 'sad'"}) {
    EXPECT_EQ(conductOf(sql), Conduct{}) << sql;
  }
}

TEST(Conduct, WhatTheServerRefusesInATransactionStandsAlone) {
  for (const char* sql :
       {"CREATE INDEX CONCURRENTLY i ON t (a);", "create unique index concurrently on t (a)",
        "/* a */ DROP INDEX -- b\n CONCURRENTLY i", "REINDEX TABLE CONCURRENTLY t",
        "VACUUM (ANALYZE) t", "ALTER TABLE t DETACH PARTITION p CONCURRENTLY", "CREATE DATABASE d",
        "ALTER SYSTEM SET work_mem = '1MB'", "DROP SUBSCRIPTION s",
        "CREATE TABLESPACE s LOCATION '/x'", "COMMIT PREPARED 'x'", "CLUSTER", "DISCARD ALL"}) {
    EXPECT_EQ(conductOf(sql), Conduct{.alone = true}) << sql;
  }
}

TEST(Conduct, SoDoesWhatMayCommitWithin) {
  EXPECT_TRUE(alone("CALL p()"));
  EXPECT_TRUE(alone("DO $$ BEGIN INSERT INTO t VALUES (1); COMMIT; END $$"));
  EXPECT_TRUE(alone("DO $$ BEGIN CALL p(); END $$"));
  EXPECT_FALSE(alone("SELECT commit FROM log"));
}

TEST(Conduct, KnowsWhatBeginsAndEndsTransactions) {
  EXPECT_EQ(conductOf("BEGIN;"), (Conduct{.controls = true}));
  EXPECT_EQ(conductOf("start transaction isolation level serializable"),
            (Conduct{.controls = true}));
  EXPECT_EQ(conductOf("COMMIT;"), (Conduct{.controls = true, .commits = true}));
  EXPECT_EQ(conductOf("end"), (Conduct{.controls = true, .commits = true}));
  EXPECT_EQ(conductOf("ROLLBACK TO SAVEPOINT s"), (Conduct{.controls = true}));
}

TEST(Conduct, SeveralCommandsAndCopyNeedTheSimpleProtocol) {
  EXPECT_EQ(conductOf("SELECT 1;\nSELECT 2;\n"), (Conduct{.simple = true}));
  EXPECT_EQ(conductOf("COPY t FROM '/x'"), (Conduct{.simple = true}));
  EXPECT_EQ(conductOf("BEGIN; SELECT 1; COMMIT;"),
            (Conduct{.simple = true, .controls = true, .alone = true}));
}

TEST(Conduct, KnowsWhatOnlyTheSessionRemembers) {
  for (const char* sql : {"SET search_path TO app", "set session role x;", "RESET ALL",
                          "SELECT pg_catalog.set_config('search_path', '', false);",
                          "SET a.b = 1; SET lock_timeout = '1s';"}) {
    EXPECT_TRUE(setsSession(sql)) << sql;
  }
  for (const char* sql : {"SET LOCAL lock_timeout = 0", "SET CONSTRAINTS ALL DEFERRED",
                          "SET lock_timeout = 0; DROP t", "SELECT set_config('a', '', false), f()",
                          "SELECT set_config('a.b', '', false) FROM t", ""}) {
    EXPECT_FALSE(setsSession(sql)) << sql;
  }
}

}  // namespace
}  // namespace strata::apply
