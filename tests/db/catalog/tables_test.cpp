#include "fixture.h"

namespace strata::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Tables : public OnServer {};

STRATA_ON_SERVERS(Tables);

TEST_P(Tables, PlainTableIsAllDefaults) {
  EXPECT_EQ(table(read("CREATE TABLE t ()")), (Table{.key = {.schema = "app", .name = "t"}}));
}

TEST_P(Tables, OptionsAreSortedAndToastOnesMarked) {
  const Schema schema = read(
      "CREATE TABLE t (a text) WITH (toast.autovacuum_enabled = false, fillfactor = 70,"
      "  autovacuum_enabled = off)");
  EXPECT_THAT(table(schema).options, ElementsAre("autovacuum_enabled=off", "fillfactor=70",
                                                 "toast.autovacuum_enabled=false"));
}

TEST_P(Tables, UnloggedRowSecurityAndComment) {
  const Schema schema = read(
      "CREATE UNLOGGED TABLE t (); ALTER TABLE t ENABLE ROW LEVEL SECURITY;"
      "ALTER TABLE t FORCE ROW LEVEL SECURITY; COMMENT ON TABLE t IS E'two\nlines'");
  EXPECT_EQ(table(schema), (Table{.key = {.schema = "app", .name = "t"},
                                  .unlogged = true,
                                  .row_security = true,
                                  .force_row_security = true,
                                  .comment = "two\nlines"}));
}

TEST_P(Tables, AccessMethodOtherThanHeapIsNamed) {
  const Schema schema = read(
      "CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler;"
      "CREATE TABLE t () USING heap2; CREATE TABLE plain () USING heap");
  EXPECT_EQ(table(schema).access_method, "heap2");
  EXPECT_EQ(table(schema, "plain").access_method, "");
  EXPECT_THAT(schema.unmanaged, ElementsAre(Unmanaged{.kind = "access method", .name = "heap2"}));
}

TEST_P(Tables, ReplicaIdentityInAllItsForms) {
  run("CREATE TABLE t (a int NOT NULL PRIMARY KEY, b int NOT NULL);"
      "CREATE UNIQUE INDEX \"i\"\"i\" ON t (b)");
  EXPECT_EQ(table(read()).replica_identity, "");
  EXPECT_EQ(table(read("ALTER TABLE t REPLICA IDENTITY FULL")).replica_identity, "FULL");
  EXPECT_EQ(table(read("ALTER TABLE t REPLICA IDENTITY NOTHING")).replica_identity, "NOTHING");
  EXPECT_EQ(table(read("ALTER TABLE t REPLICA IDENTITY USING INDEX \"i\"\"i\"")).replica_identity,
            "USING INDEX \"i\"\"i\"");
  EXPECT_EQ(table(read("ALTER TABLE t REPLICA IDENTITY USING INDEX t_pkey")).replica_identity,
            "USING INDEX \"t_pkey\"");
  EXPECT_EQ(table(read("ALTER TABLE t REPLICA IDENTITY USING INDEX \"i\"\"i\";"
                       "DROP INDEX \"i\"\"i\""))
                .replica_identity,
            "NOTHING");
}

TEST_P(Tables, ParentsAreInOrderOfInheritance) {
  const Schema schema = read(
      "CREATE TABLE p (a int); CREATE TABLE b (b int); CREATE TABLE t (c int) INHERITS (p, b)");
  EXPECT_THAT(table(schema).inherits,
              ElementsAre(Key{.schema = "app", .name = "p"}, Key{.schema = "app", .name = "b"}));
  EXPECT_EQ(table(schema).partition_bound, "");
}

TEST_P(Tables, ColumnsOfAParentAreInheritedUnlessDeclaredAgain) {
  const Schema schema =
      read("CREATE TABLE p (a int, b int); CREATE TABLE t (b int, c int) INHERITS (p)");
  ASSERT_EQ(table(schema).columns.size(), 3U);
  EXPECT_TRUE(column(schema, "a").inherited);
  EXPECT_FALSE(column(schema, "b").inherited);
  EXPECT_FALSE(column(schema, "c").inherited);
}

