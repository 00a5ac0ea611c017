#include "fixture.h"

namespace strata::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Indexes : public OnServer {};

STRATA_ON_SERVERS(Indexes);

Key of(const std::string& name, const std::string& table = "t") {
  return {.schema = "app", .parent = table, .name = name};
}

TEST_P(Indexes, IndexHasAllThatFollowsTheTable) {
  const Schema schema = read(
      "CREATE TABLE t (a int, b text, c int);"
      "CREATE UNIQUE INDEX i ON t (a DESC NULLS LAST, lower(b) COLLATE \"C\" text_pattern_ops)"
      "  INCLUDE (c) WITH (fillfactor = 60) WHERE a > 0; COMMENT ON INDEX i IS 'note'");
  EXPECT_EQ(index(schema, "i"),
            (Index{.key = of("i"),
                   .unique = true,
                   .method = "btree",
                   .definition = "USING btree (a DESC NULLS LAST, lower(b) COLLATE \"C\" "
                                 "text_pattern_ops) INCLUDE (c) WITH (fillfactor='60') "
                                 "WHERE (a > 0)",
                   .columns = {"a", ""},
                   .comment = "note"}));
}

TEST_P(Indexes, NullsNotDistinctIsInTheDefinition) {
  if (before(15)) {
    GTEST_SKIP() << "NULLS NOT DISTINCT came with 15";
  }
  EXPECT_EQ(
      index(read("CREATE TABLE t (a int); CREATE UNIQUE INDEX i ON t (a) NULLS NOT DISTINCT"), "i")
          .definition,
      "USING btree (a) NULLS NOT DISTINCT");
}

TEST_P(Indexes, MethodIsNamed) {
  const Schema schema = read("CREATE TABLE t (a int[]); CREATE INDEX i ON t USING gin (a)");
  EXPECT_EQ(index(schema, "i").method, "gin");
  EXPECT_FALSE(index(schema, "i").unique);
}

TEST_P(Indexes, ColumnsAreRightAfterDroppedOnes) {
  const Schema schema = read(
      "CREATE TABLE t (x int, a int, b int); ALTER TABLE t DROP x; CREATE INDEX i ON t (b, a)");
  EXPECT_THAT(index(schema, "i").columns, ElementsAre("b", "a"));
}

TEST_P(Indexes, StatisticsTargetsAreByPlace) {
  const Schema schema = read(
      "CREATE TABLE t (a int, b int); CREATE INDEX i ON t (a, (a + b), (b * 2), (a * 3));"
      "ALTER INDEX i ALTER COLUMN 2 SET STATISTICS 500;"
      "ALTER INDEX i ALTER COLUMN 4 SET STATISTICS 0; CREATE INDEX j ON t ((a + 1))");
  EXPECT_THAT(index(schema, "i").statistics, ElementsAre("2=500", "4=0"));
  EXPECT_THAT(index(schema, "j").statistics, IsEmpty());
}

TEST_P(Indexes, NamesMayHoldTheKeywordsThatFollowThem) {
  const std::string odd = "a\" ON ONLY b.\"c USING btree (x)";
  const std::string quoted = "\"a\"\" ON ONLY b.\"\"c USING btree (x)\"";
  const std::string index = "i ON s.t USING hash (a)";
  const Schema schema = read("CREATE SCHEMA " + quoted + "; CREATE TABLE " + quoted + "." + quoted +
                             " (" + quoted + " int); CREATE INDEX \"" + index + "\" ON " + quoted +
                             "." + quoted + " (" + quoted + ")");
  const Key key{.schema = odd, .parent = odd, .name = index};
  ASSERT_TRUE(schema.indexes.contains(key));
  EXPECT_EQ(schema.indexes.at(key).definition, "USING btree (" + quoted + ")");
  EXPECT_THAT(schema.indexes.at(key).columns, ElementsAre(odd));
}

