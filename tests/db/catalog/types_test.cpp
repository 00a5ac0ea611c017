#include "fixture.h"

namespace strata::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Types : public OnServer {};

STRATA_ON_SERVERS(Types);

TEST_P(Types, NamespaceHasItsComment) {
  const Schema schema = read("COMMENT ON SCHEMA app IS 'it''s ours'");
  EXPECT_EQ(schema.namespaces.at({.name = "app"}),
            (Namespace{.key = {.name = "app"}, .comment = "it's ours"}));
}

TEST_P(Types, StockCommentOfPublicIsNoDifferenceFromNone) {
  run("COMMENT ON SCHEMA public IS 'standard public schema'");
  EXPECT_EQ(read().namespaces.at({.name = "public"}), Namespace{.key = {.name = "public"}});
  run("COMMENT ON SCHEMA public IS 'shared'");
  EXPECT_EQ(read().namespaces.at({.name = "public"}).comment, "shared");
  run("COMMENT ON SCHEMA app IS 'standard public schema'");
  EXPECT_NE(read().namespaces.at({.name = "app"}), Namespace{.key = {.name = "app"}});
}

TEST_P(Types, SchemaPublicIsAbsentAfterItsDrop) {
  EXPECT_FALSE(read("DROP SCHEMA public").namespaces.contains({.name = "public"}));
}

TEST_P(Types, ServersOwnAndTemporarySchemasAreLeftOut) {
  const Schema schema = read("CREATE TEMP TABLE temporary (id int PRIMARY KEY)");
  EXPECT_EQ(schema.namespaces.size(), 2U);  // app and public
  EXPECT_THAT(schema.tables, IsEmpty());
  EXPECT_THAT(schema.constraints, IsEmpty());
  EXPECT_THAT(schema.unmanaged, IsEmpty());
}

TEST_P(Types, ExtensionHasSchemaAndVersionAndHidesItsMembers) {
  const Schema schema = read(
      "CREATE EXTENSION citext SCHEMA app VERSION '1.5';"
      "COMMENT ON EXTENSION citext IS 'mine'");
  const Extension& extension = schema.extensions.at({.name = "citext"});
  EXPECT_EQ(
      extension,
      (Extension{.key = {.name = "citext"}, .schema = "app", .version = "1.5", .comment = "mine"}));
  EXPECT_FALSE(extension.own_comment);
  EXPECT_FALSE(extension.fixed_schema);
  EXPECT_THAT(schema.unmanaged, IsEmpty());
}

TEST_P(Types, ExtensionAsItsServerInstallsItHasNoVersion) {
  const Schema schema = read("CREATE EXTENSION citext SCHEMA app");
  const Extension& extension = schema.extensions.at({.name = "citext"});
  EXPECT_EQ(extension.version, "");
  EXPECT_TRUE(extension.own_comment);
  EXPECT_NE(extension.comment, "");
}

TEST_P(Types, PlpgsqlOfEveryNewDatabaseIsNoExtensionOfTheUsers) {
  EXPECT_THAT(read().extensions, IsEmpty());
}

TEST_P(Types, EnumLabelsAreInSortOrderNotInOrderOfCreation) {
  const Schema schema = read(
      "CREATE TYPE mood AS ENUM ('sad', 'happy'); ALTER TYPE mood ADD VALUE 'ok' BEFORE 'happy';"
      "COMMENT ON TYPE mood IS 'how one is'");
  EXPECT_EQ(schema.enums.at({.schema = "app", .name = "mood"}),
            (Enum{.key = {.schema = "app", .name = "mood"},
                  .labels = {"sad", "ok", "happy"},
                  .comment = "how one is"}));
}

