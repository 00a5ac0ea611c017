#include "e2e/live.h"

// `strata migrate down` and `strata schema drift`, on a real database.

namespace strata::e2e {
namespace {

using testing::HasSubstr;
using testing::Not;

class Down : public LiveTest {
 protected:
  void SetUp() override {
    LiveTest::SetUp();
    migration("1_init.sql", "CREATE TABLE users (id bigint PRIMARY KEY, mail text);\n");
    migration("2_phone.sql", "ALTER TABLE users ADD COLUMN phone text;\n");
    migration("3_orders.sql",
              "CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users);\n");
  }
};

TEST_F(Down, TakesBackTheLastMigrationAndTheRest) {
  expect("strata migrate apply", 0);
  const std::string one = expect("strata migrate down", 0);
  EXPECT_THAT(one, HasSubstr("Migrating down from version 3 to 2 (1 migration in total):\n\n"
                             "  -- checks before reverting version 3\n    -> SELECT NOT EXISTS "
                             "(SELECT 1 FROM \"public\".\"orders\") AS \"is_empty\"\n  -- ok ("));
  EXPECT_THAT(one, HasSubstr("  -- reverting version 3\n    -> DROP TABLE"));
  EXPECT_THAT(expect("strata migrate status", 0), HasSubstr("Current Version: 2\n"));
  EXPECT_EQ(value("SELECT to_regclass('orders')"), "NULL");
  EXPECT_THAT(expect("strata migrate down --all", 0), HasSubstr("2 migrations\n"));
  EXPECT_EQ(value("SELECT to_regclass('users')"), "NULL");
  EXPECT_EQ(expect("strata migrate down", 0), "No migration files to revert\n");
  expect("strata migrate apply && strata schema drift", 0);
}

TEST_F(Down, GoesBackToAVersion) {
  expect("strata migrate apply", 0);
  expect("strata migrate down --to-version 1", 0);
  EXPECT_THAT(expect("strata migrate status", 0), HasSubstr("Current Version: 1\n"));
  EXPECT_THAT(expect("strata migrate down --to 3", 2), HasSubstr("ST6025"));
  EXPECT_THAT(expect("strata migrate down --to 4", 2), HasSubstr("ST6011"));
}

TEST_F(Down, RowsAreNotLostUnseen) {
  expect("strata migrate apply", 0);
  sql("INSERT INTO users VALUES (1, 'a', '123')");
  const std::string refused = expect("strata migrate down 2", 1);
  EXPECT_THAT(refused, HasSubstr("ST6024"));
  EXPECT_THAT(refused, HasSubstr("WHERE \"phone\" IS NOT NULL"));
  // The newer one, which lost nothing, is back; the other is as it was.
  EXPECT_THAT(expect("strata migrate status", 0), HasSubstr("Current Version: 2\n"));
  EXPECT_EQ(value("SELECT phone FROM users"), "123");
  expect("strata migrate down --allow-drop", 0);
  EXPECT_EQ(value("SELECT count(*) FROM information_schema.columns WHERE column_name = 'phone'"),
            "0");
}

TEST_F(Down, DryRunLooksAtTheRowsAndChangesNothing) {
  expect("strata migrate apply", 0);
  sql("INSERT INTO users VALUES (1); INSERT INTO orders VALUES (1, 1)");
  EXPECT_THAT(expect("strata migrate down --dry-run", 1), HasSubstr("ST6024"));
  sql("TRUNCATE orders");
  EXPECT_THAT(expect("strata migrate down --dry-run", 0), HasSubstr("-> DROP TABLE"));
  EXPECT_THAT(expect("strata migrate status", 0), HasSubstr("Migration Status: OK"));
}

TEST_F(Down, ARenameGoesBackAsARename) {
  migration("4_rename.sql",
            "ALTER TABLE users RENAME TO people;\nALTER TABLE people RENAME mail TO email;\n");
  expect("strata migrate apply", 0);
  sql("INSERT INTO people VALUES (1, 'a@b')");
  const std::string back = expect("strata migrate down", 0);
  EXPECT_THAT(back, Not(HasSubstr("DROP")));
  EXPECT_EQ(value("SELECT mail FROM users"), "a@b");
}

TEST_F(Down, ADownPartInTheDirectoryIsHonouredWhenItLeadsBack) {
  migration("4_fill.sql", "INSERT INTO users VALUES (7, 'seven');\n");
  expect("strata migrate apply", 0);
  EXPECT_THAT(expect("strata migrate down --dry-run", 0), HasSubstr("ST6023"));
  project_.write("migrations/down/4_fill.sql", "DELETE FROM users WHERE id = 7;\n");
  expect("strata migrate validate", 0);  // no member of the checksum file
  EXPECT_THAT(expect("strata migrate down", 0), HasSubstr("-> DELETE FROM users WHERE id = 7;"));
  EXPECT_EQ(value("SELECT count(*) FROM users"), "0");
  project_.write("migrations/down/3_orders.sql", "SELECT 1;\n");
  EXPECT_THAT(expect("strata migrate down", 3), HasSubstr("ST6021"));
  project_.write("migrations/down/3_orders.sql", "DROP TABLE orders;\n");
  sql("INSERT INTO users VALUES (1); INSERT INTO orders VALUES (1, 1)");
  EXPECT_THAT(expect("strata migrate down", 1), HasSubstr("ST6024")) << "nor by hand unseen";
}

TEST_F(Down, AVersionThatFailedHalfWayIsTakenBack) {
  migration("4_half.sql",
            "-- atlas:txmode none\n\nCREATE TABLE half (n int);\nCREATE INDEX CONCURRENTLY i ON "
            "users (mail);\nSELECT nope;\nCREATE TABLE never (n int);\n");
  expect("strata migrate apply", 3);
  const std::string back = expect("strata migrate down", 0);
  EXPECT_THAT(back, HasSubstr("\"half\""));
  EXPECT_EQ(value("SELECT to_regclass('half')"), "NULL");
  EXPECT_THAT(expect("strata migrate status", 0), HasSubstr("Current Version: 3\n"));
  expect("strata schema drift", 0);
}

TEST_F(Down, ADatabaseThatWasChangedByHandIsNotTouched) {
  expect("strata migrate apply", 0);
  sql("ALTER TABLE orders ADD COLUMN note text");
  const std::string refused = expect("strata migrate down", 1);
  EXPECT_THAT(refused, HasSubstr("ST6027"));
  EXPECT_THAT(refused, HasSubstr("note"));
  EXPECT_THAT(expect("strata schema drift", 1), HasSubstr("DROP COLUMN \"note\""));
  EXPECT_THAT(expect("strata schema drift", 1), HasSubstr("ADD COLUMN \"note\""));
  sql("ALTER TABLE orders DROP COLUMN note; CREATE TABLE theirs (n int)");
  EXPECT_THAT(expect("strata migrate down", 0), HasSubstr("the directory does not know"));
  EXPECT_EQ(value("SELECT to_regclass('theirs')"), "theirs");
}

TEST_F(Down, WhatCannotBeLookedAtNeedsLeave) {
  migration("4_label.sql", "CREATE TYPE mood AS ENUM ('ok');\n");
  migration("5_more.sql", "ALTER TYPE mood ADD VALUE 'sad';\n");
  expect("strata migrate apply", 0);
  EXPECT_THAT(expect("strata migrate down", 1), HasSubstr("ST6022"));
  expect("strata migrate down --allow-drop", 0);
  expect("strata migrate down", 0);  // the type itself holds nothing
  EXPECT_THAT(expect("strata migrate status", 0), HasSubstr("Current Version: 3\n"));
}

TEST_F(Down, WhatWasABaselineCannotBeTakenBack) {
  sql("CREATE TABLE users (id bigint PRIMARY KEY, mail text)");
  expect("strata migrate apply --baseline 1", 0);
  expect("strata migrate down 2", 0);
  EXPECT_THAT(expect("strata migrate down", 2), HasSubstr("ST6026"));
  EXPECT_EQ(value("SELECT to_regclass('users')"), "users");
  expect("strata schema drift", 0);
}

TEST_F(Down, WhatAMigrationGrantedIsRevokedAndWhoOwnedThingsOwnsThemAgain) {
  sql("DO $$ BEGIN CREATE ROLE down_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
  migration("4_grant.sql",
            "GRANT SELECT ON users TO down_reader;\nGRANT INSERT (mail) ON users TO PUBLIC;\n"
            "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO down_reader;\n"
            "ALTER TABLE orders OWNER TO down_reader;\n");
  expect("strata migrate apply", 0);
  expect("strata migrate down", 0);
  EXPECT_EQ(value("SELECT has_table_privilege('down_reader', 'users', 'SELECT')"), "f");
  EXPECT_EQ(value("SELECT has_column_privilege('down_reader', 'users', 'mail', 'INSERT')"), "f");
  EXPECT_EQ(value("SELECT count(*) FROM pg_default_acl"), "0");
  EXPECT_EQ(value("SELECT pg_get_userbyid(relowner) FROM pg_class WHERE relname = 'orders'"),
            "postgres");
}

TEST_F(Down, DriftIsToldAsJson) {
  expect("strata migrate apply 2", 0);
  sql("CREATE INDEX by_hand ON users (mail)");
  const std::string found = expect("strata schema drift --format json", 1);
  EXPECT_THAT(found, HasSubstr("\"status\": \"DRIFT\""));
  EXPECT_THAT(found, HasSubstr("\"pending\": 1"));
  EXPECT_THAT(found, HasSubstr("DROP INDEX"));
}

}  // namespace
}  // namespace strata::e2e
