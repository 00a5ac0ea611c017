#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "e2e/project.h"

// The main job as a user does it: edit, `strata migrate diff`, `strata check`.

namespace strata::e2e {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kModel = R"(#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <strata/db.hpp>

struct DB_TABLE(db::table("users")) User {
  DB(db::primary_key, db::identity) std::int64_t id;
  std::string email;
};
)";

constexpr const char* kModelWithPhone = R"(#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <strata/db.hpp>

struct DB_TABLE(db::table("users")) User {
  DB(db::primary_key, db::identity) std::int64_t id;
  std::string email;
  DB(db::size(32)) std::optional<std::string> phone;
};
)";

class MainJob : public testing::Test {
 protected:
  void SetUp() override {
    project_.write("strata.toml", "");
    project_.write("models/user.hpp", kModel);
  }

  /// The first migration, from the model as it is.
  void start() {
    const Answer answer = project_.shell("strata migrate diff");
    ASSERT_EQ(answer.exit_code, 0) << answer.text;
  }

  Project project_;
};

TEST_F(MainJob, TheFirstMigrationCreatesTheTableAndItsNameIsDerived) {
  const Answer answer = project_.shell("strata migrate diff");
  ASSERT_EQ(answer.exit_code, 0) << answer.text;
  EXPECT_THAT(answer.text, HasSubstr("CREATE TABLE \"public\".\"users\""));
  ASSERT_EQ(project_.migrations().size(), 1U);
  EXPECT_THAT(project_.migrations()[0].filename().string(),
              testing::MatchesRegex("[0-9]{14}_create_users.sql"));
  EXPECT_EQ(project_.shell("strata migrate validate --replay").exit_code, 0);
}

TEST_F(MainJob, NothingToDoSaysSoAndTouchesNoFile) {
  start();
  const auto before =
      project_.shell("ls -l --time-style=full-iso migrations; cat migrations/*").text;
  for (const char* cache : {"", "rm -rf .strata; "}) {  // from the cache, and from scratch
    const Answer answer = project_.shell(cache + std::string("strata migrate diff x"));
    EXPECT_EQ(answer.exit_code, 0);
    EXPECT_EQ(answer.text,
              "The migration directory is synced with the desired state, no changes to be made\n");
  }
  EXPECT_EQ(project_.shell("ls -l --time-style=full-iso migrations; cat migrations/*").text,
            before);
}

TEST_F(MainJob, AnAddedFieldBecomesAnAddedColumn) {
  start();
  project_.write("models/user.hpp", kModelWithPhone);
  const Answer check = project_.shell("strata check");
  EXPECT_EQ(check.exit_code, 1);
  EXPECT_THAT(check.text, HasSubstr("ADD COLUMN \"phone\" character varying(32)"));
  EXPECT_EQ(project_.migrations().size(), 1U) << "a check writes nothing";

  const Answer diff = project_.shell("strata migrate diff");
  ASSERT_EQ(diff.exit_code, 0) << diff.text;
  ASSERT_EQ(project_.migrations().size(), 2U);
  EXPECT_THAT(project_.migrations()[1].filename().string(), HasSubstr("_add_phone_to_users.sql"));
  EXPECT_EQ(project_.shell("strata check").exit_code, 0);
}

TEST_F(MainJob, ADroppedFieldNeedsLeaveAndLosesNothingWithoutIt) {
  project_.write("models/user.hpp", kModelWithPhone);
  start();
  project_.write("models/user.hpp", kModel);
  const Answer refused = project_.shell("strata migrate diff");
  EXPECT_NE(refused.exit_code, 0);
  EXPECT_THAT(refused.text, HasSubstr("ST4002"));
  EXPECT_THAT(refused.text, HasSubstr("--allow-drop"));
  EXPECT_EQ(project_.migrations().size(), 1U);
  const Answer allowed = project_.shell("strata migrate diff --allow-drop");
  EXPECT_EQ(allowed.exit_code, 0) << allowed.text;
  EXPECT_THAT(allowed.text, HasSubstr("hazard [data-loss]"));
}