TEST_P(Tables, PartitionsHaveKeyBoundAndParent) {
  const Schema schema = read(
      "CREATE TABLE t (a int, b timestamptz) PARTITION BY RANGE (b, lower(a::text));"
      "CREATE TABLE x PARTITION OF t FOR VALUES FROM ('2020-01-01 00:00+00', MINVALUE)"
      "  TO ('2021-01-01 00:00+00', MAXVALUE) PARTITION BY HASH (a);"
      "CREATE TABLE y PARTITION OF x FOR VALUES WITH (MODULUS 2, REMAINDER 1);"
      "CREATE TABLE z PARTITION OF t DEFAULT");
  EXPECT_EQ(table(schema).partition_key, "RANGE (b, lower((a)::text))");
  EXPECT_THAT(table(schema).inherits, IsEmpty());
  const Table x = table(schema, "x");
  EXPECT_THAT(x.inherits, ElementsAre(Key{.schema = "app", .name = "t"}));
  EXPECT_EQ(x.partition_key, "HASH (a)");
  EXPECT_EQ(x.partition_bound,
            "FOR VALUES FROM ('2020-01-01 00:00:00+00', MINVALUE) "
            "TO ('2021-01-01 00:00:00+00', MAXVALUE)");
  EXPECT_TRUE(column(schema, "a", "x").inherited);
  EXPECT_EQ(table(schema, "y").partition_bound, "FOR VALUES WITH (modulus 2, remainder 1)");
  EXPECT_THAT(table(schema, "y").inherits, ElementsAre(Key{.schema = "app", .name = "x"}));
  EXPECT_EQ(table(schema, "z").partition_bound, "DEFAULT");
}

TEST_P(Tables, ParentMayBeAForeignTable) {
  const Schema schema = read(
      "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;"
      "CREATE FOREIGN TABLE f (a int) SERVER s; CREATE TABLE t () INHERITS (f)");
  EXPECT_EQ(table(schema, "f").server, "s");
  EXPECT_THAT(table(schema).inherits, ElementsAre(Key{.schema = "app", .name = "f"}));
}

TEST_P(Tables, ViewsAndCompositeTypesAreNoTables) {
  const Schema schema = read(
      "CREATE VIEW v AS SELECT 1 AS a; CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;"
      "CREATE TYPE c AS (a int)");
  EXPECT_THAT(schema.tables, IsEmpty());
  EXPECT_THAT(schema.indexes, IsEmpty());
}

class Columns : public OnServer {};

STRATA_ON_SERVERS(Columns);

Key of(const std::string& name) {
  return {.schema = "app", .parent = "t", .name = name};
}

TEST_P(Columns, PlainColumnIsItsTypeOnly) {
  EXPECT_THAT(table(read("CREATE TABLE t (a int)")).columns,
              ElementsAre(Column{.key = of("a"), .type = "integer"}));
}

TEST_P(Columns, TypesAreQualifiedUnlessTheServersOwn) {
  const Schema schema = read(
      "CREATE TYPE \"Mood\" AS ENUM (); CREATE DOMAIN d AS int;"
      "CREATE TABLE t (a \"Mood\", b \"Mood\"[], c d, e numeric(10,2), f varchar(5)[],"
      "  g timestamp(3) with time zone, h char(3), i \"char\", j interval day to second (2),"
      "  k bit varying(7))");
  std::vector<std::string> types;
  for (const Column& one : table(schema).columns) {
    types.push_back(one.type);
  }
  EXPECT_THAT(types,
              ElementsAre("app.\"Mood\"", "app.\"Mood\"[]", "app.d", "numeric(10,2)",
                          "character varying(5)[]", "timestamp(3) with time zone", "character(3)",
                          "\"char\"", "interval day to second(2)", "bit varying(7)"));
}

TEST_P(Columns, OrderIsThatOfCreationWithoutDroppedOnes) {
  const Schema schema = read(
      "CREATE TABLE t (z int, b int, a int); ALTER TABLE t DROP COLUMN b;"
      "ALTER TABLE t ADD b text");
  std::vector<std::string> names;
  for (const Column& one : table(schema).columns) {
    names.push_back(one.key.name);
  }
  EXPECT_THAT(names, ElementsAre("z", "a", "b"));
}

