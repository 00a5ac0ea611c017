#include "pg/conninfo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "pg/connection.h"

namespace strata::pg {
namespace {

using testing::HasSubstr;
using testing::Not;

struct RedactionCase {
  const char* given;
  const char* shown;
};

class Redaction : public testing::TestWithParam<RedactionCase> {};

TEST_P(Redaction, ShowsEverythingButThePassword) {
  EXPECT_EQ(redacted(GetParam().given), GetParam().shown);
}

INSTANTIATE_TEST_SUITE_P(
    Urls, Redaction,
    testing::Values(RedactionCase{"postgres://u:s3cret@h:5432/db?sslmode=disable",
                                  "postgres://u:***@h:5432/db?sslmode=disable"},
                    RedactionCase{"postgresql://u@h/db", "postgresql://u@h/db"},
                    RedactionCase{"postgres://h:5432/db", "postgres://h:5432/db"},
                    RedactionCase{"postgres://:s3cret@h/db", "postgres://:***@h/db"},
                    RedactionCase{"postgres://u:s%40cr%2Fet@h/db", "postgres://u:***@h/db"},
                    RedactionCase{"postgres://u:s@cret@h/db", "postgres://u:***@h/db"},
                    RedactionCase{"postgres://u:s/cret@h/db", "postgres://u:***@h/db"},
                    RedactionCase{"postgres://u:12/cret@h/db", "postgres://u:***@h/db"},
                    RedactionCase{"postgres://u:s?cret@h/db?sslmode=disable",
                                  "postgres://u:***@h/db?sslmode=disable"},
                    RedactionCase{"postgres://u:s#cret@h/db", "postgres://u:***@h/db"},
                    RedactionCase{"postgres://u:a:b@h/db", "postgres://u:***@h/db"},
                    RedactionCase{"postgres://h/db?user=u&password=s3cret&sslmode=disable",
                                  "postgres://h/db?user=u&password=***&sslmode=disable"},
                    RedactionCase{"postgres://h/db?p%61ssword=s3cret",
                                  "postgres://h/db?p%61ssword=***"},
                    RedactionCase{"postgres://h/db?sslpassword=k&passfile=/p/file",
                                  "postgres://h/db?sslpassword=***&passfile=/p/file"},
                    RedactionCase{"postgres://u:p@h1:1,h2:2/db", "postgres://u:***@h1:1,h2:2/db"},
                    RedactionCase{"postgres://u:p@[::1]:5432/db", "postgres://u:***@[::1]:5432/db"},
                    RedactionCase{"POSTGRES://u:p@h/db", "POSTGRES://u:***@h/db"},
                    RedactionCase{"mysql://root:p@h/db", "mysql://root:***@h/db"},
                    RedactionCase{"jdbc:postgresql://h/db?user=u&password=p",
                                  "jdbc:postgresql://h/db?user=u&password=***"},
                    RedactionCase{"u:p@h/db", "u:***@h/db"}, RedactionCase{"", ""}));

INSTANTIATE_TEST_SUITE_P(
    KeywordStrings, Redaction,
    testing::Values(
        RedactionCase{"host=h password=s3cret dbname=d", "host=h password=*** dbname=d"},
        RedactionCase{"host=h  password = 's3 cret'  dbname=d", "host=h  password = ***  dbname=d"},
        RedactionCase{R"(password='it\'s' user=u)", "password=*** user=u"},
        RedactionCase{R"(password=a\ b user=u)", "password=*** user=u"},
        RedactionCase{"password=s3 cret user=u", "password=*** user=u"},
        RedactionCase{"password='unclosed user=u", "password=***"},
        RedactionCase{"password=p@ss host=h", "password=*** host=h"},
        RedactionCase{"host=h passfile=/p/file", "host=h passfile=/p/file"},
        RedactionCase{"sslpassword=k host=h", "sslpassword=*** host=h"},
        RedactionCase{"dbname=postgres://u:p@h/db connect_timeout=3",
                      "dbname=postgres://u:***@h/db connect_timeout=3"}));

std::string errorOf(const std::string& conninfo) {
  const auto info = parseConnInfo(conninfo);
  return info ? "none" : render(info.error());
}

TEST(ConnInfo, TakesUrlsAndKeywordStrings) {
  for (const char* text : {"postgres://u:p%40ss@h:7/d?sslmode=disable",
                           "host=h port=7 user=u password=p@ss dbname=d sslmode=disable"}) {
    const auto info = parseConnInfo(text);
    ASSERT_TRUE(info) << render(info.error());
    EXPECT_EQ(info->value("host"), "h");
    EXPECT_EQ(info->value("port"), "7");
    EXPECT_EQ(info->value("user"), "u");
    EXPECT_EQ(info->value("password"), "p@ss");
    EXPECT_EQ(info->value("dbname"), "d");
    EXPECT_EQ(info->value("sslmode"), "disable");
    EXPECT_TRUE(info->settings.empty());
  }
}

TEST(ConnInfo, KeepsSettingsOfTheUrlForAfterConnecting) {
  const auto info =
      parseConnInfo("postgres://h/d?search_path=app%2Cpublic&sslmode=disable&lock_timeout=3s");
  ASSERT_TRUE(info) << render(info.error());
  const std::vector<std::pair<std::string, std::string>> expected = {{"search_path", "app,public"},
                                                                     {"lock_timeout", "3s"}};
  EXPECT_EQ(info->settings, expected);
  EXPECT_EQ(info->value("sslmode"), "disable");
}

TEST(ConnInfo, ASettingAsTheOnlyParameterLeavesAUrlWithoutQuestionMark) {
  const auto info = parseConnInfo("postgres://h/d?search_path=public");
  ASSERT_TRUE(info) << render(info.error());
  EXPECT_EQ(info->value("dbname"), "d");
}

TEST(ConnInfo, TheSchemeMayBeUpperCase) {
  const auto info = parseConnInfo("PostgreSQL://h/d");
  ASSERT_TRUE(info) << render(info.error());
  EXPECT_EQ(info->value("host"), "h");
}

TEST(ConnInfo, AMisspelledParameterIsRefusedWithTheNearestOne) {
  const std::string error = errorOf("postgres://u:s3cret@h/d?sslmod=verify-full");
  EXPECT_THAT(error, HasSubstr("unknown parameter 'sslmod' [ST3302]"));
  EXPECT_THAT(error, HasSubstr("did you mean 'sslmode'?"));
}

TEST(ConnInfo, AnotherDatabasesUrlIsRefused) {
  EXPECT_THAT(errorOf("mysql://h/d"), HasSubstr("'mysql://' is not a PostgreSQL URL [ST3301]"));
  EXPECT_THAT(errorOf("postgresql+psycopg2://h/d"), HasSubstr("without the driver's name"));
}

TEST(ConnInfo, APasswordWithRawSpecialCharactersIsRefusedAndNotShown) {
  for (const char* url : {"postgres://u:s3@cret@h/d", "postgres://u:s3/cret@h/d",
                          "postgres://u:s3?cret@h/d", "postgres://u:12/cret@h/d",
                          "host=h password=s3 cret user=u", "postgres://u:s3%zzcret@h/d"}) {
    const std::string error = errorOf(url);
    EXPECT_THAT(error, HasSubstr("[ST3303]")) << url;
    EXPECT_THAT(error, Not(HasSubstr("cret"))) << url;
  }
}

TEST(ConnInfo, AMisspelledKeywordIsNamed) {
  EXPECT_THAT(errorOf("hots=localhost"), HasSubstr("'hots'"));
}

TEST(ConnInfo, SetReplaces) {
  ConnInfo info = *parseConnInfo("postgres://h/d");
  info.set("dbname", "other");
  EXPECT_EQ(info.value("dbname"), "other");
  EXPECT_EQ(info.value("host"), "h");
}

}  // namespace
}  // namespace strata::pg
