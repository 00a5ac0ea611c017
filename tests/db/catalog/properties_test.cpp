#include "fixture.h"

namespace strata::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Properties : public OnServer {};

STRATA_ON_SERVERS(Properties);

TEST_P(Properties, OfAConstraintsIndex) {
  const Schema schema = read(
      "CREATE TABLE t (a int CONSTRAINT k PRIMARY KEY, r int4range,"
      "  CONSTRAINT x EXCLUDE USING gist (r WITH &&, int4range(a, a) WITH &&));"
      "ALTER TABLE t CLUSTER ON k; ALTER INDEX x ALTER COLUMN 2 SET STATISTICS 50;"
      "COMMENT ON INDEX k IS 'index'; COMMENT ON CONSTRAINT k ON t IS 'key'");
  const Constraint& key = schema.constraints.at({.schema = "app", .parent = "t", .name = "k"});
  EXPECT_TRUE(key.clustered);
  EXPECT_EQ(key.index_comment, "index");
  EXPECT_EQ(key.comment, "key");
  const Constraint& other = schema.constraints.at({.schema = "app", .parent = "t", .name = "x"});
  EXPECT_FALSE(other.clustered);
  EXPECT_THAT(other.index_statistics, ElementsAre("2=50"));
  EXPECT_THAT(schema.unmanaged, IsEmpty());
}

TEST_P(Properties, OfAnIdentitysSequence) {
  const Schema schema = read(
      "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY,"
      "  b int GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME other));"
      "COMMENT ON SEQUENCE t_a_seq IS 'x'");
  const auto& columns = schema.tables.at({.schema = "app", .name = "t"}).columns;
  EXPECT_EQ(columns[0].identity->sequence, Key{});
  EXPECT_EQ(columns[0].identity->comment, "x");
  EXPECT_EQ(columns[1].identity->sequence, (Key{.schema = "app", .name = "other"}));
}

TEST_P(Properties, TypeOfATypedTableAndClusteringIndex) {
  const Schema schema = read(
      "CREATE TYPE c AS (a int); CREATE TABLE typed OF c; CREATE INDEX i ON typed (a);"
      "ALTER TABLE typed CLUSTER ON i");
  EXPECT_EQ(schema.tables.at({.schema = "app", .name = "typed"}).of_type,
            (Key{.schema = "app", .name = "c"}));
  EXPECT_TRUE(schema.indexes.at({.schema = "app", .parent = "typed", .name = "i"}).clustered);
}

TEST_P(Properties, CommentOnADomainsConstraint) {
  const Schema schema = read(
      "CREATE DOMAIN d AS int CONSTRAINT c CHECK (VALUE > 0) CONSTRAINT e CHECK (VALUE < 9);"
      "COMMENT ON CONSTRAINT c ON DOMAIN d IS 'x'");
  const auto& checks = schema.domains.at({.schema = "app", .name = "d"}).checks;
  EXPECT_EQ(checks[0].comment, "x");
  EXPECT_EQ(checks[1].comment, "");
}

}  // namespace
}  // namespace strata::test