TEST_P(Columns, NotNullDefaultAndComment) {
  const Schema schema = read(
      "CREATE TABLE t (a text NOT NULL DEFAULT 'it''s \\ y'); COMMENT ON COLUMN t.a IS 'note'");
  EXPECT_EQ(column(schema, "a"), (Column{.key = of("a"),
                                         .type = "text",
                                         .not_null = true,
                                         .default_expr = "'it''s \\ y'::text",
                                         .comment = "note"}));
}

TEST_P(Columns, PrimaryKeyMakesItsColumnsNotNull) {
  const Schema schema = read("CREATE TABLE t (a int PRIMARY KEY)");
  EXPECT_TRUE(column(schema, "a").not_null);
  EXPECT_THAT(schema.unmanaged, IsEmpty());
}

TEST_P(Columns, StoredGeneratedColumnHasItsExpressionAsDefault) {
  const Schema schema =
      read("CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED, c int DEFAULT 3)");
  EXPECT_EQ(column(schema, "b"), (Column{.key = of("b"),
                                         .type = "integer",
                                         .default_expr = "(a * 2)",
                                         .generated = Generated::kStored}));
  EXPECT_EQ(column(schema, "c").generated, Generated::kNo);
}

TEST_P(Columns, VirtualGeneratedColumnIsVirtual) {
  if (before(18)) {
    GTEST_SKIP() << "virtual generated columns came with 18";
  }
  const Schema schema = read("CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) VIRTUAL)");
  EXPECT_EQ(column(schema, "b").generated, Generated::kVirtual);
  EXPECT_EQ(column(schema, "b").default_expr, "(a * 2)");
}

TEST_P(Columns, IdentityHasItsOptions) {
  const Schema schema = read(
      "CREATE TABLE t (a bigint GENERATED ALWAYS AS IDENTITY,"
      "  b smallint GENERATED BY DEFAULT AS IDENTITY (START 7 INCREMENT 3 CACHE 9 CYCLE))");
  EXPECT_EQ(column(schema, "a").identity, (Identity{.always = true}));
  EXPECT_EQ(column(schema, "b").identity, (Identity{.options = {.type = "smallint",
                                                                .start = 7,
                                                                .increment = 3,
                                                                .max = INT16_MAX,
                                                                .cache = 9,
                                                                .cycle = true}}));
  EXPECT_TRUE(column(schema, "a").not_null);
  EXPECT_EQ(column(schema, "a").default_expr, "");
  EXPECT_THAT(schema.sequences, IsEmpty());
}

TEST_P(Columns, PartitionsShareTheIdentityOfTheTopmostTable) {
  if (before(17)) {
    GTEST_SKIP() << "identity columns of partitioned tables came with 17";
  }
  const Schema schema = read(
      "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY (START 5), b int) PARTITION BY LIST (b);"
      "CREATE TABLE p PARTITION OF t FOR VALUES IN (1) PARTITION BY LIST (b);"
      "CREATE TABLE q PARTITION OF p DEFAULT");
  ASSERT_TRUE(column(schema, "a").identity);
  EXPECT_EQ(column(schema, "a").identity->options.start, 5);
  EXPECT_EQ(column(schema, "a", "p").identity, column(schema, "a").identity);
  EXPECT_EQ(column(schema, "a", "q").identity, column(schema, "a").identity);
}

TEST_P(Columns, CollationOnlyWhenNotTheTypesOwn) {
  const Schema schema = read(
      "CREATE COLLATION \"My coll\" (provider = libc, locale = 'C'); CREATE DOMAIN d AS text"
      " COLLATE \"C\";"
      "CREATE TABLE t (a text, b text COLLATE \"C\", c text[] COLLATE \"My coll\", d d,"
      "  e d COLLATE \"POSIX\", f text COLLATE \"default\", g name)");
  EXPECT_EQ(column(schema, "a").collation, "");
  EXPECT_EQ(column(schema, "b").collation, "\"pg_catalog\".\"C\"");
  EXPECT_EQ(column(schema, "c").collation, "\"app\".\"My coll\"");
  EXPECT_EQ(column(schema, "d").collation, "");
  EXPECT_EQ(column(schema, "e").collation, "\"pg_catalog\".\"POSIX\"");
  EXPECT_EQ(column(schema, "f").collation, "");
  EXPECT_EQ(column(schema, "g").collation, "");
}

