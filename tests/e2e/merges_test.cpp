#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <optional>
#include <random>

#include "e2e/project.h"
#include "pg/connection.h"
#include "pg/embedded.h"
#include "support/text.h"

// Random changes of a database that the example models were made on, then a merge into the models:
// they come back as the database (the command proves that itself), and a second merge has nothing
// to do. STRATA_MERGES sets how many merges (default 20), STRATA_MERGE_SEED the first seed; four
// follow one another, then it starts anew.

namespace strata::e2e {
namespace {

using testing::HasSubstr;

constexpr int kChain = 4;
constexpr int kChangesAMerge = 6;

int fromEnvironment(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoi(text);
}

/// Statements about what the database has; `{…}` in one is filled in with a random name.
constexpr const char* kStatements[] = {
    "ALTER TABLE {table} ADD COLUMN new_# text",
    "ALTER TABLE {table} ADD COLUMN new_# integer NOT NULL DEFAULT 7",
    "ALTER TABLE {table} ADD COLUMN new_# varchar(30) DEFAULT 'a ''b'''",
    "ALTER TABLE {table} ADD COLUMN new_# timestamptz DEFAULT now()",
    "ALTER TABLE {table} ADD COLUMN new_# {enum}",
    "ALTER TABLE {table} ADD COLUMN new_# {domain}",
    "ALTER TABLE {table} ADD COLUMN new_# integer GENERATED ALWAYS AS IDENTITY",
    "ALTER TABLE {table} ADD COLUMN new_# jsonb[]",
    "ALTER TABLE {table} DROP COLUMN {column} CASCADE",
    "ALTER TABLE {table} DROP COLUMN {column} CASCADE",
    "ALTER TABLE {table} RENAME COLUMN {column} TO renamed_#",
    "ALTER TABLE {table} ALTER COLUMN {column} TYPE bigint",
    "ALTER TABLE {table} ALTER COLUMN {column} TYPE varchar(99)",
    "ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL",
    "ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL",
    "ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT 3",
    "ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT 'x'",
    "ALTER TABLE {table} ALTER COLUMN {column} DROP DEFAULT",
    "ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 50",
    "ALTER TABLE {table} ALTER COLUMN {column} SET STORAGE EXTERNAL",
    "COMMENT ON COLUMN {table}.{column} IS 'Said #.'",
    "COMMENT ON COLUMN {table}.{column} IS NULL",
    "COMMENT ON TABLE {table} IS 'Table #.\nTwo lines.'",
    "COMMENT ON TABLE {table} IS NULL",
    "COMMENT ON TABLE {table} IS ' no /// comment #'",
    "CREATE INDEX ON {table} ({column})",
    "CREATE INDEX added_#_idx ON {table} ({column} DESC) WHERE {column} IS NOT NULL",
    "CREATE UNIQUE INDEX added_#_idx ON {table} ({column}, {column})",
    "CREATE INDEX ON {table} USING hash ({column})",
    "DROP INDEX {index} CASCADE",
    "DROP INDEX {index} CASCADE",
    "COMMENT ON INDEX {index} IS 'An index #.'",
    "ALTER INDEX {index} RENAME TO index_#",
    "ALTER TABLE {table} ADD CHECK ({column} IS NOT NULL)",
    "ALTER TABLE {table} ADD CONSTRAINT added_#_check CHECK ({column} IS NOT NULL OR 1 > 0)",
    "ALTER TABLE {table} ADD UNIQUE ({column})",
    "ALTER TABLE {table} ADD COLUMN of_# bigint REFERENCES {table} ON DELETE CASCADE",
    "ALTER TABLE {table} ADD COLUMN of_# integer REFERENCES {table}",
    "ALTER TABLE {constrained} DROP CONSTRAINT {constraint} CASCADE",
    "ALTER TABLE {constrained} DROP CONSTRAINT {constraint} CASCADE",
    "COMMENT ON CONSTRAINT {constraint} ON {constrained} IS 'Because #.'",
    "ALTER TABLE {constrained} RENAME CONSTRAINT {constraint} TO constraint_#",
    "CREATE TABLE {schema}.tables_# (id bigint PRIMARY KEY, of bigint REFERENCES {table}, e "
    "{enum})",
    "CREATE TABLE {schema}.parts_# (at date, x int) PARTITION BY RANGE (at)",
    "DROP TABLE {table} CASCADE",
    "DROP TABLE {table} CASCADE",
    "ALTER TABLE {table} RENAME TO table_#",
    "ALTER TABLE {table} SET (fillfactor = 7#)",
    "ALTER TABLE {table} SET (autovacuum_enabled = off)",
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} REPLICA IDENTITY FULL",
    "CREATE POLICY policy_# ON {table} USING (true)",
    "DROP POLICY {policy} ON {policed}",
    "CREATE RULE rule_# AS ON DELETE TO {table} DO INSTEAD NOTHING",
    "CREATE STATISTICS {schema}.statistics_# ON {column}, {column} FROM {table}",
    "CREATE FUNCTION {schema}.trigger_#() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; "
    "END'",
    "CREATE FUNCTION {schema}.function_#(a integer) RETURNS integer LANGUAGE sql AS 'SELECT #'",
    "CREATE OR REPLACE FUNCTION {function}(a integer) RETURNS integer LANGUAGE sql AS 'SELECT 1 + "
    "#'",
    "COMMENT ON FUNCTION {function}(integer) IS 'Function #.'",
    "DROP FUNCTION {function}(integer) CASCADE",
    "CREATE TRIGGER trigger_# BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {called}()",
    "DROP TRIGGER {trigger} ON {triggered}",
    "ALTER TABLE {triggered} DISABLE TRIGGER {trigger}",
    "CREATE VIEW {schema}.view_# AS SELECT {column} AS a, 1 AS b FROM {table}",
    "CREATE MATERIALIZED VIEW {schema}.view_# AS SELECT {column} AS a FROM {table}",
    "DROP VIEW {view} CASCADE",
    "COMMENT ON VIEW {view} IS 'View #.'",
    "CREATE TYPE {schema}.enum_# AS ENUM ('one', 'two', 'a b')",
    "ALTER TYPE {enum} ADD VALUE 'added_#'",
    "ALTER TYPE {enum} ADD VALUE 'class_ #' BEFORE {label}",
    "COMMENT ON TYPE {enum} IS 'Enum #.'",
    "DROP TYPE {enum} CASCADE",
    "CREATE TYPE {schema}.composite_# AS (a integer, b text)",
    "CREATE DOMAIN {schema}.domain_# AS text CHECK (VALUE <> '#')",
    "ALTER DOMAIN {domain} ADD CONSTRAINT check_# CHECK (VALUE IS NOT NULL)",
    "ALTER DOMAIN {domain} SET NOT NULL",
    "DROP DOMAIN {domain} CASCADE",
    "CREATE SEQUENCE {schema}.sequence_# INCREMENT 5",
    "ALTER SEQUENCE {sequence} MAXVALUE 1000000 CYCLE",
    "DROP SEQUENCE {sequence}",
    "CREATE SCHEMA schema_#",
    "COMMENT ON SCHEMA {schema} IS 'Schema #.'",
};

/// A random one of each; `table` is that of the statement for what is a part of one.
constexpr std::pair<const char*, const char*> kNames[] = {
    {"{schema}",
     "SELECT oid::regnamespace::text FROM pg_namespace WHERE nspname !~ '^pg_|^inform'"},
    {"{table}",
     "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = "
     "relnamespace WHERE relkind = 'r' AND NOT relispartition AND n.nspname !~ '^pg_|^inform'"},
    {"{column}",
     "SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = '{of}'::regclass "
     "AND attnum > 0 AND NOT attisdropped AND attname !~ '^(created|updated)_at$'"},
    {"{index}",
     "SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = "
     "indexrelid JOIN pg_namespace n ON n.oid = relnamespace WHERE n.nspname !~ "
     "'^pg_|^inform' AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = "
     "i.indexrelid)"},
    {"{constrained}",
     "SELECT conrelid::regclass::text FROM pg_constraint c JOIN pg_namespace n ON "
     "n.oid = connamespace WHERE conrelid <> 0 AND n.nspname !~ '^pg_|^inform'"},
    {"{constraint}",
     "SELECT quote_ident(conname) FROM pg_constraint WHERE conrelid = "
     "'{of}'::regclass"},
    {"{policed}", "SELECT polrelid::regclass::text FROM pg_policy"},
    {"{policy}", "SELECT quote_ident(polname) FROM pg_policy WHERE polrelid = '{of}'::regclass"},
    {"{triggered}", "SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"},
    {"{trigger}",
     "SELECT quote_ident(tgname) FROM pg_trigger WHERE tgrelid = '{of}'::regclass AND "
     "NOT tgisinternal"},
    {"{called}",
     "SELECT oid::regproc::text FROM pg_proc WHERE prorettype = 'trigger'::regtype AND "
     "prolang <> 12 AND pronamespace::regnamespace::text !~ '^pg_|^inform'"},
    {"{function}", "SELECT oid::regproc::text FROM pg_proc WHERE proname ~ '^function_' "},
    {"{view}",
     "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = "
     "relnamespace WHERE relkind = 'v' AND n.nspname !~ '^pg_|^inform'"},
    {"{enum}", "SELECT oid::regtype::text FROM pg_type WHERE typtype = 'e'"},
    {"{label}", "SELECT quote_literal(enumlabel) FROM pg_enum WHERE enumtypid = '{of}'::regtype"},
    {"{domain}",
     "SELECT t.oid::regtype::text FROM pg_type t JOIN pg_namespace n ON n.oid = "
     "typnamespace WHERE typtype = 'd' AND n.nspname !~ '^pg_|^inform'"},
    {"{sequence}",
     "SELECT c.oid::regclass::text FROM pg_class c WHERE relkind = 'S' AND NOT EXISTS "
     "(SELECT FROM pg_depend d WHERE d.objid = c.oid AND deptype IN ('a', 'i'))"},
};

class Merges : public testing::Test {
 protected:
  void SetUp() override {
    auto server = pg::EmbeddedServer::start({});
    ASSERT_TRUE(server) << render(server.error());
    server_.emplace(*std::move(server));
  }

