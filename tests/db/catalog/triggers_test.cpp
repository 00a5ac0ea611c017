#include "fixture.h"

namespace strata::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Pair;

constexpr const char* kFunction =
    "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';";

constexpr const char* kPartitions =
    "CREATE TABLE t (a int) PARTITION BY LIST (a);"
    "CREATE TABLE p PARTITION OF t FOR VALUES IN (1, 2) PARTITION BY LIST (a);"
    "CREATE TABLE q PARTITION OF p FOR VALUES IN (1); CREATE TABLE r PARTITION OF t DEFAULT;"
    "CREATE TRIGGER g AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();";

Key of(const std::string& name, const std::string& table = "t") {
  return {.schema = "app", .parent = table, .name = name};
}

class Triggers : public OnServer {};

STRATA_ON_SERVERS(Triggers);

TEST_P(Triggers, TriggerIsItsDefinition) {
  const Schema schema =
      read(std::string(kFunction) +
           "CREATE TABLE t (a int, \"B\" int);"
           "CREATE TRIGGER \"G\" BEFORE UPDATE OF \"B\" ON t FOR EACH ROW WHEN (new.a > 0)"
           "  EXECUTE FUNCTION f('it''s'); COMMENT ON TRIGGER \"G\" ON t IS 'note';"
           "ALTER TABLE t ENABLE REPLICA TRIGGER \"G\"");
  EXPECT_EQ(schema.triggers.at(of("G")),
            (Trigger{.key = of("G"),
                     .definition = "CREATE TRIGGER \"G\" BEFORE UPDATE OF \"B\" ON app.t FOR EACH "
                                   "ROW WHEN ((new.a > 0)) EXECUTE FUNCTION app.f('it''s')",
                     .enabled = Enabled::kReplica,
                     .comment = "note"}));
  for (const char* column : {"a", "B"}) {
    EXPECT_THAT(schema.dependencies,
                Contains(Dependency{.dependent = {Kind::kTrigger, of("G")},
                                    .referenced = {Kind::kColumn, of(column)}}));
  }
}

TEST_P(Triggers, ConstraintTriggersAreThoseOfUsers) {
  const Schema schema =
      read(std::string(kFunction) +
           "CREATE TABLE u (a int PRIMARY KEY); CREATE TABLE t (a int REFERENCES u,"
           "  CONSTRAINT k UNIQUE (a) DEFERRABLE);"
           "CREATE CONSTRAINT TRIGGER g AFTER INSERT ON t FROM u DEFERRABLE INITIALLY DEFERRED"
           "  FOR EACH ROW EXECUTE FUNCTION f()");
  ASSERT_EQ(schema.triggers.size(), 1U);
  EXPECT_TRUE(schema.triggers.at(of("g")).constraint);
  EXPECT_EQ(schema.triggers.at(of("g")).definition,
            "CREATE CONSTRAINT TRIGGER g AFTER INSERT ON app.t FROM app.u DEFERRABLE INITIALLY "
            "DEFERRED FOR EACH ROW EXECUTE FUNCTION app.f()");
  EXPECT_FALSE(schema.constraints.contains(of("g")));
}

TEST_P(Triggers, ClonesAreLeftOutAsLongAsTheyAreLikeTheirParents) {
  const Schema schema = read(std::string(kFunction) + kPartitions);
  EXPECT_THAT(schema.triggers, ElementsAre(Pair(of("g"), testing::_)));
}

TEST_P(Triggers, ClonesThatDifferFromTheirParentsAreListed) {
  const Schema schema = read(std::string(kFunction) + kPartitions +
                             "ALTER TABLE p DISABLE TRIGGER g;"
                             "COMMENT ON TRIGGER g ON r IS 'note'");
  EXPECT_THAT(
      schema.triggers,
      ElementsAre(
          Pair(of("g", "p"),
               Trigger{.key = of("g", "p"), .cloned = true, .enabled = Enabled::kDisabled}),
          Pair(of("g", "r"), Trigger{.key = of("g", "r"), .cloned = true, .comment = "note"}),
          Pair(of("g"), testing::_)));
}

}  // namespace
}  // namespace strata::test