TEST_F(MainJob, TwoRunsInOneSecondMakeTwoVersions) {
  start();
  project_.write("models/user.hpp", kModelWithPhone);
  ASSERT_EQ(project_.shell("strata migrate diff").exit_code, 0);
  ASSERT_EQ(project_.shell("strata migrate new a && strata migrate new b").exit_code, 0);
  const auto files = project_.migrations();
  ASSERT_EQ(files.size(), 4U);
  for (std::size_t i = 1; i < files.size(); ++i) {
    EXPECT_LT(files[i - 1].filename().string().substr(0, 14),
              files[i].filename().string().substr(0, 14));
  }
}

TEST_F(MainJob, ASyntaxErrorIsClangsOwnMessageAndWritesNothing) {
  project_.write("models/user.hpp", std::string(kModel) + "struct Broken { int }\n");
  const Answer answer = project_.shell("strata migrate diff");
  EXPECT_EQ(answer.exit_code, 1);
  EXPECT_THAT(answer.text, HasSubstr("models/user.hpp:11:"));
  EXPECT_THAT(answer.text, HasSubstr("error: "));
  EXPECT_TRUE(project_.migrations().empty());
}

TEST_F(MainJob, ATamperedMigrationNamesTheLineOfTheChecksumFile) {
  start();
  const fs::path file = project_.migrations()[0];
  std::ofstream(file, std::ios::app) << "-- edited\n";
  for (const char* command : {"strata check", "strata migrate diff", "strata migrate validate"}) {
    const Answer answer = project_.shell(command);
    EXPECT_EQ(answer.exit_code, 1) << command;
    EXPECT_THAT(answer.text, HasSubstr("atlas.sum:2")) << command;
    EXPECT_THAT(answer.text, HasSubstr("edited")) << command;
  }
  EXPECT_EQ(project_.shell("strata migrate hash && strata check").exit_code, 0);
}

TEST_F(MainJob, MergeConflictMarkersInTheChecksumFileAreNamed) {
  start();
  const std::string sum = project_.read("migrations/atlas.sum");
  project_.write("migrations/atlas.sum",
                 "<<<<<<< HEAD\n" + sum + "=======\n" + sum + ">>>>>>> branch\n");
  const Answer answer = project_.shell("strata check");
  EXPECT_EQ(answer.exit_code, 1);
  EXPECT_THAT(answer.text, HasSubstr("conflict"));
}

TEST_F(MainJob, AMigrationThatFailsNamesFileLineStatementAndTheServersMessage) {
  start();
  const std::string name = project_.migrations()[0].filename().string();
  project_.write("migrations/" + name, "CREATE TABLE a (id int);\nINSERT INTO nope\nVALUES (1);\n");
  ASSERT_EQ(project_.shell("strata migrate hash").exit_code, 0);
  const Answer answer = project_.shell("strata migrate diff");
  EXPECT_EQ(answer.exit_code, 3);
  EXPECT_THAT(answer.text, HasSubstr(name + ":2:13: error: relation \"nope\" does not exist"));
  EXPECT_THAT(answer.text, HasSubstr("INSERT INTO nope"));
}

TEST_F(MainJob, AnErrorInSqlTextIsReportedAtItsPlaceInTheHeader) {
  project_.write(
      "models/user.hpp",
      std::string(kModel).replace(std::string(kModel).find("  std::string email;"), 20,
                                  "  DB(db::default_sql(\"nonsense()\")) std::string email;"));
  const Answer answer = project_.shell("strata migrate diff");
  EXPECT_EQ(answer.exit_code, 1);
  EXPECT_THAT(answer.text, HasSubstr("models/user.hpp:9:"));
  EXPECT_THAT(answer.text, HasSubstr("function nonsense() does not exist"));
  EXPECT_TRUE(project_.migrations().empty());
}

TEST_F(MainJob, WithoutServerBinariesItSaysWhatWasLookedForAndHowToInstallThem) {
  const Answer answer = project_.shell(
      "printf '[dev]\\nbin_dir = \"/nowhere\"\\n' > strata.toml; strata migrate diff");
  EXPECT_EQ(answer.exit_code, 2);
  EXPECT_THAT(answer.text, HasSubstr("ST3001"));
  EXPECT_THAT(answer.text, HasSubstr("/nowhere"));
}

