#include <gtest/gtest.h>

#include "db/plan/scratch.h"
#include "plan/routine.h"

// What CREATE OR REPLACE takes is PostgreSQL's to say: each pair is tried on the server, and
// isReplaceable() must give the same answer.

namespace strata {
namespace {

struct Pair {
  const char* name;
  const char* from;
  const char* to;
};

void PrintTo(const Pair& pair, std::ostream* out) {
  *out << pair.from << "\n" << pair.to;
}

class ReplaceFunction : public testing::TestWithParam<Pair> {};

Expected<Function> made(const std::string& head) {
  STRATA_TRY(auto connection, test::load("strata_1",
                                         "CREATE TYPE pair AS (a int, b int);"
                                         "CREATE " +
                                             head));
  STRATA_TRY(const Schema schema, readCatalog(connection));
  return schema.functions.begin()->second;
}

TEST_P(ReplaceFunction, IsForeseenAsTheServerHasIt) {
  const auto from = made(GetParam().from);
  const auto to = made(GetParam().to);
  ASSERT_TRUE(from.has_value()) << render(from.error());
  ASSERT_TRUE(to.has_value()) << render(to.error());
  ASSERT_EQ(from->key, to->key);
  auto connection = test::load("strata_0", std::string("CREATE TYPE pair AS (a int, b int);"
                                                       "CREATE ") +
                                               GetParam().from);
  ASSERT_TRUE(connection.has_value()) << render(connection.error());
  const auto replaced = connection->execute(to->definition);
  EXPECT_EQ(planning::isReplaceable(*from, *to), replaced.has_value())
      << from->definition << "\n"
      << to->definition << "\n"
      << (replaced ? "replaced" : render(replaced.error()));
}

constexpr const char* kPlain = "FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'";

const Pair kPairs[] = {
    {"Body", kPlain, "FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 2'"},
    {"Language", kPlain, "FUNCTION f(a int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END'"},
    {"ParsedBody", kPlain, "FUNCTION f(a int) RETURNS int RETURN a"},
    {"ResultType", kPlain, "FUNCTION f(a int) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'"},
    {"ResultSet", kPlain, "FUNCTION f(a int) RETURNS SETOF int LANGUAGE sql AS 'SELECT 1'"},
    {"ToProcedure", kPlain, "PROCEDURE f(a int) LANGUAGE sql AS 'SELECT 1'"},
    {"ToWindow", kPlain, "FUNCTION f(a int) RETURNS int LANGUAGE internal WINDOW AS 'int4abs'"},
    {"NameTaken", kPlain, "FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'"},
    {"NameChanged", kPlain, "FUNCTION f(b int) RETURNS int LANGUAGE sql AS 'SELECT 1'"},
    {"NameGiven", "FUNCTION f(int, b int) RETURNS int LANGUAGE sql AS 'SELECT 1'",
     "FUNCTION f(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT 1'"},
    {"DefaultAdded", kPlain, "FUNCTION f(a int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1'"},
    {"DefaultChanged", "FUNCTION f(a int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1'",
     "FUNCTION f(a int DEFAULT 2) RETURNS int LANGUAGE sql AS 'SELECT 1'"},
    {"DefaultTaken", "FUNCTION f(a int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1'", kPlain},
    {"OneOfTwoDefaultsTaken",
     "FUNCTION f(a int DEFAULT 1, b int DEFAULT 2) RETURNS int LANGUAGE sql AS 'SELECT 1'",
     "FUNCTION f(a int, b int DEFAULT 2) RETURNS int LANGUAGE sql AS 'SELECT 1'"},
    {"PolymorphicDefaultOfAnotherType",
     "FUNCTION f(a anyelement DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1'",
     "FUNCTION f(a anyelement DEFAULT 'x'::text) RETURNS int LANGUAGE sql AS 'SELECT 1'"},
    {"VariadicAdded", "FUNCTION f(a int[]) RETURNS int LANGUAGE sql AS 'SELECT 1'",
     "FUNCTION f(VARIADIC a int[]) RETURNS int LANGUAGE sql AS 'SELECT 1'"},
    {"OneOutColumnRenamed", "FUNCTION f(a int, OUT b int) LANGUAGE sql AS 'SELECT 1'",
     "FUNCTION f(a int, OUT c int) LANGUAGE sql AS 'SELECT 1'"},
    {"OutInsteadOfReturns", "FUNCTION f(a int, OUT b int) LANGUAGE sql AS 'SELECT 1'", kPlain},
    {"TwoOutColumnsKept", "FUNCTION f(a int, OUT b int, OUT c int) LANGUAGE sql AS 'SELECT 1, 2'",
     "FUNCTION f(a int, OUT b int, OUT c int) LANGUAGE sql AS 'SELECT 2, 2'"},
    {"OutColumnRenamed", "FUNCTION f(a int, OUT b int, OUT c int) LANGUAGE sql AS 'SELECT 1, 2'",
     "FUNCTION f(a int, OUT b int, OUT d int) LANGUAGE sql AS 'SELECT 1, 2'"},
    {"OutColumnAdded", "FUNCTION f(a int, OUT b int, OUT c int) LANGUAGE sql AS 'SELECT 1, 2'",
     "FUNCTION f(a int, OUT b int, OUT c int, OUT d int) LANGUAGE sql AS 'SELECT 1, 2, 3'"},
    {"TableColumnRenamed",
     "FUNCTION f(a int) RETURNS TABLE (b int, c int) LANGUAGE sql AS 'SELECT 1, 2'",
     "FUNCTION f(a int) RETURNS TABLE (b int, d int) LANGUAGE sql AS 'SELECT 1, 2'"},
    {"TableBodyChanged",
     "FUNCTION f(a int) RETURNS TABLE (b int, c int) LANGUAGE sql AS 'SELECT 1, 2'",
     "FUNCTION f(a int) RETURNS TABLE (b int, c int) LANGUAGE sql AS 'SELECT 3, 2'"},
    {"NamedRowType", "FUNCTION f(a int) RETURNS pair LANGUAGE sql AS 'SELECT 1, 2'",
     "FUNCTION f(a int) RETURNS SETOF pair LANGUAGE sql AS 'SELECT 1, 2'"},
    {"ProcedureBody", "PROCEDURE f(a int) LANGUAGE sql AS 'SELECT 1'",
     "PROCEDURE f(a int) LANGUAGE sql AS 'SELECT 2'"},
    {"ProcedureOutAdded", "PROCEDURE f(a int) LANGUAGE plpgsql AS 'BEGIN END'",
     "PROCEDURE f(a int, OUT b int) LANGUAGE plpgsql AS 'BEGIN END'"},
    {"ProcedureOutRenamed", "PROCEDURE f(a int, OUT b int) LANGUAGE plpgsql AS 'BEGIN END'",
     "PROCEDURE f(a int, OUT c int) LANGUAGE plpgsql AS 'BEGIN END'"},
    {"ProcedureInToInOut", "PROCEDURE f(a int) LANGUAGE plpgsql AS 'BEGIN END'",
     "PROCEDURE f(INOUT a int) LANGUAGE plpgsql AS 'BEGIN END'"},
    {"Attributes", kPlain,
     "FUNCTION f(a int) RETURNS int LANGUAGE sql STRICT IMMUTABLE SECURITY DEFINER COST 4 "
     "PARALLEL SAFE SET work_mem = '1MB' AS 'SELECT 1'"},
};

INSTANTIATE_TEST_SUITE_P(Pairs, ReplaceFunction, testing::ValuesIn(kPairs),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace strata
