#include "catalog/version.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace strata::catalog {
namespace {

using testing::HasSubstr;

TEST(Version, FromFourteenOnAServerCanBeRead) {
  for (const int version : {140000, 150013, 180001, 190000}) {
    EXPECT_TRUE(requireReadable(version)) << version;
  }
}

TEST(Version, AnOlderServerIsRefusedByItsVersion) {
  const std::pair<int, const char*> cases[] = {
      {130022, "PostgreSQL 13 is"}, {100023, "PostgreSQL 10 is"}, {90624, "PostgreSQL 9.6 is"}};
  for (const auto& [version, message] : cases) {
    const auto readable = requireReadable(version);
    ASSERT_FALSE(readable) << version;
    EXPECT_EQ(readable.error().code, "ST3402");
    EXPECT_THAT(readable.error().message, HasSubstr(message));
    EXPECT_THAT(readable.error().help, HasSubstr("14 or later"));
  }
}

}  // namespace
}  // namespace strata::catalog
