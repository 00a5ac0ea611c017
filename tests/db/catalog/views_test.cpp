#include "fixture.h"

namespace strata::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

Key app(const std::string& name) {
  return {.schema = "app", .name = name};
}

ObjectId viewId(const std::string& name) {
  return {Kind::kView, app(name)};
}

class Views : public OnServer {
 protected:
  static View view(const Schema& schema, const std::string& name = "v") {
    return schema.views.at(app(name));
  }
};

STRATA_ON_SERVERS(Views);

TEST_P(Views, ViewIsItsQueryAndColumns) {
  const Schema schema = read(
      "CREATE TABLE t (a int, b varchar(5));"
      "CREATE VIEW v WITH (security_barrier) AS SELECT a AS \"A\", b COLLATE \"C\" AS b FROM t"
      "  WHERE a > 0 WITH LOCAL CHECK OPTION;"
      "ALTER VIEW v ALTER COLUMN \"A\" SET DEFAULT 7; COMMENT ON VIEW v IS 'note';"
      "COMMENT ON COLUMN v.b IS 'text'");
  const std::string t = before(16) ? "t." : "";  // the server's way
  EXPECT_EQ(view(schema),
            (View{.key = app("v"),
                  .query = "SELECT " + t + "a AS \"A\",\n    (" + t +
                           "b COLLATE \"C\") AS b\n   FROM app.t\n  WHERE (" + t + "a > 0)",
                  .columns = {{.name = "A", .type = "integer", .default_expr = "7"},
                              {.name = "b",
                               .type = "character varying(5)",
                               .collation = "\"pg_catalog\".\"C\"",
                               .comment = "text"}},
                  .options = {"check_option=local", "security_barrier=true"},
                  .comment = "note"}));
  EXPECT_THAT(schema.unmanaged, IsEmpty());
}

TEST_P(Views, MaterializedViewHasStorageAndIndexes) {
  const Schema schema = read(
      "CREATE MATERIALIZED VIEW v WITH (fillfactor = 70, toast.autovacuum_enabled = false) AS"
      "  SELECT 1 AS a, 'x'::text AS b WITH NO DATA;"
      "ALTER MATERIALIZED VIEW v ALTER a SET STATISTICS 7;"
      "ALTER MATERIALIZED VIEW v ALTER b SET STORAGE EXTERNAL;"
      "ALTER MATERIALIZED VIEW v ALTER b SET COMPRESSION pglz;"
      "ALTER MATERIALIZED VIEW v ALTER a SET (n_distinct = 5);"
      "CREATE UNIQUE INDEX i ON v (a); COMMENT ON INDEX i IS 'x'");
  EXPECT_TRUE(view(schema).materialized);
  EXPECT_FALSE(view(schema).populated);
  EXPECT_THAT(view(schema).options, ElementsAre("fillfactor=70", "toast.autovacuum_enabled=false"));
  EXPECT_THAT(view(schema).columns[0].settings, ElementsAre("STATISTICS 7", "(n_distinct=5)"));
  EXPECT_THAT(view(schema).columns[1].settings,
              ElementsAre("STORAGE EXTERNAL", "COMPRESSION pglz"));
  EXPECT_EQ(index(schema, "i", "v"), (Index{.key = partOf(app("v"), "i"),
                                            .unique = true,
                                            .method = "btree",
                                            .definition = "USING btree (a)",
                                            .columns = {"a"},
                                            .comment = "x"}));
  EXPECT_THAT(schema.unmanaged, IsEmpty());
}

TEST_P(Views, DependOnWhatTheirQueriesRead) {
  const Schema schema = read(
      "CREATE TABLE t (a int CONSTRAINT k PRIMARY KEY, b int); CREATE TYPE e AS ENUM ('x');"
      "CREATE SEQUENCE s; CREATE VIEW v AS SELECT a, b, 'x'::e AS c FROM t GROUP BY a;"
      "ALTER VIEW v ALTER COLUMN a SET DEFAULT nextval('s');"
      "CREATE MATERIALIZED VIEW m AS SELECT a FROM v; CREATE INDEX i ON m (a);"
      "CREATE TABLE whole (row v)");
  const auto edges = [&](const ObjectId& from, const ObjectId& to) {
    return testing::Contains(Dependency{.dependent = from, .referenced = to});
  };
  const Key t = app("t");
  EXPECT_THAT(schema.dependencies, edges(viewId("v"), {Kind::kColumn, partOf(t, "a")}));
  EXPECT_THAT(schema.dependencies, edges(viewId("v"), {Kind::kColumn, partOf(t, "b")}));
  EXPECT_THAT(schema.dependencies, edges(viewId("v"), {Kind::kConstraint, partOf(t, "k")}));
  EXPECT_THAT(schema.dependencies, edges(viewId("v"), {Kind::kEnum, app("e")}));
  EXPECT_THAT(schema.dependencies, edges(viewId("v"), {Kind::kSequence, app("s")}));
  EXPECT_THAT(schema.dependencies, edges(viewId("m"), viewId("v")));
  EXPECT_THAT(schema.dependencies, edges({Kind::kIndex, partOf(app("m"), "i")}, viewId("m")));
  EXPECT_THAT(schema.dependencies,
              edges({Kind::kColumn, partOf(app("whole"), "row")}, viewId("v")));
}

