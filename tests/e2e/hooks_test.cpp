#include "e2e/live.h"

// [hooks] of strata.toml around `strata migrate apply` and `deploy`.

namespace strata::e2e {
namespace {

using testing::HasSubstr;

class HooksOf : public LiveTest {
 protected:
  void SetUp() override {
    LiveTest::SetUp();
    migration("1_init.sql", "CREATE TABLE users (id bigint PRIMARY KEY);\n");
  }

  void hooks(const std::string& lines) const {
    project_.write("strata.toml", "[database]\nurl = \"" + conninfo() + "\"\n[hooks]\n" + lines);
  }
};

TEST_F(HooksOf, CommandsAndSqlRunInOrderAndKnowWhatHappens) {
  const std::string log = "[\"echo $STRATA_EVENT $STRATA_VERSION $STRATA_STATUS >> log\"]\n";
  hooks("before_apply = [\"echo $STRATA_EVENT >> log\", \"before.sql\"]\nbefore_file = " + log +
        "after_file = " + log + "after_apply = " + log);
  project_.write("before.sql", "CREATE TABLE by_hook (n int);\n");
  expect("strata migrate apply --dry-run --allow-dirty && ! test -e log", 0);
  expect("strata migrate apply", 0);
  EXPECT_EQ(project_.read("log"),
            "before_apply\nbefore_file 1\nafter_file 1 ok\nafter_apply 1 ok\n");
  EXPECT_EQ(value("SELECT to_regclass('by_hook')"), "by_hook");
  expect("rm log; strata migrate apply && ! test -e log", 0);
}

TEST_F(HooksOf, AFailureBeforeStopsTheRunAndOneAfterIsTold) {
  hooks("before_file = [\"echo no; exit 7\"]\n");
  EXPECT_THAT(expect("strata migrate apply", 3), HasSubstr("it ended with 7 [ST1240]"));
  EXPECT_EQ(value("SELECT to_regclass('users')"), "NULL");
  hooks("after_apply = [\"false\"]\n");
  EXPECT_THAT(expect("strata migrate apply", 3), HasSubstr("ST1240"));
  EXPECT_THAT(expect("strata migrate status", 0), HasSubstr("Migration Status: OK"));
}

TEST_F(HooksOf, AFailedFileTellsItsErrorWithoutRunningIt) {
  migration("2_bad.sql", "SELECT nope; -- '$(touch pwned)'\n");
  hooks("after_file = [\"printf '%s|' \\\"$STRATA_STATUS\\\" \\\"$STRATA_ERROR\\\" >> log\"]\n");
  expect("strata migrate apply", 3);
  EXPECT_THAT(project_.read("log"), HasSubstr("failed|pq: column \"nope\" does not exist"));
  EXPECT_FALSE(fs::exists(project_.folder() / "pwned"));
}

}  // namespace
}  // namespace strata::e2e
