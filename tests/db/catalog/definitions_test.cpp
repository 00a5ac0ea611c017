#include "fixture.h"

namespace strata::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;

class Definitions : public OnServer {};

STRATA_ON_SERVERS(Definitions);

Key app(const std::string& name) {
  return {.schema = "app", .name = name};
}

TEST_P(Definitions, CompositeTypeHasItsAttributesWithoutDroppedOnes) {
  const Schema schema = read(
      "CREATE TYPE c AS (x int, \"K\" text COLLATE \"C\", n numeric(4,1)[], d text);"
      "ALTER TYPE c DROP ATTRIBUTE x; COMMENT ON TYPE c IS 'c'; COMMENT ON COLUMN c.d IS 'last'");
  EXPECT_EQ(schema.composite_types.at(app("c")),
            (CompositeType{
                .key = app("c"),
                .attributes = {{.name = "K", .type = "text", .collation = R"("pg_catalog"."C")"},
                               {.name = "n", .type = "numeric(4,1)[]"},
                               {.name = "d", .type = "text", .comment = "last"}},
                .comment = "c"}));
  EXPECT_THAT(schema.unmanaged, IsEmpty());
}

TEST_P(Definitions, RowTypesOfTablesAreNoCompositeTypes) {
  EXPECT_THAT(read("CREATE TABLE t (a int)").composite_types, IsEmpty());
}

TEST_P(Definitions, WhatUsesAnAttributeNeedsTheCompositeType) {
  const Schema schema = read(
      "CREATE TYPE e AS ENUM (); CREATE TYPE c AS (a int, v e[]);"
      "CREATE TABLE t (x c CHECK ((x).a > 0), y c[])");
  const ObjectId composite{Kind::kCompositeType, app("c")};
  const ObjectId check{Kind::kConstraint, {.schema = "app", .parent = "t", .name = "t_x_check"}};
  const ObjectId y{Kind::kColumn, {.schema = "app", .parent = "t", .name = "y"}};
  EXPECT_THAT(schema.dependencies,
              IsSupersetOf({Dependency{composite, {Kind::kEnum, app("e")}},
                            Dependency{check, composite}, Dependency{y, composite}}));
}

TEST_P(Definitions, RangeTypeSaysWhatIsNotTheDefault) {
  const Schema schema = read(
      "CREATE TYPE plain AS RANGE (subtype = int);"
      "CREATE TYPE r AS RANGE (subtype = text, subtype_opclass = text_pattern_ops,"
      "  collation = \"C\", multirange_type_name = \"Many\"); COMMENT ON TYPE r IS 'r';"
      "CREATE TYPE f AS RANGE (subtype = float8, subtype_diff = float8mi)");
  EXPECT_EQ(schema.range_types.at(app("plain")),
            (RangeType{.key = app("plain"),
                       .subtype = "integer",
                       .definition = "SUBTYPE = integer",
                       .multirange = app("plain_multirange")}));
  EXPECT_EQ(schema.range_types.at(app("r")),
            (RangeType{.key = app("r"),
                       .subtype = "text",
                       .definition = "SUBTYPE = text, SUBTYPE_OPCLASS = "
                                     "\"pg_catalog\".\"text_pattern_ops\", COLLATION = "
                                     "\"pg_catalog\".\"C\"",
                       .multirange = app("Many"),
                       .comment = "r"}));
  EXPECT_EQ(schema.range_types.at(app("f")).definition,
            "SUBTYPE = double precision, SUBTYPE_DIFF = \"pg_catalog\".\"float8mi\"");
  EXPECT_THAT(schema.unmanaged, IsEmpty());
}

TEST_P(Definitions, MultirangesAndConstructorsAreTheRangeTypes) {
  const Schema schema = read(
      "CREATE TYPE r AS RANGE (subtype = int);"
      "CREATE TABLE t (a r_multirange[], b bool DEFAULT r(1, 2) = r(2, 3))");
  const auto column = [](const char* name) {
    return ObjectId{Kind::kColumn, {.schema = "app", .parent = "t", .name = name}};
  };
  const ObjectId range{Kind::kRangeType, app("r")};
  EXPECT_THAT(schema.dependencies,
              IsSupersetOf({Dependency{column("a"), range}, Dependency{column("b"), range}}));
}