TEST_P(Views, ExcludedOnesAndTheirPartsAreLeftOut) {
  const Schema schema = read(
      "CREATE SCHEMA gone; CREATE VIEW gone.v AS SELECT 1 AS a;"
      "CREATE RULE r AS ON INSERT TO gone.v DO INSTEAD NOTHING;"
      "CREATE MATERIALIZED VIEW v AS SELECT 1 AS a; CREATE INDEX i ON v (a);"
      "CREATE TEMP VIEW temporary AS SELECT 1 AS a",
      {.exclude_schemas = {"gone"}, .exclude_tables = {"v"}});
  EXPECT_THAT(schema.views, IsEmpty());
  EXPECT_THAT(schema.rules, IsEmpty());
  EXPECT_THAT(schema.indexes, IsEmpty());
}

TEST_P(Views, RulesAreThoseBesidesTheViewsOwn) {
  const Schema schema = read(
      "CREATE TABLE t (a int); CREATE TABLE log (a int); CREATE VIEW v AS SELECT a FROM t;"
      "CREATE RULE \"R\" AS ON INSERT TO v WHERE new.a > 0 DO ALSO INSERT INTO log VALUES (new.a);"
      "COMMENT ON RULE \"R\" ON v IS 'note';"
      "CREATE RULE off AS ON DELETE TO t DO INSTEAD NOTHING; ALTER TABLE t DISABLE RULE off");
  EXPECT_EQ(schema.rules.size(), 2U);
  EXPECT_EQ(
      schema.rules.at(partOf(app("v"), "R")),
      (Rule{.key = partOf(app("v"), "R"),
            .definition = "CREATE RULE \"R\" AS\n    ON INSERT TO app.v\n   WHERE (new.a > 0) "
                          "DO  INSERT INTO app.log (a)\n  VALUES (new.a)",
            .comment = "note"}));
  EXPECT_EQ(schema.rules.at(partOf(app("t"), "off")).enabled, Enabled::kDisabled);
  EXPECT_THAT(schema.dependencies,
              Contains(Dependency{.dependent = {Kind::kRule, partOf(app("v"), "R")},
                                  .referenced = {Kind::kColumn, partOf(app("log"), "a")}}));
  EXPECT_THAT(schema.unmanaged, IsEmpty());
}

TEST_P(Views, PoliciesHaveRolesByName) {
  const Schema schema = read(
      "CREATE ROLE \"Z z\"; CREATE TABLE t (a int, b int); CREATE TABLE u (a int);"
      "CREATE POLICY p ON t AS RESTRICTIVE FOR UPDATE TO pg_monitor, \"Z z\""
      "  USING (a IN (SELECT a FROM u)) WITH CHECK (b > 0); COMMENT ON POLICY p ON t IS 'note';"
      "CREATE POLICY q ON t");
  const Key p = partOf(app("t"), "p");
  Policy policy = schema.policies.at(p);
  EXPECT_THAT(policy.using_expr, testing::HasSubstr("app.u"));
  policy.using_expr.clear();
  EXPECT_EQ(policy, (Policy{.key = p,
                            .permissive = false,
                            .command = "UPDATE",
                            .roles = {"Z z", "pg_monitor"},
                            .check_expr = "(b > 0)",
                            .comment = "note"}));
  EXPECT_EQ(schema.policies.at(partOf(app("t"), "q")),
            (Policy{.key = partOf(app("t"), "q"), .command = "ALL"}));
  EXPECT_THAT(schema.dependencies,
              Contains(Dependency{.dependent = {Kind::kPolicy, p},
                                  .referenced = {Kind::kColumn, partOf(app("u"), "a")}}));
}

}  // namespace
}  // namespace strata::test
