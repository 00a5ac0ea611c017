#include "model/naming.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scan/conventions.h"

namespace strata::scan {
namespace {

using testing::HasSubstr;

std::string complaint(const std::string& key, const std::string& value) {
  Naming naming;
  const Expected<void> set = setNaming(naming, key, value);
  return set ? "" : set.error().message + "; " + set.error().help;
}

TEST(Naming, ValuesAndPlaceholdersThatAreNoneNameTheNearest) {
  EXPECT_EQ(complaint("columns", "snakecase"),
            "'naming.columns' cannot be 'snakecase'; did you mean 'snake_case'?");
  EXPECT_THAT(complaint("tables", "camelCase"), HasSubstr("known are: as-is, snake_case, snake"));
  EXPECT_EQ(complaint("colums", "as-is"), "unknown key 'naming.colums'; did you mean 'columns'?");
  EXPECT_EQ(complaint("unique", "uq_{tabel}"),
            "'naming.unique' has the unknown placeholder '{tabel}'; did you mean 'table'?");
  EXPECT_THAT(complaint("check", "ck_{table"), HasSubstr("a brace without its other"));
  EXPECT_THAT(complaint("check", "ck_table}"), HasSubstr("a brace without its other"));
  EXPECT_THAT(complaint("index", "ix_{columns}"), HasSubstr("is without '{table}'"));
  EXPECT_THAT(complaint("foreign_key", std::string(41, 'x') + "{table}"), HasSubstr("no room"));
  EXPECT_EQ(complaint("foreign_key", "fk_{columns}"), "");
  EXPECT_EQ(complaint("check", ""), "");
}

TEST(Naming, EveryKeyCanBeSet) {
  for (const std::string& key : namingKeys()) {
    Naming naming;
    const bool is_pattern = key != "columns" && key != "tables" && key != "enum_types";
    EXPECT_TRUE(setNaming(naming, key, is_pattern && key != "table_prefix" ? "{table}" : "as-is"))
        << key;
  }
}

TEST(Naming, ALongNameIsCutWhereItIsLongest) {
  const std::string table(40, 't');
  const std::string column(50, 'c');
  const PatternValues values = {{"table", table}, {"columns", column}};
  // 63 bytes less "uq_" and "_", shared evenly
  EXPECT_EQ(fillPattern("uq_{table}_{columns}", values),
            "uq_" + std::string(30, 't') + "_" + std::string(29, 'c'));
  EXPECT_EQ(fillPattern("uq_{table}_{columns}", values, "12"),
            "uq_" + std::string(29, 't') + "_" + std::string(28, 'c') + "12");
  EXPECT_EQ(fillPattern("pk_{table}", values), "pk_" + table);
}

TEST(Naming, NoCharacterIsCutInTwo) {
  std::string table;
  for (int i = 0; i < 40; ++i) {
    table += "ä";
  }
  const std::string name = fillPattern("pk_{table}x", {{"table", table}});
  EXPECT_EQ(name, "pk_" + table.substr(0, 58) + "x");
}

TEST(Naming, WordsHaveTheirPlurals) {
  EXPECT_EQ(pluralOf("order"), "orders");
  EXPECT_EQ(pluralOf("category"), "categories");
  EXPECT_EQ(pluralOf("day"), "days");
  EXPECT_EQ(pluralOf("address"), "addresses");
  EXPECT_EQ(pluralOf("box"), "boxes");
  EXPECT_EQ(pluralOf("branch"), "branches");
  EXPECT_EQ(pluralOf("status"), "statuses");
  EXPECT_EQ(pluralOf("analysis"), "analyses");
  EXPECT_EQ(pluralOf("news"), "news");
}

TEST(Naming, CamelCaseKeepsLeadingUnderscoresAndWordsOfCapitals) {
  EXPECT_EQ(camelCase("created_at"), "createdAt");
  EXPECT_EQ(camelCase("HTTPCode"), "httpCode");
  EXPECT_EQ(camelCase("_kept"), "_kept");
  EXPECT_EQ(camelCase("id"), "id");
}

}  // namespace
}  // namespace strata::scan