TEST_P(Indexes, NamesThatNeedQuotesAndNamesThatDoNot) {
  const Schema schema = read(
      "CREATE TABLE \"select\" (\"user\" int); CREATE INDEX \"Table\" ON \"select\" (\"user\");"
      "CREATE TABLE plain (a int); CREATE INDEX nonreserved ON plain (a);"
      "CREATE INDEX \"between\" ON plain (a)");
  EXPECT_EQ(index(schema, "Table", "select").definition, "USING btree (\"user\")");
  EXPECT_EQ(index(schema, "nonreserved", "plain").definition, "USING btree (a)");
  EXPECT_EQ(index(schema, "between", "plain").definition, "USING btree (a)");
}

TEST_P(Indexes, IndexOfAPartitionIsAttachedToThatOfTheTable) {
  const Schema schema = read(
      "CREATE TABLE t (a int, b int) PARTITION BY LIST (a);"
      "CREATE TABLE p PARTITION OF t FOR VALUES IN (1) PARTITION BY LIST (a);"
      "CREATE TABLE q PARTITION OF p DEFAULT; CREATE INDEX i ON t (b)");
  EXPECT_EQ(
      index(schema, "i"),
      (Index{
          .key = of("i"), .method = "btree", .definition = "USING btree (b)", .columns = {"b"}}));
  EXPECT_EQ(index(schema, "p_b_idx", "p").attached_to, of("i"));
  EXPECT_EQ(index(schema, "q_b_idx", "q").attached_to, of("p_b_idx", "p"));
}

TEST_P(Indexes, OnOnlyIsAnIndexWithoutThoseOfThePartitions) {
  run("CREATE TABLE t (a int, b int) PARTITION BY LIST (a);"
      "CREATE TABLE p PARTITION OF t FOR VALUES IN (1); CREATE TABLE q PARTITION OF t DEFAULT;"
      "CREATE INDEX i ON ONLY t (b); CREATE INDEX pi ON p (b); ALTER INDEX i ATTACH PARTITION pi");
  Schema schema = read();
  EXPECT_TRUE(index(schema, "i").only);
  EXPECT_FALSE(index(schema, "i").valid);
  EXPECT_EQ(index(schema, "pi", "p").attached_to, of("i"));
  EXPECT_FALSE(index(schema, "pi", "p").only);
  schema = read("CREATE INDEX qi ON q (b); ALTER INDEX i ATTACH PARTITION qi");
  EXPECT_FALSE(index(schema, "i").only);
  EXPECT_TRUE(index(schema, "i").valid);
}

TEST_P(Indexes, KeysOfPartitionsAreNoIndexes) {
  EXPECT_THAT(read("CREATE TABLE t (a int PRIMARY KEY) PARTITION BY LIST (a);"
                   "CREATE TABLE p PARTITION OF t DEFAULT")
                  .indexes,
              IsEmpty());
}

TEST_P(Indexes, CommentOnTheIndexOfAConstraintIsNotTheConstraints) {
  const Schema schema = read(
      "CREATE TABLE t (a int PRIMARY KEY); COMMENT ON INDEX t_pkey IS 'of the index';"
      "COMMENT ON CONSTRAINT t_pkey ON t IS 'of the constraint'");
  EXPECT_EQ(constraint(schema, "t_pkey").comment, "of the constraint");
  EXPECT_EQ(constraint(schema, "t_pkey").index_comment, "of the index");
}

class IndexesOutsideTransactions : public OnDatabase {};

STRATA_ON_SERVERS(IndexesOutsideTransactions);

TEST_P(IndexesOutsideTransactions, FailedConcurrentBuildIsNotValid) {
  runOwn("CREATE TABLE t (a int)");
  runOwn("INSERT INTO t VALUES (1), (1)");
  ASSERT_FALSE(own().execute("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)"));
  const Index left = readOwn().indexes.at({.schema = "public", .parent = "t", .name = "i"});
  EXPECT_FALSE(left.valid);
  EXPECT_FALSE(left.only);
  EXPECT_EQ(left.definition, "USING btree (a)");
}

}  // namespace
}  // namespace strata::test