TEST_P(Columns, StorageOnlyWhenNotTheTypesOwn) {
  const Schema schema = read(
      "CREATE TABLE t (a text, b text, c text, d text, e int);"
      "ALTER TABLE t ALTER a SET STORAGE EXTENDED, ALTER b SET STORAGE EXTERNAL,"
      "  ALTER c SET STORAGE MAIN, ALTER d SET STORAGE PLAIN, ALTER e SET STORAGE PLAIN;"
      "CREATE TABLE n (a numeric); ALTER TABLE n ALTER a SET STORAGE EXTENDED");
  EXPECT_EQ(column(schema, "a").storage, "");
  EXPECT_EQ(column(schema, "b").storage, "EXTERNAL");
  EXPECT_EQ(column(schema, "c").storage, "MAIN");
  EXPECT_EQ(column(schema, "d").storage, "PLAIN");
  EXPECT_EQ(column(schema, "e").storage, "");
  EXPECT_EQ(column(schema, "a", "n").storage, "EXTENDED");
}

TEST_P(Columns, CompressionIsNamed) {
  const Schema schema = read("CREATE TABLE t (a text COMPRESSION pglz, b text)");
  EXPECT_EQ(column(schema, "a").compression, "pglz");
  EXPECT_EQ(column(schema, "b").compression, "");
}

TEST_P(Columns, CompressionLz4WhereTheServerHasIt) {
  if (!connection().execute("CREATE TABLE t (a text COMPRESSION lz4)")) {
    GTEST_SKIP() << "this server is built without lz4";
  }
  EXPECT_EQ(column(read(), "a").compression, "lz4");
}

TEST_P(Columns, StatisticsTargetZeroIsNotTheDefault) {
  const Schema schema = read(
      "CREATE TABLE t (a int, b int, c int, d int); ALTER TABLE t ALTER a SET STATISTICS 0,"
      "  ALTER b SET STATISTICS 500, ALTER d SET STATISTICS 10; ALTER TABLE t ALTER d SET"
      " STATISTICS -1");
  EXPECT_EQ(column(schema, "a").statistics, 0);
  EXPECT_EQ(column(schema, "b").statistics, 500);
  EXPECT_EQ(column(schema, "c").statistics, std::nullopt);
  EXPECT_EQ(column(schema, "d").statistics, std::nullopt);
}

TEST_P(Columns, OptionsAreSortedAndWithoutTheServersOwn) {
  // 15.20 adds pg_attver=N of its own, also to a column that was copied by LIKE.
  const Schema schema = read(
      "CREATE TABLE t (a int, b int); ALTER TABLE t ALTER a SET (n_distinct_inherited = 3),"
      "  ALTER a SET (n_distinct = -0.5); CREATE TABLE copy (LIKE t INCLUDING ALL)");
  EXPECT_THAT(column(schema, "a").options,
              ElementsAre("n_distinct=-0.5", "n_distinct_inherited=3"));
  EXPECT_THAT(column(schema, "b").options, IsEmpty());
  EXPECT_THAT(column(schema, "a", "copy").options, IsEmpty());
}

TEST_P(Columns, ConstantsDoNotDependOnTheSessionsSettings) {
  run("CREATE TABLE t (a timestamptz DEFAULT '2020-01-31 12:00+00', b interval DEFAULT '1 day 2h',"
      "  c date DEFAULT '2020-01-31', d float8 DEFAULT 0.1::float8, e bytea DEFAULT '\\x00ff',"
      "  f money DEFAULT '12.5'::money)");
  const Schema plain = read();
  EXPECT_EQ(column(plain, "a").default_expr, "'2020-01-31 12:00:00+00'::timestamp with time zone");
  const Schema odd = read(
      "SET LOCAL datestyle = 'German, DMY'; SET LOCAL intervalstyle = 'iso_8601';"
      "SET LOCAL timezone = 'Asia/Tokyo'; SET LOCAL extra_float_digits = -10;"
      "SET LOCAL bytea_output = 'escape'; SET LOCAL quote_all_identifiers = on;"
      "SET LOCAL standard_conforming_strings = off");
  EXPECT_TRUE(sameObjects(plain, odd)) << testing::PrintToString(describeDifferences(plain, odd));
}

}  // namespace
}  // namespace strata::test
