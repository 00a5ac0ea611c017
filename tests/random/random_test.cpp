#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <map>
#include <sstream>

#include "random/shrink.h"

// Random schemas and random edits of them: the plan between the two must run, must lead to the
// second, must leave nothing to plan, and must keep the rows. One seed is one pair.
//   STRATA_RANDOM_PAIRS  how many (40); STRATA_RANDOM_SEED the first (1);
//   STRATA_RANDOM_KINDS  "all", "default", words of kindWords(), "-word" to leave one out;
//   STRATA_RANDOM_ORACLE a command that prints how the databases of two conninfos differ;
//   STRATA_RANDOM_TRIES  how many runs the shrinking of one failure may take (400);
//   STRATA_PG18_BIN      on PostgreSQL 18 too.

namespace strata::arbitrary {
namespace {

std::string setting(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : value;
}

std::uint64_t number(const char* name, const char* otherwise) {
  return std::stoull(setting(name, otherwise));
}

std::vector<std::string> words(const std::string& text) {
  std::istringstream in(text);
  return {std::istream_iterator<std::string>(in), {}};
}

/// Every so many pairs also prove what takes longer.
Proofs proofsOf(std::uint64_t seed) {
  return {.creation = seed % 4 == 0,
          .dump = seed % 20 == 0,
          .oracle = seed % 5 == 0 ? words(setting("STRATA_RANDOM_ORACLE", ""))
                                  : std::vector<std::string>{}};
}

std::string story(const Pair& pair, const Failure& failure) {
  std::string out = "seed " + std::to_string(pair.seed) + ": " + failure.kind + "\n";
  for (const std::string& edit : pair.edits) {
    out += "-- edit: " + edit + "\n";
  }
  return out + "-- from.sql\n" + script(pair.from) + "-- to.sql\n" + script(pair.to) +
         (pair.rows ? "-- with rows\n" : "") +
         (pair.statement_by_statement ? "-- statement by statement\n" : "") + failure.detail;
}

/// Runs the pairs; a failure of each kind is shrunk and told once.
class Campaign {
 public:
  explicit Campaign(Bench bench) : bench_(std::move(bench)) {}

  void run(std::uint64_t first, std::uint64_t pairs, const Kinds& kinds) {
    for (std::uint64_t seed = first; seed < first + pairs; ++seed) {
      Pair pair = makePair(seed, kinds, bench_.major());
      const auto failure = bench_.run(pair, proofsOf(seed), tally_);
      ASSERT_TRUE(failure.has_value()) << "seed " << seed << ": " << render(failure.error());
      if (*failure) {
        record(pair, **failure);
      }
    }
    report(pairs);
  }

 private:
  void record(const Pair& pair, const Failure& failure) {
    if (++kinds_[failure.kind] > 1) {
      return;
    }
    const Proofs proofs = proofsOf(pair.seed);
    Pair small = shrunk(bench_, pair, failure.kind, proofs,
                        static_cast<int>(number("STRATA_RANDOM_TRIES", "400")));
    Tally ignored;
    const auto again = bench_.run(small, proofs, ignored);
    const bool same = again && *again && (*again)->kind == failure.kind;
    ADD_FAILURE() << story(small, same ? **again : failure);
  }

  void report(std::uint64_t pairs) {
    std::cout << pairs << " pairs on PostgreSQL " << bench_.major() << ": " << tally_.statements
              << " statements (" << tally_.refused << " not taken), " << tally_.steps
              << " steps planned, " << tally_.tables_filled << " tables filled, "
              << tally_.decisions << " left to the user\n";
    for (const auto& [kind, count] : kinds_) {
      std::cout << count << " times " << kind << "\n";
    }
    // A generator that the server understands less and less would prove less and less.
    EXPECT_LT(tally_.refused * 100, tally_.statements * 25);
    EXPECT_GT(tally_.steps, static_cast<int>(pairs));
  }

  Bench bench_;
  Tally tally_;
  std::map<std::string, int> kinds_;
};

void converge(int major) {
  auto bench = Bench::open(major);
  ASSERT_TRUE(bench.has_value()) << render(bench.error());
  Campaign(*std::move(bench))
      .run(number("STRATA_RANDOM_SEED", "1"), number("STRATA_RANDOM_PAIRS", "40"),
           Kinds::of(setting("STRATA_RANDOM_KINDS", "")));
}

TEST(RandomSchemas, BecomeEachOtherOn15) {
  converge(15);
}

TEST(RandomSchemas, BecomeEachOtherOn18) {
  if (std::getenv("STRATA_PG18_BIN") == nullptr) {
    GTEST_SKIP() << "STRATA_PG18_BIN is not set";
  }
  converge(18);
}

TEST(RandomSchemas, AreTheSameForOneSeed) {
  const Kinds kinds = Kinds::of("all");
  for (std::uint64_t seed = 1; seed < 50; ++seed) {
    const Pair one = makePair(seed, kinds, 15);
    const Pair other = makePair(seed, kinds, 15);
    EXPECT_EQ(script(one.from), script(other.from));
    EXPECT_EQ(script(one.to), script(other.to));
  }
}

}  // namespace
}  // namespace strata::arbitrary
