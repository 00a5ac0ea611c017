#include "fixture.h"

namespace strata::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Constraints : public OnServer {};

STRATA_ON_SERVERS(Constraints);

Key of(const std::string& name, const std::string& table = "t") {
  return {.schema = "app", .parent = table, .name = name};
}

TEST_P(Constraints, PrimaryKeyAndUniqueHaveTheirColumnsInOrder) {
  const Schema schema = read(
      "CREATE TABLE t (a int, b int, c int, PRIMARY KEY (c, a),"
      "  CONSTRAINT u UNIQUE (b, c) INCLUDE (a) DEFERRABLE INITIALLY DEFERRED);"
      "COMMENT ON CONSTRAINT u ON t IS 'once'");
  EXPECT_EQ(constraint(schema, "t_pkey"), (Constraint{.key = of("t_pkey"),
                                                      .type = ConstraintType::kPrimaryKey,
                                                      .definition = "PRIMARY KEY (c, a)",
                                                      .columns = {"c", "a"}}));
  EXPECT_EQ(constraint(schema, "u"),
            (Constraint{.key = of("u"),
                        .type = ConstraintType::kUnique,
                        .definition = "UNIQUE (b, c) INCLUDE (a) DEFERRABLE INITIALLY DEFERRED",
                        .columns = {"b", "c"},
                        .comment = "once"}));
  EXPECT_THAT(schema.indexes, IsEmpty());
}

TEST_P(Constraints, NullsNotDistinctIsInTheDefinition) {
  if (before(15)) {
    GTEST_SKIP() << "NULLS NOT DISTINCT came with 15";
  }
  EXPECT_EQ(
      constraint(read("CREATE TABLE t (a int, CONSTRAINT u UNIQUE NULLS NOT DISTINCT (a))"), "u")
          .definition,
      "UNIQUE NULLS NOT DISTINCT (a)");
}

TEST_P(Constraints, StorageParametersOfAKeysIndexAreInTheDefinition) {
  const Schema schema = read(
      "CREATE TABLE t (a int PRIMARY KEY WITH (fillfactor = 70), \"b)\" int, r int4range,"
      "  CONSTRAINT u UNIQUE (\"b)\") INCLUDE (a) WITH (fillfactor = 60, deduplicate_items = off)"
      "    DEFERRABLE,"
      "  CONSTRAINT x EXCLUDE USING gist (r WITH &&) WITH (fillfactor = 80))");
  EXPECT_EQ(constraint(schema, "t_pkey").definition, "PRIMARY KEY (a) WITH (fillfactor='70')");
  EXPECT_EQ(constraint(schema, "u").definition,
            "UNIQUE (\"b)\") INCLUDE (a) WITH (deduplicate_items='off', fillfactor='60') "
            "DEFERRABLE");
  EXPECT_EQ(constraint(schema, "x").definition,
            "EXCLUDE USING gist (r WITH &&) WITH (fillfactor='80')");
}

TEST_P(Constraints, DefinitionsWithStorageParametersCanBeExecuted) {
  const Schema first = read(
      "CREATE TABLE t (a int, b int, CONSTRAINT u UNIQUE (a) INCLUDE (b) WITH (fillfactor = 60)"
      "  DEFERRABLE INITIALLY DEFERRED)");
  const Schema second = read(
      "ALTER TABLE t DROP CONSTRAINT u;"
      "ALTER TABLE t ADD CONSTRAINT u " +
      constraint(first, "u").definition);
  EXPECT_TRUE(sameObjects(first, second));
}

TEST_P(Constraints, CheckSaysWhetherItIsValidAndInherits) {
  const Schema schema = read(
      "CREATE TABLE t (a int, b int, CONSTRAINT less CHECK (a < b),"
      "  CONSTRAINT own CHECK (a > 0) NO INHERIT);"
      "ALTER TABLE t ADD CONSTRAINT late CHECK (b > 0) NOT VALID");
  EXPECT_EQ(
      constraint(schema, "less"),
      (Constraint{.key = of("less"), .definition = "CHECK ((a < b))", .columns = {"a", "b"}}));
  EXPECT_EQ(constraint(schema, "own").definition, "CHECK ((a > 0)) NO INHERIT");
  EXPECT_EQ(constraint(schema, "late").definition, "CHECK ((b > 0)) NOT VALID");
}