TEST_P(Definitions, CollationsOfEachProvider) {
  const Schema schema = read(
      "CREATE COLLATION i (provider = icu, locale = 'de'); COMMENT ON COLLATION i IS 'i';"
      "CREATE COLLATION n (provider = icu, locale = 'und', deterministic = false);"
      "CREATE COLLATION \"L\" (lc_collate = 'C', lc_ctype = 'POSIX')");
  const Collation& icu = schema.collations.at(app("i"));
  EXPECT_EQ(icu.identity, R"("app"."i")");
  EXPECT_EQ(icu.definition, R"(CREATE COLLATION "app"."i" (provider = icu, locale = 'de'))");
  EXPECT_EQ(icu.comment, "i");
  EXPECT_EQ(
      schema.collations.at(app("n")).definition,
      R"(CREATE COLLATION "app"."n" (provider = icu, locale = 'und', deterministic = false))");
  EXPECT_EQ(
      schema.collations.at(app("L")).definition,
      R"(CREATE COLLATION "app"."L" (provider = libc, lc_collate = 'C', lc_ctype = 'POSIX'))");
  EXPECT_THAT(schema.unmanaged, IsEmpty());
}

TEST_P(Definitions, CollationHasRulesAndBuiltinLocale) {
  if (before(17)) {
    GTEST_SKIP() << "of PostgreSQL 16 and 17";
  }
  const Schema schema = read(
      "CREATE COLLATION r (provider = icu, locale = 'und', rules = '&a < g');"
      "CREATE COLLATION b (provider = builtin, locale = 'C.UTF-8')");
  EXPECT_EQ(schema.collations.at(app("r")).definition,
            R"(CREATE COLLATION "app"."r" (provider = icu, locale = 'und', rules = '&a < g'))");
  EXPECT_EQ(schema.collations.at(app("b")).definition,
            R"(CREATE COLLATION "app"."b" (provider = builtin, locale = 'C.UTF-8'))");
}

TEST_P(Definitions, TextSearchObjectsHaveAllTheirParts) {
  const Schema schema = read(
      "CREATE TEXT SEARCH TEMPLATE t (INIT = dsimple_init, LEXIZE = dsimple_lexize);"
      "CREATE TEXT SEARCH PARSER p (START = prsd_start, GETTOKEN = prsd_nexttoken,"
      "  END = prsd_end, HEADLINE = prsd_headline, LEXTYPES = prsd_lextype);"
      "CREATE TEXT SEARCH DICTIONARY \"D\" (TEMPLATE = t, STOPWORDS = english);"
      "CREATE TEXT SEARCH CONFIGURATION c (PARSER = p);"
      "ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word, asciiword WITH \"D\", simple;"
      "COMMENT ON TEXT SEARCH CONFIGURATION c IS 'c'");
  EXPECT_EQ(schema.text_search_templates.at(app("t")).definition,
            "CREATE TEXT SEARCH TEMPLATE \"app\".\"t\" (INIT = pg_catalog.dsimple_init, LEXIZE = "
            "pg_catalog.dsimple_lexize)");
  EXPECT_EQ(schema.text_search_parsers.at(app("p")).definition,
            "CREATE TEXT SEARCH PARSER \"app\".\"p\" (START = pg_catalog.prsd_start, GETTOKEN = "
            "pg_catalog.prsd_nexttoken, END = pg_catalog.prsd_end, HEADLINE = "
            "pg_catalog.prsd_headline, LEXTYPES = pg_catalog.prsd_lextype)");
  const TextSearchDictionary& dictionary = schema.text_search_dictionaries.at(app("D"));
  EXPECT_EQ(dictionary.definition,
            "CREATE TEXT SEARCH DICTIONARY \"app\".\"D\" (TEMPLATE = app.t)");
  EXPECT_EQ(dictionary.options, "stopwords = 'english'");
  const TextSearchConfiguration& configuration = schema.text_search_configurations.at(app("c"));
  EXPECT_EQ(configuration.definition,
            "CREATE TEXT SEARCH CONFIGURATION \"app\".\"c\" (PARSER = app.p)");
  EXPECT_THAT(configuration.mappings, ElementsAre("asciiword WITH app.\"D\", pg_catalog.simple",
                                                  "word WITH app.\"D\", pg_catalog.simple"));
  EXPECT_EQ(configuration.comment, "c");
  EXPECT_THAT(schema.unmanaged, IsEmpty());
}

