#include "fixture.h"

namespace strata::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ForeignData : public OnServer {};

STRATA_ON_SERVERS(ForeignData);

TEST_P(ForeignData, WrapperAndServerWithOptionsApart) {
  const Schema schema = read(
      "CREATE FOREIGN DATA WRAPPER w VALIDATOR postgresql_fdw_validator;"
      "CREATE FOREIGN DATA WRAPPER free OPTIONS (host 'a=b');"
      "CREATE SERVER s TYPE 't' VERSION '7' FOREIGN DATA WRAPPER w OPTIONS (port '1', dbname 'd');"
      "COMMENT ON SERVER s IS 'why'");
  const ForeignDataWrapper& wrapper = schema.foreign_data_wrappers.at({.name = "w"});
  EXPECT_EQ(wrapper.definition,
            "CREATE FOREIGN DATA WRAPPER \"w\" VALIDATOR "
            "\"pg_catalog\".\"postgresql_fdw_validator\"");
  EXPECT_THAT(wrapper.options, IsEmpty());
  EXPECT_THAT(schema.foreign_data_wrappers.at({.name = "free"}).options, ElementsAre("host=a=b"));
  const ForeignServer& server = schema.foreign_servers.at({.name = "s"});
  EXPECT_EQ(server.definition, "CREATE SERVER \"s\" TYPE 't' FOREIGN DATA WRAPPER \"w\"");
  EXPECT_EQ(server.version, "7");
  EXPECT_THAT(server.options, ElementsAre("dbname=d", "port=1"));
  EXPECT_EQ(server.comment, "why");
  EXPECT_THAT(schema.unmanaged, IsEmpty());
}

TEST_P(ForeignData, TableWithItsServerAndOptions) {
  const Schema schema = read(
      "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;"
      "CREATE FOREIGN TABLE t (a int OPTIONS (x 'y') CHECK (a > 0)) SERVER s OPTIONS (u 'v')");
  const Table& table = schema.tables.at({.schema = "app", .name = "t"});
  EXPECT_EQ(table.server, "s");
  EXPECT_THAT(table.foreign_options, ElementsAre("u=v"));
  EXPECT_THAT(table.columns.front().foreign_options, ElementsAre("x=y"));
  EXPECT_EQ(schema.constraints.size(), 1U);
  EXPECT_THAT(schema.unmanaged, IsEmpty());
}

TEST_P(ForeignData, WrapperOfAnExtensionIsTheExtensions) {
  const Schema schema = read("CREATE EXTENSION postgres_fdw");
  EXPECT_THAT(schema.foreign_data_wrappers, IsEmpty());
}

}  // namespace
}  // namespace strata::test
