#include <algorithm>

#include "fixture.h"

namespace strata::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::IsSupersetOf;
using testing::Not;

class Dependencies : public OnServer {};

STRATA_ON_SERVERS(Dependencies);

ObjectId id(Kind kind, const std::string& name, const std::string& table = "") {
  return {.kind = kind, .key = {.schema = "app", .parent = table, .name = name}};
}

ObjectId columnId(const std::string& name, const std::string& table = "t") {
  return id(Kind::kColumn, name, table);
}

ObjectId constraintId(const std::string& name, const std::string& table = "t") {
  return id(Kind::kConstraint, name, table);
}

const ObjectId kApp = {.kind = Kind::kNamespace, .key = {.name = "app"}};

TEST_P(Dependencies, EmptyTableNeedsItsSchemaOnly) {
  EXPECT_THAT(read("CREATE TABLE t (a int)").dependencies,
              ElementsAre(Dependency{id(Kind::kTable, "t"), kApp}));
}

TEST_P(Dependencies, AllKindsInASchemaNeedIt) {
  const Schema schema = read(
      "CREATE TYPE e AS ENUM (); CREATE DOMAIN d AS int; CREATE SEQUENCE s;"
      "CREATE EXTENSION citext SCHEMA app");
  EXPECT_THAT(
      schema.dependencies,
      ElementsAre(Dependency{{.kind = Kind::kExtension, .key = {.name = "citext"}}, kApp},
                  Dependency{id(Kind::kEnum, "e"), kApp}, Dependency{id(Kind::kDomain, "d"), kApp},
                  Dependency{id(Kind::kSequence, "s"), kApp}));
}

TEST_P(Dependencies, SerialColumnAndItsSequenceNeedEachOther) {
  EXPECT_THAT(read("CREATE TABLE t (a serial)").dependencies,
              IsSupersetOf({Dependency{columnId("a"), id(Kind::kSequence, "t_a_seq")},
                            Dependency{id(Kind::kSequence, "t_a_seq"), columnId("a")}}));
}

TEST_P(Dependencies, DefaultFoldsToItsColumn) {
  EXPECT_THAT(
      read("CREATE SEQUENCE s; CREATE TABLE t (a int, b int DEFAULT nextval('s'))").dependencies,
      AllOf(Contains(Dependency{columnId("b"), id(Kind::kSequence, "s")}),
            Not(Contains(Dependency{columnId("a"), id(Kind::kSequence, "s")}))));
}

TEST_P(Dependencies, IdentityNeedsNothing) {
  EXPECT_THAT(read("CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY)").dependencies,
              ElementsAre(Dependency{id(Kind::kTable, "t"), kApp}));
}

TEST_P(Dependencies, ColumnNeedsItsTypeAlsoThroughAnArray) {
  EXPECT_THAT(read("CREATE TYPE e AS ENUM ('x'); CREATE DOMAIN d AS e; CREATE TYPE f AS ENUM ();"
                   "CREATE TABLE r (); CREATE TABLE t (a e, b e[], c d[], g f, h r)")
                  .dependencies,
              IsSupersetOf({Dependency{columnId("a"), id(Kind::kEnum, "e")},
                            Dependency{columnId("b"), id(Kind::kEnum, "e")},
                            Dependency{columnId("c"), id(Kind::kDomain, "d")},
                            Dependency{columnId("g"), id(Kind::kEnum, "f")},
                            Dependency{columnId("h"), id(Kind::kTable, "r")},
                            Dependency{id(Kind::kDomain, "d"), id(Kind::kEnum, "e")}}));
}

TEST_P(Dependencies, EnumInADefaultOrACheckIsNeeded) {
  EXPECT_THAT(read("CREATE TYPE e AS ENUM ('x'); CREATE TABLE t (a text DEFAULT 'x'::e::text,"
                   "  b text CONSTRAINT c CHECK (b <> 'x'::e::text));"
                   "CREATE DOMAIN d AS text CHECK (VALUE <> 'x'::e::text)")
                  .dependencies,
              IsSupersetOf({Dependency{columnId("a"), id(Kind::kEnum, "e")},
                            Dependency{constraintId("c"), id(Kind::kEnum, "e")},
                            Dependency{id(Kind::kDomain, "d"), id(Kind::kEnum, "e")}}));
}

TEST_P(Dependencies, ConstraintNeedsColumnsAndForeignKeyTheKeyItRefersTo) {
  EXPECT_THAT(
      read("CREATE TABLE r (x int PRIMARY KEY, y int, CONSTRAINT u UNIQUE (y));"
           "CREATE TABLE t (a int CONSTRAINT f REFERENCES r, b int CONSTRAINT g REFERENCES r (y))")
          .dependencies,
      IsSupersetOf({Dependency{constraintId("r_pkey", "r"), columnId("x", "r")},
                    Dependency{constraintId("f"), columnId("a")},
                    Dependency{constraintId("f"), columnId("x", "r")},
                    Dependency{constraintId("f"), constraintId("r_pkey", "r")},
                    Dependency{constraintId("g"), constraintId("u", "r")}}));
}

TEST_P(Dependencies, ForeignKeyMayNeedAnIndex) {
  EXPECT_THAT(read("CREATE TABLE r (x int); CREATE UNIQUE INDEX i ON r (x);"
                   "CREATE TABLE t (a int CONSTRAINT f REFERENCES r (x))")
                  .dependencies,
              Contains(Dependency{constraintId("f"), id(Kind::kIndex, "i", "r")}));
}