  /// A database that the project's models have been made on.
  void connect(const Project& project, unsigned seed) {
    const std::string name = fmt::format("merges_{}", seed);
    auto admin = pg::Connection::open(server_->conninfo("postgres"));
    ASSERT_TRUE(admin && admin->execute("CREATE DATABASE " + name));
    auto connection = pg::Connection::open(server_->conninfo(name));
    ASSERT_TRUE(connection) << render(connection.error());
    connection_.emplace(*std::move(connection));
    url_ = "\"" + server_->conninfo(name) + "\"";
    const Answer made = project.shell("strata schema inspect > .schema.sql");
    ASSERT_EQ(made.exit_code, 0) << made.text;
    const auto run = connection_->execute(project.read(".schema.sql"));
    ASSERT_TRUE(run) << render(run.error());
    random_.seed(seed);
    story_ = fmt::format("seed {}", seed);
  }

  std::size_t pick(std::size_t count) { return random_() % count; }

  /// One of the names that the query gives; nothing: there is none.
  std::optional<std::string> nameOf(const std::string& query) {
    const auto rows = connection_->query(query + " ORDER BY 1");
    if (!rows || rows->size() == 0) {
      return std::nullopt;
    }
    return rows->str(static_cast<int>(pick(static_cast<std::size_t>(rows->size()))), 0);
  }