TEST_P(Constraints, CheckOfTheWholeRowOrASystemColumn) {
  const Schema schema = read(
      "CREATE TABLE t (a int, CONSTRAINT w CHECK (t IS NOT NULL),"
      "  CONSTRAINT s CHECK (tableoid <> 0::oid))");
  EXPECT_EQ(constraint(schema, "w").definition, "CHECK ((t.* IS NOT NULL))");
  EXPECT_THAT(constraint(schema, "s").columns, ElementsAre("tableoid"));
}

TEST_P(Constraints, ForeignKeyNamesTableAndColumns) {
  const Schema schema = read(
      "CREATE TABLE r (x int, drop_me int, y int, UNIQUE (y, x)); ALTER TABLE r DROP drop_me;"
      "CREATE TABLE t (a int, b int, CONSTRAINT f FOREIGN KEY (b, a) REFERENCES r (y, x)"
      "  MATCH FULL ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE)");
  EXPECT_EQ(constraint(schema, "f"),
            (Constraint{.key = of("f"),
                        .type = ConstraintType::kForeignKey,
                        .definition = "FOREIGN KEY (b, a) REFERENCES app.r(y, x) MATCH FULL "
                                      "ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE",
                        .columns = {"b", "a"},
                        .references = {.schema = "app", .name = "r"},
                        .referenced_columns = {"y", "x"}}));
}

TEST_P(Constraints, ForeignKeyToAnExcludedTableStillNamesIt) {
  const Schema schema =
      read("CREATE TABLE r (x int PRIMARY KEY); CREATE TABLE t (a int CONSTRAINT f REFERENCES r)",
           {.exclude_tables = {"r"}});
  EXPECT_FALSE(schema.tables.contains({.schema = "app", .name = "r"}));
  EXPECT_EQ(constraint(schema, "f").references, (Key{.schema = "app", .name = "r"}));
  EXPECT_THAT(constraint(schema, "f").referenced_columns, ElementsAre("x"));
}

TEST_P(Constraints, SetNullOfSomeColumnsIsInTheDefinition) {
  if (before(15)) {
    GTEST_SKIP() << "SET NULL (columns) came with 15";
  }
  EXPECT_EQ(constraint(read("CREATE TABLE r (x int, y int, PRIMARY KEY (x, y));"
                            "CREATE TABLE t (a int, b int, CONSTRAINT f FOREIGN KEY (a, b)"
                            "  REFERENCES r ON DELETE SET NULL (b))"),
                       "f")
                .definition,
            "FOREIGN KEY (a, b) REFERENCES app.r(x, y) ON DELETE SET NULL (b)");
}

TEST_P(Constraints, ExclusionHasAnEmptyColumnForAnExpression) {
  const Schema schema = read(
      "CREATE TABLE t (a int, r int4range, CONSTRAINT x EXCLUDE USING gist"
      "  (r WITH &&, int4range(a, a + 1) WITH -|-) WHERE (a > 0))");
  EXPECT_EQ(constraint(schema, "x").type, ConstraintType::kExclusion);
  EXPECT_THAT(constraint(schema, "x").columns, ElementsAre("r", ""));
  EXPECT_EQ(constraint(schema, "x").definition,
            "EXCLUDE USING gist (r WITH &&, int4range(a, (a + 1)) WITH -|-) WHERE ((a > 0))");
  EXPECT_THAT(schema.indexes, IsEmpty());
}

TEST_P(Constraints, ConstraintTriggerIsATriggerAndNoConstraint) {
  const Schema schema = read(
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
      "CREATE TABLE t (a int); CREATE CONSTRAINT TRIGGER g AFTER INSERT ON t FOR EACH ROW EXECUTE"
      " FUNCTION f()");
  EXPECT_THAT(schema.constraints, IsEmpty());
  EXPECT_EQ(schema.triggers.size(), 1U);
  EXPECT_THAT(schema.unmanaged, IsEmpty());
}

TEST_P(Constraints, CheckOfAParentIsInheritedUnlessDeclaredAgain) {
  const Schema schema = read(
      "CREATE TABLE p (a int, CONSTRAINT c CHECK (a > 0), CONSTRAINT d CHECK (a > 1));"
      "CREATE TABLE t (CONSTRAINT d CHECK (a > 1)) INHERITS (p)");
  EXPECT_FALSE(constraint(schema, "c", "p").inherited);
  EXPECT_TRUE(constraint(schema, "c").inherited);
  EXPECT_FALSE(constraint(schema, "d").inherited);
}