TEST_F(MainJob, AMissingDirectoryIsMadeByDiffAndAnErrorForValidate) {
  const Answer answer = project_.shell("strata migrate validate");
  EXPECT_EQ(answer.exit_code, 3);
  EXPECT_THAT(answer.text, HasSubstr("migrations"));
  start();
}

TEST_F(MainJob, AMisspelledCommandOrFlagIsAnsweredWithTheNearestOneAndExitTwo) {
  const Answer command = project_.shell("strata migrate dif");
  EXPECT_EQ(command.exit_code, 2);
  EXPECT_THAT(command.text, HasSubstr("unknown command 'dif', did you mean 'diff'?"));
  const Answer flag = project_.shell("strata migrate diff --allow-drops");
  EXPECT_EQ(flag.exit_code, 2);
  EXPECT_THAT(flag.text, HasSubstr("did you mean '--allow-drop'?"));
}

TEST_F(MainJob, EveryCommandHasHelpWithAnExample) {
  for (const char* command : {"migrate diff", "migrate new", "migrate hash", "migrate validate",
                              "migrate apply", "migrate status", "check", "gen", "scan"}) {
    const Answer answer = project_.shell(std::string("strata ") + command + " --help");
    EXPECT_EQ(answer.exit_code, 0) << command;
    EXPECT_THAT(answer.text, HasSubstr(std::string("Example:\n  strata ") + command)) << command;
  }
}

TEST_F(MainJob, KilledInTheMiddleItLeavesNoHalfWrittenFileAndTheNextRunWorks) {
  for (int step = 1; step <= 12; ++step) {
    const std::string seconds = std::to_string(0.02 * step);
    static_cast<void>(project_.shell("timeout -s KILL " + seconds + " strata migrate diff"));
    const Answer state = project_.shell(
        "ls -A migrations 2>/dev/null | grep -v -e '^[0-9]*_create_users.sql$' -e '^atlas.sum$' "
        "-e '^[.]strata-tmp-'");  // no tool takes it for a migration, and the next run removes it
    EXPECT_EQ(state.text, "") << "after " << seconds << " s";
    if (!project_.migrations().empty()) {
      break;
    }
  }
  static_cast<void>(
      project_.shell("strata migrate hash"));  // when the kill came between file and checksum
  const Answer answer = project_.shell("strata migrate diff && strata check");
  EXPECT_EQ(answer.exit_code, 0) << answer.text;
  EXPECT_EQ(project_.migrations().size(), 1U);
  EXPECT_EQ(project_.shell("ls -A migrations | grep strata-tmp").text, "");
}

TEST_F(MainJob, ARenameSaidInTheModelKeepsTheColumn) {
  start();
  std::string text = kModel;
  text.replace(text.find("  std::string email;"), 20, "  DB(db::was(\"email\")) std::string mail;");
  project_.write("models/user.hpp", text);
  const Answer answer = project_.shell("strata migrate diff");
  ASSERT_EQ(answer.exit_code, 0) << answer.text;
  EXPECT_THAT(answer.text, HasSubstr("RENAME COLUMN \"email\" TO \"mail\""));
  EXPECT_THAT(answer.text, Not(HasSubstr("DROP")));
  EXPECT_EQ(project_.shell("strata check").exit_code, 0);
}

TEST_F(MainJob, ALikelyRenameIsReportedAndDoneByAFlag) {
  start();
  std::string text = kModel;
  text.replace(text.find("  std::string email;"), 20, "  std::string e_mail;");
  project_.write("models/user.hpp", text);
  const Answer refused = project_.shell("strata migrate diff");
  EXPECT_NE(refused.exit_code, 0);
  EXPECT_THAT(refused.text, HasSubstr("--rename public.users.email=public.users.e_mail"));
  const Answer answer =
      project_.shell("strata migrate diff --rename public.users.email=public.users.e_mail");
  ASSERT_EQ(answer.exit_code, 0) << answer.text;
  EXPECT_THAT(answer.text, HasSubstr("RENAME COLUMN \"email\" TO \"e_mail\""));
}

}  // namespace
}  // namespace strata::e2e
