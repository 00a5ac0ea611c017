#include "support/duration.h"

#include <gtest/gtest.h>

namespace strata {
namespace {

TEST(Duration, IsPrintedAsGoPrintsIt) {
  using std::chrono::nanoseconds;
  EXPECT_EQ(goDuration(nanoseconds(0)), "0s");
  EXPECT_EQ(goDuration(nanoseconds(881)), "881ns");
  EXPECT_EQ(goDuration(nanoseconds(3005)), "3.005µs");
  EXPECT_EQ(goDuration(nanoseconds(1580155)), "1.580155ms");
  EXPECT_EQ(goDuration(nanoseconds(532622700)), "532.6227ms");
  EXPECT_EQ(goDuration(nanoseconds(1222402851)), "1.222402851s");
  EXPECT_EQ(goDuration(std::chrono::milliseconds(62500)), "1m2.5s");
  EXPECT_EQ(goDuration(std::chrono::hours(2)), "2h0m0s");
}

TEST(Duration, IsReadAsGoReadsIt) {
  using std::chrono::milliseconds;
  EXPECT_EQ(*parseDuration("10s"), milliseconds(10'000));
  EXPECT_EQ(*parseDuration("1.5"), milliseconds(1'500));
  EXPECT_EQ(*parseDuration("0"), milliseconds(0));
  EXPECT_EQ(*parseDuration("250ms"), milliseconds(250));
  EXPECT_EQ(*parseDuration("1h2m3s"), milliseconds(3'723'000));
}

TEST(Duration, WhatIsNoneIsRefused) {
  for (const char* text : {"", "s", "10x", "-1s", "1e9", "10 s", "1s2", "nan", "9999999999999s"}) {
    const auto parsed = parseDuration(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code, "ST1230");
  }
}

}  // namespace
}  // namespace strata