  /// The statement with names in place of what is in braces.
  std::optional<std::string> filledIn(std::string sql) {
    sql = replaceAll(sql, "#", std::to_string(++number_));
    std::string of;
    for (std::size_t at = sql.find('{'); at != std::string::npos; at = sql.find('{')) {
      const std::string key = sql.substr(at, sql.find('}', at) - at + 1);
      const auto* known =
          std::ranges::find(kNames, key, [](const auto& each) { return std::string(each.first); });
      const auto name = nameOf(replaceAll(known->second, "{of}", of));
      if (!name) {
        return std::nullopt;
      }
      const bool holds =
          key != "{column}" && key != "{constraint}" && key != "{label}" && key != "{schema}";
      of = holds ? replaceAll(*name, "'", "''") : of;
      sql.replace(at, key.size(), *name);
    }
    return sql;
  }

  /// One that the server takes.
  void change() {
    for (;;) {
      const auto sql = filledIn(kStatements[pick(std::size(kStatements))]);
      if (sql && connection_->execute(*sql)) {
        story_ += "\n  " + *sql + ";";
        return;
      }
    }
  }

  void runChain(unsigned seed, int merges) {
    const Project project;
    project.copyExample();
    ASSERT_NO_FATAL_FAILURE(connect(project, seed));
    const std::string command = "strata schema inspect --format cpp --merge --out . --url " + url_;
    for (int i = 0; i < merges; ++i) {
      for (int k = 0; k < kChangesAMerge; ++k) {
        change();
      }
      const Answer merged = project.shell(command);
      if (merged.exit_code != 0 && std::getenv("STRATA_MERGES_KEEP") != nullptr) {
        fs::copy(project.folder(),
                 fs::path(std::getenv("STRATA_MERGES_KEEP")) / std::to_string(seed),
                 fs::copy_options::recursive);
      }
      ASSERT_EQ(merged.exit_code, 0) << story_ << "\n" << merged.text;
      const Answer again = project.shell(command);
      ASSERT_THAT(again.text, HasSubstr("the models are up to date")) << story_ << "\n"
                                                                      << again.text;
      story_ += "\n  -- merged";
    }
  }

  std::optional<pg::EmbeddedServer> server_;
  std::optional<pg::Connection> connection_;
  std::string url_;
  std::string story_;
  std::minstd_rand random_;
  int number_ = 0;
};

TEST_F(Merges, EveryMergeComesBackAndASecondChangesNothing) {
  const int merges = fromEnvironment("STRATA_MERGES", 20);
  const int seed = fromEnvironment("STRATA_MERGE_SEED", 1);
  for (int done = 0; done < merges; done += kChain) {
    runChain(static_cast<unsigned>(seed + done / kChain), std::min(kChain, merges - done));
    if (HasFatalFailure() && std::getenv("STRATA_MERGES_ALL") == nullptr) {
      return;
    }
  }
}

}  // namespace
}  // namespace strata::e2e
