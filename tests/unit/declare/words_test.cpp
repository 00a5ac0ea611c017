#include "declare/words.h"

#include <gtest/gtest.h>

#include "declare/singular.h"

namespace strata::declaring {
namespace {

TEST(Singular, OfPluralsAndOfWordsThatAreNone) {
  const std::pair<const char*, const char*> pairs[] = {
      {"users", "user"},         {"categories", "category"},
      {"addresses", "address"},  {"news", "news"},
      {"status", "status"},      {"statuses", "status"},
      {"boxes", "box"},          {"branches", "branch"},
      {"databases", "database"}, {"houses", "house"},
      {"purchases", "purchase"}, {"responses", "response"},
      {"viruses", "virus"},      {"people", "person"},
      {"series", "series"},      {"analysis", "analysis"},
      {"indices", "index"},      {"movies", "movie"},
      {"aliases", "alias"},      {"expenses", "expense"},
      {"ties", "tie"},           {"address", "address"},
      {"data", "data"},          {"ids", "id"},
      {"licenses", "license"},   {"uses", "use"},
      {"metadata", "metadata"},  {"archives", "archive"},
      {"keys", "key"},           {"policies", "policy"},
  };
  for (const auto& [plural, one] : pairs) {
    EXPECT_EQ(singular(plural), one);
  }
}

TEST(StructName, IsTheSingularInPascalCase) {
  EXPECT_EQ(structName("user_roles"), "UserRole");
  EXPECT_EQ(structName("InvoiceLines"), "InvoiceLine");
  EXPECT_EQ(structName("USERS"), "User");
  EXPECT_EQ(structName("we ird-things"), "WeIrdThing");
  EXPECT_EQ(structName("2fa_codes"), "T2faCode");
  EXPECT_EQ(structName("v_1_2"), "V1_2");
  EXPECT_EQ(structName("😀"), "T");
}

TEST(MemberName, AvoidsKeywordsMacrosAndReservedNames) {
  EXPECT_EQ(memberName("email"), "email");
  EXPECT_EQ(memberName("class"), "class_");
  EXPECT_EQ(memberName("EAGAIN"), "EAGAIN_");
  EXPECT_EQ(memberName("ACTIVE"), "ACTIVE");
  EXPECT_EQ(memberName("INT64_MAX"), "INT64_MAX_");
  EXPECT_EQ(memberName("a__b"), "a_b");
  EXPECT_EQ(memberName("_X"), "x_X");
}

TEST(NamespaceName, AvoidsTheCLibrary) {
  EXPECT_EQ(namespaceName("billing"), "billing");
  EXPECT_EQ(namespaceName("log"), "log_");
  EXPECT_EQ(namespaceName("std"), "std_");
}

}  // namespace
}  // namespace strata::declaring
