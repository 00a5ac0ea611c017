#include "faults.h"

// Statements that no transaction can hold, cut off in the middle and behind their end.

namespace strata::e2e {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kNone = "-- atlas:txmode none\n\n";

class Alone : public FaultsTest {
 protected:
  void SetUp() override {
    FaultsTest::SetUp();
    migration("1_init.sql",
              "CREATE TABLE t (a int);\nINSERT INTO t SELECT generate_series(1, 10);\n"
              // Whoever calls it with 1 waits for advisory lock 1 while the test has it.
              "CREATE FUNCTION gate(n int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN IF n "
              "= 1 THEN PERFORM pg_catalog.pg_advisory_xact_lock_shared(1); END IF; RETURN n; END "
              "$$;\n");
    expect("strata migrate apply", 0);
  }

  /// From now on whoever records a statement of version 2 waits for advisory lock 2.
  void holdRecordsUp() const {
    sql("CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.applied > 0 "
        "THEN PERFORM pg_catalog.pg_advisory_xact_lock_shared(2); END IF; RETURN NEW; END $$; "
        "CREATE TRIGGER hold BEFORE INSERT ON atlas_schema_revisions.atlas_schema_revisions FOR "
        "EACH ROW EXECUTE FUNCTION hold()");
  }

  /// Runs version 2 and kills strata where it waits for an advisory lock of the test's.
  void applyAndKill(const std::string& lock) const {
    pg::Connection holder = session();
    ASSERT_TRUE(holder.execute("SELECT pg_advisory_lock(" + lock + ")"));
    const auto run = start();
    awaitWaiting();
    EXPECT_THAT(expect("strata migrate status", 0),
                HasSubstr("Last migration attempt is at work, or was cut off:\n"));
    killWithItsSession(*run);
  }