TEST_P(Constraints, KeysOfPartitionsAreInherited) {
  const Schema schema = read(
      "CREATE TABLE t (a int PRIMARY KEY) PARTITION BY LIST (a);"
      "CREATE TABLE p PARTITION OF t FOR VALUES IN (1)");
  EXPECT_FALSE(constraint(schema, "t_pkey").inherited);
  EXPECT_TRUE(constraint(schema, "p_pkey", "p").inherited);
}

TEST_P(Constraints, ForeignKeyToAPartitionedTableHasNoRowPerPartition) {
  const Schema schema = read(
      "CREATE TABLE r (x int PRIMARY KEY) PARTITION BY LIST (x);"
      "CREATE TABLE r1 PARTITION OF r FOR VALUES IN (1);"
      "CREATE TABLE r2 PARTITION OF r FOR VALUES IN (2) PARTITION BY LIST (x);"
      "CREATE TABLE r3 PARTITION OF r2 DEFAULT;"
      "CREATE TABLE t (a int CONSTRAINT f REFERENCES r)");
  ASSERT_EQ(std::ranges::distance(partsOf(schema.constraints, Key{.schema = "app", .name = "t"})),
            1);
  EXPECT_EQ(constraint(schema, "f").references, (Key{.schema = "app", .name = "r"}));
  EXPECT_FALSE(constraint(schema, "f").inherited);
}

TEST_P(Constraints, ForeignKeyBetweenPartitionedTablesIsInheritedOncePerPartition) {
  const Schema schema = read(
      "CREATE TABLE r (x int PRIMARY KEY) PARTITION BY LIST (x);"
      "CREATE TABLE r1 PARTITION OF r FOR VALUES IN (1);"
      "CREATE TABLE t (a int CONSTRAINT f REFERENCES r) PARTITION BY LIST (a);"
      "CREATE TABLE p PARTITION OF t FOR VALUES IN (1);"
      "CREATE TABLE q PARTITION OF t FOR VALUES IN (2) PARTITION BY LIST (a);"
      "CREATE TABLE s PARTITION OF q DEFAULT; CREATE TABLE r2 PARTITION OF r DEFAULT;");
  for (const char* name : {"t", "p", "q", "s"}) {
    std::vector<Constraint> keys;
    for (const auto& [key, one] : partsOf(schema.constraints, Key{.schema = "app", .name = name})) {
      keys.push_back(one);
    }
    ASSERT_EQ(keys.size(), 1U) << name;
    EXPECT_EQ(keys[0].references, (Key{.schema = "app", .name = "r"})) << name;
    EXPECT_EQ(keys[0].inherited, std::string(name) != "t") << name;
  }
}

TEST_P(Constraints, ForeignKeyOfAPartitionedTableToItselfIsOnePerTable) {
  const Schema schema = read(
      "CREATE TABLE t (a int PRIMARY KEY, b int CONSTRAINT f REFERENCES t) PARTITION BY LIST (a);"
      "CREATE TABLE p PARTITION OF t FOR VALUES IN (1); CREATE TABLE q PARTITION OF t DEFAULT");
  for (const char* name : {"t", "p", "q"}) {
    int foreign_keys = 0;
    for (const auto& [key, one] : partsOf(schema.constraints, Key{.schema = "app", .name = name})) {
      foreign_keys += one.type == ConstraintType::kForeignKey ? 1 : 0;
    }
    EXPECT_EQ(foreign_keys, 1) << name;
  }
}

TEST_P(Constraints, TemporalKeysAreInTheDefinition) {
  if (before(18)) {
    GTEST_SKIP() << "temporal keys came with 18";
  }
  const Schema schema = read(
      "CREATE EXTENSION btree_gist SCHEMA public;"
      "CREATE TABLE r (x int, v daterange, PRIMARY KEY (x, v WITHOUT OVERLAPS));"
      "CREATE TABLE t (a int, v daterange, CONSTRAINT f FOREIGN KEY (a, PERIOD v)"
      "  REFERENCES r (x, PERIOD v))");
  EXPECT_EQ(constraint(schema, "r_pkey", "r").definition, "PRIMARY KEY (x, v WITHOUT OVERLAPS)");
  EXPECT_EQ(constraint(schema, "f").definition,
            "FOREIGN KEY (a, PERIOD v) REFERENCES app.r(x, PERIOD v)");
  EXPECT_EQ(schema.tables.size(), 2U);
}

