#include "cli/state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace strata::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

StateRef parsed(const std::vector<std::string>& texts) {
  auto ref = parseState(texts);
  EXPECT_TRUE(ref) << render(ref.error());
  return ref ? *std::move(ref) : StateRef{};
}

std::string refusal(const std::vector<std::string>& texts) {
  const auto ref = parseState(texts);
  EXPECT_FALSE(ref) << texts.front();
  return ref ? "" : render(ref.error());
}

TEST(State, EverySchemeIsTold) {
  EXPECT_EQ(parsed({"models"}).scheme, StateScheme::kModels);
  EXPECT_EQ(parsed({"migrations"}).scheme, StateScheme::kMigrations);
  EXPECT_EQ(parsed({"dir://m?version=3"}).scheme, StateScheme::kDirectory);
  EXPECT_EQ(parsed({"postgres://h/d"}).scheme, StateScheme::kDatabase);
  EXPECT_EQ(parsed({"PostgreSQL://h/d"}).scheme, StateScheme::kDatabase);
  EXPECT_EQ(parsed({"host=h dbname=d"}).scheme, StateScheme::kDatabase);
  EXPECT_EQ(parsed({"host=h options='-c a=b://c'"}).scheme, StateScheme::kDatabase);
  EXPECT_EQ(parsed({"file://a.sql"}).scheme, StateScheme::kSql);
  EXPECT_EQ(parsed({"file:///tmp/a.JSON"}).scheme, StateScheme::kJson);
  EXPECT_EQ(parsed({"file://m?version=3"}).scheme, StateScheme::kDirectory);
}

TEST(State, ARevisionMayHoldSlashes) {
  const StateRef ref = parsed({"git://origin/release/2/migrations"});
  EXPECT_EQ(ref.scheme, StateScheme::kMigrations);
  EXPECT_EQ(ref.revision, "origin/release/2");
  EXPECT_THAT(parsed({"models"}).revision, IsEmpty());
}

TEST(State, OnlySqlFilesMayBeSeveral) {
  EXPECT_THAT(parsed({"file://a.sql", "file://b.sql"}).targets, ElementsAre("a.sql", "b.sql"));
  EXPECT_THAT(refusal({"file://a.sql", "models"}), HasSubstr("'models' cannot be part"));
}

TEST(State, APasswordIsNeverShown) {
  EXPECT_THAT(parsed({"postgres://u:secret@h/d"}).shown, Not(HasSubstr("secret")));
  EXPECT_THAT(parsed({"host=h password=secret"}).shown, Not(HasSubstr("secret")));
  EXPECT_THAT(refusal({"mysql://u:secret@h/d"}), Not(HasSubstr("secret")));
  EXPECT_THAT(refusal({"file://a.sql", "postgres://u:secret@h/d"}), Not(HasSubstr("secret")));
}

TEST(State, ASlipIsAnsweredWithTheNearest) {
  EXPECT_THAT(refusal({"model"}), HasSubstr("did you mean 'models'?"));
  EXPECT_THAT(refusal({"fil://a.sql"}), HasSubstr("did you mean 'file://'?"));
  EXPECT_THAT(refusal({"git://main"}), HasSubstr("write git://REV/models"));
  EXPECT_THAT(refusal({"git://main/model"}), HasSubstr("did you mean 'git://main/models'?"));
  EXPECT_THAT(refusal({"/"}), HasSubstr("dir:///"));
}

}  // namespace
}  // namespace strata::cli