  /// Index `i` once, and usable.
  void expectOneIndex() const {
    EXPECT_EQ(value("SELECT string_agg(c.relname || indisvalid, ',') FROM pg_index JOIN pg_class c "
                    "ON c.oid = indexrelid WHERE indrelid = 't'::regclass"),
              "itrue");
    EXPECT_THAT(expect("strata migrate status", 0), HasSubstr("Migration Status: OK"));
  }
};

TEST_F(Alone, AnIndexWhoseBuildWasCutOffIsBuiltAnew) {
  for (const char* build : {"CREATE INDEX CONCURRENTLY i ON t (gate(a));",
                            "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON public.t (gate(a));"}) {
    migration("2_index.sql", kNone + std::string(build) + "\nSELECT 1;\n");
    applyAndKill("1");
    EXPECT_EQ(value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass"), "f");
    EXPECT_THAT(
        expect("strata migrate status", 0),
        AllOf(HasSubstr("2 (0 statements applied)"), HasSubstr("SQL:   " + std::string(build)),
              HasSubstr("begun, and not known to have ended")));
    EXPECT_THAT(expect("strata migrate apply", 0),
                AllOf(HasSubstr("2_index.sql:3:1: warning: index 'i' was left half built"),
                      HasSubstr("[ST6044]"), HasSubstr("-- 2 sql statements\n")));
    expectOneIndex();
    sql("DROP INDEX i; DELETE FROM atlas_schema_revisions.atlas_schema_revisions WHERE version = "
        "'2'");
  }
}

TEST_F(Alone, AnIndexWhoseBuildTheServersEndCutOffIsBuiltAnew) {
  migration("2_index.sql", kNone + std::string("CREATE INDEX CONCURRENTLY i ON t (gate(a));\n"));
  std::unique_ptr<Background> run;
  {
    pg::Connection holder = session();
    ASSERT_TRUE(holder.execute("SELECT pg_advisory_lock(1)"));
    run = start();
    awaitWaiting();
    server().crash();
  }
  EXPECT_EQ(run->wait().exit_code, 3);
  server().start();
  EXPECT_THAT(expect("strata migrate apply", 0), HasSubstr("[ST6044]"));
  expectOneIndex();
}

TEST_F(Alone, AnIndexThatCouldNotBeRecordedIsThereOnceAllTheSame) {
  holdRecordsUp();
  migration("2_index.sql", kNone + std::string("CREATE INDEX CONCURRENTLY i ON t (a);\n"));
  applyAndKill("2");
  EXPECT_THAT(expect("strata migrate apply", 0), HasSubstr("[ST6044]"));
  expectOneIndex();
}

TEST_F(Alone, AnIndexThatIsThereAfterACutIsRecorded) {
  migration("2_index.sql", kNone + std::string("CREATE INDEX CONCURRENTLY i ON t (gate(a));\n"));
  applyAndKill("1");
  sql("DROP INDEX i; CREATE INDEX i ON t (gate(a))");
  EXPECT_THAT(expect("strata migrate apply", 0),
              AllOf(HasSubstr("index 'i' is there"), Not(HasSubstr("-> CREATE"))));
  expectOneIndex();
}

TEST_F(Alone, AnIndexThatATimeoutStoppedIsBuiltAnew) {
  migration("2_index.sql", kNone + std::string("CREATE INDEX CONCURRENTLY i ON t (gate(a));\n"));
  {
    pg::Connection holder = session();
    ASSERT_TRUE(holder.execute("SELECT pg_advisory_lock(1)"));
    EXPECT_THAT(expectAt("&statement_timeout=500ms", "strata migrate apply", 3),
                HasSubstr("canceling statement due to statement timeout [PG57014]"));
  }
  EXPECT_THAT(expect("strata migrate status", 0),
              HasSubstr("ERROR: pq: canceling statement due to statement timeout (57014)"));
  EXPECT_THAT(expect("strata migrate apply", 0), HasSubstr("[ST6044]"));
  expectOneIndex();
}

TEST_F(Alone, AnIndexThatTheRowsContradictedIsBuiltWhenTheyAreMended) {
  sql("INSERT INTO t VALUES (1)");
  migration("2_index.sql", kNone + std::string("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a);\n"));
  EXPECT_THAT(expect("strata migrate apply", 3), HasSubstr("Key (a)=(1) is duplicated"));
  sql("DELETE FROM t WHERE ctid IN (SELECT max(ctid) FROM t WHERE a = 1)");
  EXPECT_THAT(expect("strata migrate apply", 0), HasSubstr("[ST6044]"));
  expectOneIndex();
}

TEST_F(Alone, AnIndexOfTheSameNameThatWasThereBeforeStaysAnError) {
  sql("CREATE INDEX i ON t (a)");
  migration("2_index.sql", kNone + std::string("CREATE INDEX CONCURRENTLY i ON t (a);\n"));
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(expect("strata migrate apply", 3), HasSubstr("relation \"i\" already exists"));
  }
}

TEST_F(Alone, AnIndexThatWasToBeDroppedIsGoneAfterACut) {
  sql("CREATE INDEX i ON t (a)");
  holdRecordsUp();
  migration("2_drop.sql", kNone + std::string("DROP INDEX CONCURRENTLY i;\n"));
  applyAndKill("2");
  expect("strata migrate apply", 0);
  EXPECT_EQ(value("SELECT to_regclass('i') IS NULL"), "t");
  migration("3_drop.sql", kNone + std::string("DROP INDEX CONCURRENTLY j;\n"));
  sql("CREATE INDEX j ON t (a)");
  applyAndKill("2");
  sql("DROP INDEX j");
  EXPECT_THAT(expect("strata migrate apply", 0), HasSubstr("index \"j\" is gone"));
  EXPECT_THAT(expect("strata migrate status", 0), HasSubstr("Migration Status: OK"));
}

TEST_F(Alone, AHalfDetachedPartitionIsDetached) {
  sql("CREATE TABLE p (a int) PARTITION BY LIST (a); "
      "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)");
  migration("2_detach.sql",
            kNone + std::string("ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;\n"));
  {
    pg::Connection reader = session();
    ASSERT_TRUE(reader.execute("BEGIN"));
    ASSERT_TRUE(reader.execute("SELECT * FROM p"));
    const auto run = start();
    await("SELECT count(*) = 1 FROM pg_inherits WHERE inhdetachpending");
    killWithItsSession(*run);
  }
  EXPECT_EQ(value("SELECT inhdetachpending FROM pg_inherits"), "t");
  const std::string applied = expect("strata migrate apply", 0);
  EXPECT_THAT(applied, HasSubstr("partition \"p1\" was left half detached"));
  EXPECT_THAT(applied, HasSubstr("-> ALTER TABLE \"p\" DETACH PARTITION \"p1\" FINALIZE"));
  EXPECT_EQ(value("SELECT count(*) FROM pg_inherits"), "0");
  EXPECT_THAT(expect("strata migrate status", 0), HasSubstr("Migration Status: OK"));
}

TEST_F(Alone, ADatabaseThatWasMadeButNotRecordedIsRecorded) {
  holdRecordsUp();
  const std::string name = database_ + "_made";
  migration("2_database.sql", kNone + ("CREATE DATABASE " + name + ";\n"));
  applyAndKill("2");
  EXPECT_THAT(expect("strata migrate apply", 0), HasSubstr("database '" + name + "' is there"));
  EXPECT_THAT(expect("strata migrate status", 0), HasSubstr("Migration Status: OK"));
}

TEST_F(Alone, WhatCanBeRepeatedIsRepeated) {
  holdRecordsUp();
  migration("2_vacuum.sql", kNone + std::string("VACUUM t;\n"));
  applyAndKill("2");
  EXPECT_THAT(expect("strata migrate apply", 0),
              AllOf(HasSubstr("-> VACUUM t;"), Not(HasSubstr("ST604"))));
}

class AloneUnknown : public Alone {
 protected:
  /// A call that commits three rows one by one, cut off behind its end.
  void SetUp() override {
    Alone::SetUp();
    sql("CREATE TABLE filled (n int); CREATE PROCEDURE fill() LANGUAGE plpgsql AS $$ BEGIN FOR n "
        "IN 1..3 LOOP INSERT INTO filled VALUES (n); COMMIT; END LOOP; END $$");
    holdRecordsUp();
    migration("2_fill.sql", kNone + std::string("CALL fill();\nCREATE TABLE after_it ();\n"));
    applyAndKill("2");
    EXPECT_EQ(value("SELECT count(*) FROM filled"), "3");
    const std::string refused = expect("strata migrate apply", 3);
    EXPECT_THAT(refused, HasSubstr("2_fill.sql:3:1: error: a run that was cut off had begun "
                                   "statement 1 of '2_fill.sql'"));
    EXPECT_THAT(refused, HasSubstr("[ST6043]"));
    EXPECT_THAT(expect("strata migrate status", 0),
                AllOf(HasSubstr("2 (0 statements applied)"),
                      HasSubstr("begun, and not known to have ended")));
  }
};

TEST_F(AloneUnknown, IsSkippedWhenTheUserSaysItIsDone) {
  EXPECT_THAT(expect("strata migrate apply --unfinished skip", 0),
              AllOf(Not(HasSubstr("-> CALL")), HasSubstr("-- 1 sql statement\n")));
  EXPECT_EQ(value("SELECT count(*) FROM filled"), "3");
  EXPECT_THAT(expect("strata migrate status", 0), HasSubstr("Migration Status: OK"));
}

TEST_F(AloneUnknown, IsRunWhenTheUserSaysItIsNot) {
  EXPECT_THAT(expect("strata migrate apply --unfinished run", 0), HasSubstr("-> CALL fill();"));
  EXPECT_EQ(value("SELECT count(*) FROM filled"), "6");
  EXPECT_THAT(expect("strata migrate status", 0), HasSubstr("Migration Status: OK"));
}

TEST_F(AloneUnknown, IsRunWhenTheFileSaysSomethingElseNow) {
  migration("2_fill.sql", kNone + std::string("TRUNCATE filled;\nCALL fill();\n"));
  expect("strata migrate apply", 0);
  EXPECT_EQ(value("SELECT count(*) FROM filled"), "3");
  EXPECT_THAT(expect("strata migrate status", 0), HasSubstr("Migration Status: OK"));
}

}  // namespace
}  // namespace strata::e2e
