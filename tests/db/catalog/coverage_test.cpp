#include "catalog/coverage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace strata {
namespace {

TEST(Coverage, EveryKindSaysWhatIsComparedOrWhyItIsNot) {
  for (const Coverage& kind : coverage()) {
    EXPECT_NE(kind.managed, kind.attributes.empty()) << kind.kind;
    EXPECT_EQ(kind.managed, kind.reason.empty()) << kind.kind;
  }
}

TEST(Coverage, NoKindIsListedTwice) {
  std::set<std::string> seen;
  for (const Coverage& kind : coverage()) {
    EXPECT_TRUE(seen.insert(kind.kind).second) << kind.kind;
  }
}

TEST(Coverage, EveryKindThatIsLeftOutHasAReasonOfItsOwn) {
  for (const Coverage& kind : coverage()) {
    EXPECT_THAT(kind.reason, testing::Not(testing::StartsWith("not yet"))) << kind.kind;
  }
}

TEST(Coverage, TheAttributesAreThoseOfTheModel) {
  for (const Coverage& kind : coverage()) {
    if (kind.kind == "table") {
      EXPECT_THAT(kind.attributes, testing::IsSupersetOf({"columns", "partition_key", "comment"}));
      EXPECT_THAT(kind.attributes, testing::Not(testing::Contains("declared")));
      return;
    }
  }
  FAIL() << "there are no tables";
}

}  // namespace
}  // namespace strata