TEST_P(Definitions, StatisticsObjectHasItsTableColumnsAndTarget) {
  const Schema schema = read(
      "CREATE TABLE t (a int, \"B\" int, c int); CREATE STATISTICS s (mcv) ON \"B\", a FROM t;"
      "ALTER STATISTICS s SET STATISTICS 9; COMMENT ON STATISTICS s IS 's';"
      "CREATE STATISTICS e ON (a + c) FROM t");
  const Statistics& statistics = schema.statistics.at(app("s"));
  EXPECT_EQ(statistics.definition, "CREATE STATISTICS app.s (mcv) ON \"B\", a FROM app.t");
  EXPECT_EQ(statistics.table, app("t"));
  EXPECT_THAT(statistics.columns, ElementsAre("B", "a"));
  EXPECT_EQ(statistics.target, 9);
  EXPECT_EQ(statistics.comment, "s");
  EXPECT_EQ(schema.statistics.at(app("e")).target, -1);
  EXPECT_THAT(schema.statistics.at(app("e")).columns, IsEmpty());
  EXPECT_THAT(schema.unmanaged, IsEmpty());
}

TEST_P(Definitions, PublicationHasItsTablesAndWhatIsNotTheDefault) {
  const Schema schema = read(
      "CREATE TABLE u (a int); CREATE TABLE t (a int, b int);"
      "CREATE PUBLICATION p FOR TABLE u, t WITH (publish = 'insert, truncate');"
      "CREATE PUBLICATION every FOR ALL TABLES WITH (publish_via_partition_root);"
      "COMMENT ON PUBLICATION every IS 'all'");
  EXPECT_EQ(schema.publications.at({.name = "p"}),
            (Publication{.key = {.name = "p"},
                         .tables = {{.table = app("t")}, {.table = app("u")}},
                         .options = {"publish='insert, truncate'"}}));
  EXPECT_EQ(schema.publications.at({.name = "every"}),
            (Publication{.key = {.name = "every"},
                         .all_tables = true,
                         .options = {"publish_via_partition_root=true"},
                         .comment = "all"}));
  EXPECT_THAT(schema.dependencies,
              Contains(Dependency{{Kind::kPublication, {.name = "p"}}, {Kind::kTable, app("t")}}));
  EXPECT_THAT(schema.unmanaged, IsEmpty());
}

TEST_P(Definitions, PublicationHasColumnsFiltersAndSchemas) {
  if (before(15)) {
    GTEST_SKIP() << "of PostgreSQL 15";
  }
  const Schema schema = read(
      "CREATE TABLE t (a int, b int, \"C\" int);"
      "CREATE PUBLICATION p FOR TABLE t (a, \"C\") WHERE (a > 1);"
      "CREATE PUBLICATION s FOR TABLES IN SCHEMA app, public");
  EXPECT_THAT(
      schema.publications.at({.name = "p"}).tables,
      ElementsAre(PublishedTable{.table = app("t"), .columns = {"a", "C"}, .where = "(a > 1)"}));
  EXPECT_THAT(schema.publications.at({.name = "s"}).schemas, ElementsAre("app", "public"));
}

TEST_P(Definitions, PublicationSaysThatStoredGeneratedColumnsGoAlong) {
  if (before(18)) {
    GTEST_SKIP() << "of PostgreSQL 18";
  }
  EXPECT_THAT(read("CREATE PUBLICATION p WITH (publish_generated_columns = stored)")
                  .publications.at({.name = "p"})
                  .options,
              ElementsAre("publish_generated_columns=stored"));
}

TEST_P(Definitions, ExcludedSchemasAndTablesAreLeftOut) {
  const Schema schema = read(
      "CREATE SCHEMA out; CREATE TYPE out.c AS (a int); CREATE TYPE out.r AS RANGE (subtype = int);"
      "CREATE COLLATION out.l FROM \"C\"; CREATE TEXT SEARCH DICTIONARY out.d (TEMPLATE = simple);"
      "CREATE TABLE out.t (a int, b int); CREATE STATISTICS s ON a, b FROM out.t;"
      "CREATE PUBLICATION p FOR TABLE out.t",
      {.exclude_schemas = {"out"}});
  EXPECT_THAT(schema.composite_types, IsEmpty());
  EXPECT_THAT(schema.range_types, IsEmpty());
  EXPECT_THAT(schema.collations, IsEmpty());
  EXPECT_THAT(schema.text_search_dictionaries, IsEmpty());
  EXPECT_THAT(schema.statistics, IsEmpty());
  EXPECT_THAT(schema.publications.at({.name = "p"}).tables, IsEmpty());
}

}  // namespace
}  // namespace strata::test