TEST_P(Dependencies, IndexNeedsColumnsOfKeyIncludeExpressionAndPredicate) {
  const ObjectId index = id(Kind::kIndex, "i", "t");
  EXPECT_THAT(
      read("CREATE TABLE t (a int, b int, c int, d int, e int);"
           "CREATE INDEX i ON t (a, (b + 1)) INCLUDE (c) WHERE d > 0")
          .dependencies,
      AllOf(IsSupersetOf({Dependency{index, columnId("a")}, Dependency{index, columnId("b")},
                          Dependency{index, columnId("c")}, Dependency{index, columnId("d")}}),
            Not(Contains(Dependency{index, columnId("e")}))));
}

TEST_P(Dependencies, GeneratedColumnNeedsTheColumnsOfItsExpression) {
  EXPECT_THAT(read("CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED)").dependencies,
              Contains(Dependency{columnId("b"), columnId("a")}));
}

TEST_P(Dependencies, ChildAndPartitionNeedTheirParents) {
  EXPECT_THAT(read("CREATE TABLE p (a int); CREATE TABLE c () INHERITS (p);"
                   "CREATE TABLE t (a int) PARTITION BY LIST (a);"
                   "CREATE TABLE q PARTITION OF t DEFAULT")
                  .dependencies,
              IsSupersetOf({Dependency{id(Kind::kTable, "c"), id(Kind::kTable, "p")},
                            Dependency{id(Kind::kTable, "q"), id(Kind::kTable, "t")}}));
}

TEST_P(Dependencies, WhatUsesAnExtensionsMemberNeedsTheExtension) {
  const ObjectId citext = {.kind = Kind::kExtension, .key = {.name = "citext"}};
  const ObjectId trgm = {.kind = Kind::kExtension, .key = {.name = "pg_trgm"}};
  EXPECT_THAT(read("CREATE EXTENSION citext SCHEMA app; CREATE EXTENSION pg_trgm SCHEMA app;"
                   "CREATE TABLE t (a citext, b citext[], c text); CREATE DOMAIN d AS citext;"
                   "CREATE INDEX i ON t USING gin (c gin_trgm_ops)")
                  .dependencies,
              IsSupersetOf({Dependency{columnId("a"), citext}, Dependency{columnId("b"), citext},
                            Dependency{id(Kind::kDomain, "d"), citext},
                            Dependency{id(Kind::kIndex, "i", "t"), trgm}}));
}

TEST_P(Dependencies, TablesWithTheSameNamesInTwoSchemasAreKeptApart) {
  const Schema schema = read(
      "CREATE TYPE e AS ENUM (); CREATE TABLE t (a e); CREATE SCHEMA other;"
      "CREATE TYPE other.e AS ENUM (); CREATE TABLE other.t (a other.e)");
  const auto in_other = [](Kind kind, const std::string& name, const std::string& table = "") {
    return ObjectId{.kind = kind, .key = {.schema = "other", .parent = table, .name = name}};
  };
  EXPECT_THAT(
      schema.dependencies,
      IsSupersetOf({Dependency{columnId("a"), id(Kind::kEnum, "e")},
                    Dependency{in_other(Kind::kColumn, "a", "t"), in_other(Kind::kEnum, "e")}}));
  EXPECT_THAT(schema.dependencies,
              Not(Contains(Dependency{columnId("a"), in_other(Kind::kEnum, "e")})));
}

TEST_P(Dependencies, AreSortedUniqueAndNeverOnThemselves) {
  const Schema schema = read(
      "CREATE DOMAIN d AS int CHECK (VALUE > 0) CHECK (VALUE < 9);"
      "CREATE TABLE t (a d PRIMARY KEY, b d DEFAULT 1::d + 1::d, c int GENERATED ALWAYS AS (a + a)"
      "  STORED, CONSTRAINT f FOREIGN KEY (b) REFERENCES t, CHECK (a > b AND b < a));"
      "CREATE VIEW v AS SELECT * FROM t;"
      "CREATE FUNCTION g(t) RETURNS d LANGUAGE sql AS 'SELECT 1::app.d'");
  EXPECT_TRUE(std::ranges::is_sorted(schema.dependencies));
  EXPECT_EQ(std::ranges::adjacent_find(schema.dependencies), schema.dependencies.end());
  for (const Dependency& edge : schema.dependencies) {
    EXPECT_NE(edge.dependent, edge.referenced) << testing::PrintToString(edge);
  }
}

TEST_P(Dependencies, NameOnlyObjectsOfTheSchema) {
  const Schema schema = read(
      "CREATE TABLE gone (a int PRIMARY KEY); CREATE TABLE t (a int REFERENCES gone, b serial);"
      "CREATE TABLE part (a int) PARTITION BY LIST (a); CREATE TABLE p PARTITION OF part DEFAULT;"
      "CREATE INDEX ON part (a); CREATE VIEW v AS SELECT * FROM t",
      {.exclude_tables = {"gone"}});
  for (const Dependency& edge : schema.dependencies) {
    for (const ObjectId* side : {&edge.dependent, &edge.referenced}) {
      bool exists = side->kind == Kind::kColumn && findColumn(schema, side->key) != nullptr;
      forEachKind([&]<class T>() {
        exists = exists || (side->kind == kKindOf<T> && schema.get<T>().contains(side->key));
      });
      EXPECT_TRUE(exists) << testing::PrintToString(edge);
    }
  }
}

}  // namespace
}  // namespace strata::test