TEST_P(Types, EnumLabelsMayHoldAnything) {
  const Schema schema = read(
      R"(CREATE TYPE odd AS ENUM ('', 'a,b', '{x}', 'NULL', 'null', 'q"q', 'b\s', ' s ', 'it''s', 'é'))");
  EXPECT_THAT(schema.enums.at({.schema = "app", .name = "odd"}).labels,
              ElementsAre("", "a,b", "{x}", "NULL", "null", "q\"q", "b\\s", " s ", "it's", "é"));
}

TEST_P(Types, EnumWithoutLabelsIsAnEnum) {
  EXPECT_THAT(
      read("CREATE TYPE none AS ENUM ()").enums.at({.schema = "app", .name = "none"}).labels,
      IsEmpty());
}

TEST_P(Types, DomainHasAllItsParts) {
  const Schema schema = read(
      "CREATE DOMAIN label AS varchar(40) COLLATE \"C\" DEFAULT lower('X') NOT NULL"
      "  CONSTRAINT \"z last\" CHECK (VALUE <> '') CONSTRAINT \"A\" CHECK (length(VALUE) > 1);"
      "COMMENT ON DOMAIN label IS 'a label'");
  EXPECT_EQ(
      schema.domains.at({.schema = "app", .name = "label"}),
      (Domain{.key = {.schema = "app", .name = "label"},
              .type = "character varying(40)",
              .not_null = true,
              .default_expr = "lower('X'::text)",
              .collation = "\"pg_catalog\".\"C\"",
              .checks = {{.name = "A", .definition = "CHECK ((length((VALUE)::text) > 1))"},
                         {.name = "z last", .definition = "CHECK (((VALUE)::text <> ''::text))"}},
              .comment = "a label"}));
}

TEST_P(Types, DomainWithoutExtrasIsItsTypeOnly) {
  EXPECT_EQ(read("CREATE DOMAIN d AS int").domains.at({.schema = "app", .name = "d"}),
            (Domain{.key = {.schema = "app", .name = "d"}, .type = "integer"}));
}

TEST_P(Types, DomainOverADomainNamesIt) {
  const Schema schema =
      read("CREATE DOMAIN d AS text COLLATE \"C\"; CREATE DOMAIN e AS d; CREATE DOMAIN f AS d[]");
  EXPECT_EQ(schema.domains.at({.schema = "app", .name = "e"}).type, "app.d");
  EXPECT_EQ(schema.domains.at({.schema = "app", .name = "e"}).collation, "");
  EXPECT_EQ(schema.domains.at({.schema = "app", .name = "f"}).type, "app.d[]");
}

TEST_P(Types, DomainCheckThatIsNotValidSaysSo) {
  const Schema schema =
      read("CREATE DOMAIN d AS int; ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0) NOT VALID");
  EXPECT_THAT(schema.domains.at({.schema = "app", .name = "d"}).checks,
              ElementsAre(DomainCheck{.name = "c", .definition = "CHECK ((VALUE > 0)) NOT VALID"}));
}

TEST_P(Types, SequenceWithoutOptionsHasTheDefaults) {
  EXPECT_EQ(read("CREATE SEQUENCE s").sequences.at({.schema = "app", .name = "s"}),
            (Sequence{.key = {.schema = "app", .name = "s"}}));
}

TEST_P(Types, SequenceHasItsOptions) {
  const Schema schema = read(
      "CREATE SEQUENCE s AS smallint INCREMENT -2 MINVALUE -90 MAXVALUE 70 START 10 CACHE 5 CYCLE;"
      "COMMENT ON SEQUENCE s IS 'down'");
  EXPECT_EQ(schema.sequences.at({.schema = "app", .name = "s"}),
            (Sequence{.key = {.schema = "app", .name = "s"},
                      .options = {.type = "smallint",
                                  .start = 10,
                                  .increment = -2,
                                  .min = -90,
                                  .max = 70,
                                  .cache = 5,
                                  .cycle = true},
                      .comment = "down"}));
}

TEST_P(Types, DefaultsOfADescendingSequenceAreTheCatalogs) {
  const Schema schema = read("CREATE SEQUENCE s INCREMENT -1; CREATE SEQUENCE i AS integer");
  EXPECT_EQ(schema.sequences.at({.schema = "app", .name = "s"}).options,
            (SequenceOptions{.start = -1, .increment = -1, .min = INT64_MIN, .max = -1}));
  EXPECT_EQ(schema.sequences.at({.schema = "app", .name = "i"}).options,
            (SequenceOptions{.type = "integer", .max = INT32_MAX}));
}

TEST_P(Types, UseOfASequenceDoesNotChangeIt) {
  const Schema before = read("CREATE SEQUENCE s");
  EXPECT_TRUE(sameObjects(before, read("SELECT nextval('s'), setval('s', 900)")));
}

TEST_P(Types, UnloggedSequenceIsUnlogged) {
  if (before(15)) {
    GTEST_SKIP() << "unlogged sequences came with 15";
  }
  EXPECT_TRUE(
      read("CREATE UNLOGGED SEQUENCE s").sequences.at({.schema = "app", .name = "s"}).unlogged);
}

TEST_P(Types, SequenceOfSerialIsOwnedAndThatOfIdentityIsNoObject) {
  const Schema schema =
      read("CREATE TABLE t (id serial, n bigint GENERATED BY DEFAULT AS IDENTITY)");
  ASSERT_EQ(schema.sequences.size(), 1U);
  EXPECT_EQ(schema.sequences.begin()->second,
            (Sequence{.key = {.schema = "app", .name = "t_id_seq"},
                      .options = {.type = "integer", .max = INT32_MAX},
                      .owned_by = {.schema = "app", .parent = "t", .name = "id"}}));
}

TEST_P(Types, OwnerOfASequenceIsRightAfterDroppedColumns) {
  const Schema schema = read(
      "CREATE TABLE t (a int, b int, c int); ALTER TABLE t DROP COLUMN a, DROP COLUMN b;"
      "ALTER TABLE t ADD d bigint; CREATE SEQUENCE s OWNED BY t.d");
  EXPECT_EQ(schema.sequences.at({.schema = "app", .name = "s"}).owned_by,
            (Key{.schema = "app", .parent = "t", .name = "d"}));
}

}  // namespace
}  // namespace strata::test
