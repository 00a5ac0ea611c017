#include "faults.h"

// The connection ends, or its program does, in the middle of a run.

namespace strata::e2e {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class Connection : public testing::TestWithParam<std::tuple<int, std::string>> {
 protected:
  static OwnServer& server() { return e2e::server(std::get<0>(GetParam())); }

  static const std::string& mode() { return std::get<1>(GetParam()); }
};

TEST_P(Connection, EndedByAnAdministratorIsToldAndGoneOnFrom) {
  for (const int number : {1, 14, 50}) {
    SCOPED_TRACE("in statement " + std::to_string(number));
    Stage stage(server(), mode());
    stage.holdStatement(Stage::place(number));
    const auto run = stage.apply();
    ASSERT_TRUE(stage.heldUp(*run));
    stage.terminate();
    const Answer answer = run->wait();
    EXPECT_EQ(answer.exit_code, 3);
    EXPECT_THAT(answer.text,
                AllOf(HasSubstr("terminating connection due to administrator command [PG57P01]"),
                      HasSubstr(std::to_string(Stage::place(number).file) + "_staged.sql:"),
                      HasSubstr("the connection is lost: 'strata migrate status' tells what is "
                                "applied")));
    stage.release();
    stage.expectStatusIsTrue();
    stage.expectNextApplyCompletes();
  }
}

TEST_P(Connection, OfAKilledRunLeavesNoTransactionBehind) {
  Stage stage(server(), mode());
  stage.holdStatement({.file = 2, .statement = 4});
  const auto run = stage.apply();
  ASSERT_TRUE(stage.heldUp(*run));
  run->kill();
  if (mode() == "none") {  // a statement by itself is let go on: it is recorded with its end
    stage.release();
  }
  stage.untilGone();
  stage.expectStatusIsTrue();
  stage.release();
  stage.expectNextApplyCompletes();
}

/// A kill in the COMMIT itself: nobody was told that it was done.
TEST_P(Connection, LostInTheCommitIsFoundOutByStatus) {
  Stage stage(server(), mode());
  server().sql(stage.database(),
               "CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM "
               "gate(99, 99); RETURN NULL; END $$; CREATE CONSTRAINT TRIGGER late AFTER INSERT ON "
               "ran DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.f = 2) EXECUTE FUNCTION "
               "late()");
  stage.holdStatement({.file = 99, .statement = 99});
  const auto run = stage.apply();
  ASSERT_TRUE(stage.heldUp(*run));
  run->kill();
  stage.release();
  stage.untilGone();
  stage.expectStatusIsTrue();
  stage.expectNextApplyCompletes();
}

INSTANTIATE_TEST_SUITE_P(Faults, Connection,
                         testing::Combine(testing::ValuesIn(majors()),
                                          testing::Values("file", "all", "none")),
                         [](const auto& info) {
                           return std::get<1>(info.param) + "_" +
                                  std::to_string(std::get<0>(info.param));
                         });

}  // namespace
}  // namespace strata::e2e