TEST_P(Constraints, NotEnforcedIsInTheDefinition) {
  if (before(18)) {
    GTEST_SKIP() << "NOT ENFORCED came with 18";
  }
  EXPECT_EQ(constraint(read("CREATE TABLE t (a int, CONSTRAINT c CHECK (a > 0) NOT ENFORCED)"), "c")
                .definition,
            "CHECK ((a > 0)) NOT ENFORCED");
}

class NotNulls : public OnServer {};

STRATA_ON_SERVERS(NotNulls);

TEST_P(NotNulls, DefaultNamedOnesArePartOfTheColumn) {
  const std::string long_name(63, 'x');
  const Schema schema = read(
      "CREATE TABLE t (a int NOT NULL, \"B c\" int NOT NULL, d int PRIMARY KEY, e int NOT NULL);"
      "CREATE TABLE \"" +
      long_name + "\" (\"" + long_name.substr(0, 40) +
      "\" int NOT NULL, "
      "\"ééééééééééééééééééééééééééééééé\" int NOT NULL);"
      "CREATE DOMAIN dom AS int NOT NULL; CREATE TABLE child () INHERITS (t)");
  EXPECT_TRUE(column(schema, "B c").not_null);
  EXPECT_THAT(schema.constraints, testing::SizeIs(1));
  EXPECT_THAT(schema.unmanaged, IsEmpty());
}

TEST_P(NotNulls, NumberAfterATakenDefaultNameIsDefaultToo) {
  EXPECT_THAT(read("CREATE TABLE t (a int CONSTRAINT t_b_not_null CHECK (a > 0), b int NOT NULL)")
                  .unmanaged,
              IsEmpty());
}

TEST_P(NotNulls, WhatIsMoreThanPlainIsPartOfTheColumnToo) {
  if (before(18)) {
    GTEST_SKIP() << "NOT NULL constraints of tables came with 18";
  }
  const Schema schema = read(
      "CREATE TABLE t (a int CONSTRAINT mine NOT NULL, b int NOT NULL NO INHERIT, c int, d int,"
      "  e int NOT NULL, f int NOT NULL);"
      "ALTER TABLE t ADD CONSTRAINT late NOT NULL c NOT VALID;"
      "COMMENT ON CONSTRAINT t_e_not_null ON t IS 'why'");
  const auto of = [&](const char* name) { return column(schema, name).not_null_constraint; };
  EXPECT_EQ(of("a"), NotNull{.name = "mine"});
  EXPECT_EQ(of("b"), NotNull{.no_inherit = true});
  EXPECT_EQ(of("c"), (NotNull{.name = "late", .not_valid = true}));
  EXPECT_EQ(of("d"), std::nullopt);
  EXPECT_EQ(of("e"), NotNull{.comment = "why"});
  EXPECT_EQ(of("f"), std::nullopt);
  EXPECT_EQ(column(schema, "f").not_null_name.text, "t_f_not_null");
  EXPECT_THAT(schema.constraints, IsEmpty());
}

TEST_P(NotNulls, ChildsOwnAndItsParentsAreToldApart) {
  if (before(18)) {
    GTEST_SKIP() << "NOT NULL constraints of tables came with 18";
  }
  const Schema schema = read(
      "CREATE TABLE p (a int NOT NULL, b int NOT NULL, c int CONSTRAINT n NOT NULL);"
      "CREATE TABLE t (b int, NOT NULL a) INHERITS (p)");
  const auto of = [&](const char* name) { return column(schema, name).not_null_constraint; };
  EXPECT_EQ(of("a"), NotNull{.local = true});
  EXPECT_EQ(of("b"), NotNull{.inherited = true});
  EXPECT_EQ(of("c"), std::nullopt);
}

TEST_P(NotNulls, NameOfADomainsIsPartOfIt) {
  if (before(17)) {
    GTEST_SKIP() << "NOT NULL constraints of domains came with 17";
  }
  const Schema schema = read("CREATE DOMAIN d AS int CONSTRAINT mine NOT NULL CHECK (VALUE > 0)");
  const Domain& domain = schema.domains.begin()->second;
  EXPECT_EQ(domain.not_null_constraint, NotNull{.name = "mine"});
  EXPECT_THAT(domain.checks, testing::SizeIs(1));
  EXPECT_THAT(schema.unmanaged, IsEmpty());
}

}  // namespace
}  // namespace strata::test
