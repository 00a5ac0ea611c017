#include "emit/yaml.h"

#include <gtest/gtest.h>

// The form of the texts; tests/e2e/kubernetes_test.cpp reads many with a real parser.

namespace strata::emit {
namespace {

TEST(Yaml, OrdinarySqlIsABlockWhoseHeaderSaysItsIndentAndItsEnd) {
  EXPECT_EQ(yamlValue("SELECT 1;\n", 2), "|2\n    SELECT 1;");
  EXPECT_EQ(yamlValue("SELECT 1;", 2), "|2-\n    SELECT 1;");
  EXPECT_EQ(yamlValue("  a\n\n\tb  \n\n", 2), "|2+\n      a\n\n    \tb  \n");
}

TEST(Yaml, WhatABlockWouldChangeIsQuotedLineByLine) {
  EXPECT_EQ(yamlValue("a\r\n b\r\n", 2), "\"a\\r\\n\\\n    \\ b\\r\\n\"");
  EXPECT_EQ(yamlValue("", 2), "\"\"");
  EXPECT_EQ(yamlValue("\n", 2), "\"\\n\"");
  EXPECT_EQ(yamlValue("\xC2\x85\xEF\xBB\xBF\x7F\\\"", 2), "\"\\x85\\uFEFF\\x7F\\\\\\\"\"");
}

TEST(Yaml, NamesStayStrings) {
  EXPECT_EQ(yamlString("1e3"), "\"1e3\"");
  EXPECT_EQ(yamlString("a\nb"), "\"a\\nb\"");
}

TEST(Yaml, TextIsUtf8WithoutNul) {
  EXPECT_TRUE(isYamlText("SELECT '\xF0\x9F\x90\x98\xED\x9F\xBF';\t\r\n"));
  for (const std::string_view bytes :
       {std::string_view("\0", 1), std::string_view("\xFF"), std::string_view("\xC3"),
        std::string_view("\xC0\x80"), std::string_view("\xE0\x80\x80"),
        std::string_view("\xED\xA0\x80"), std::string_view("\xF4\x90\x80\x80"),
        std::string_view("\x80"), std::string_view("\xC3(")}) {
    EXPECT_FALSE(isYamlText(bytes));
  }
}

}  // namespace
}  // namespace strata::emit
