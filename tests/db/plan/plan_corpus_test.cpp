#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iostream>

#include "db/plan/scratch.h"
#include "diff/diff.h"
#include "support/files.h"

// Pairs of schemas from other tools' tests (STRATA_SHARED): every plan that is made must run and
// must reach the second schema. Pairs that do not load on this server, or differ in what strata
// does not manage, are passed over.

namespace strata {
namespace {

std::filesystem::path corpus() {
  const char* shared = std::getenv("STRATA_SHARED");
  return std::filesystem::path(shared != nullptr ? shared : STRATA_SOURCE_DIR "/../shared") /
         "corpora/pairs";
}

/// "" when the pair converges, else why not; nothing when it does not load.
std::optional<std::string> outcome(const std::filesystem::path& pair) {
  const auto old_sql = readFile(pair / "old.sql");
  const auto new_sql = readFile(pair / "new.sql");
  if (!old_sql || !new_sql) {
    return std::nullopt;
  }
  auto database = test::load("strata_0", *old_sql);
  auto wanted = test::load("strata_1", *new_sql);
  if (!database || !wanted) {
    return std::nullopt;
  }
  const auto from = readCatalog(*database);
  const auto to = readCatalog(*wanted);
  if (!from || !to || from->unmanaged != to->unmanaged) {
    return std::nullopt;
  }
  const auto files = plan(*from, *to, {}, {.allow_drop = true});
  if (!files) {
    return render(files.error());
  }
  for (const PlannedFile& file : *files) {
    if (const auto done = test::apply(*database, file); !done) {
      return render(done.error()) + fileText(file);
    }
  }
  const auto reached = readCatalog(*database);
  if (!reached) {
    return render(reached.error());
  }
  std::string out;
  for (const std::string& line : describeDifferences(*reached, alignedColumnOrder(*to, *reached))) {
    out += line + "\n";
  }
  if (!out.empty()) {
    for (const PlannedFile& file : *files) {
      out += fileText(file);
    }
  }
  return out;
}

TEST(PlanCorpus, EveryPairOfOtherToolsConverges) {
  if (!std::filesystem::is_directory(corpus())) {
    GTEST_SKIP() << "no corpus at " << corpus() << "; set STRATA_SHARED";
  }
  // A pair takes half a second; every tenth is a sample, STRATA_CORPUS=all tries each.
  const char* extent = std::getenv("STRATA_CORPUS");
  const int step = extent != nullptr && std::string_view(extent) == "all" ? 1 : 10;
  int seen = 0;
  int tried = 0;
  for (const char* suite : {"atlas", "apgdiff", "sqldef"}) {
    for (const auto& pair : std::filesystem::directory_iterator(corpus() / suite)) {
      if (seen++ % step != 0) {
        continue;
      }
      if (const auto why = outcome(pair.path())) {
        ++tried;
        EXPECT_EQ(*why, "") << pair.path();
      }
    }
  }
  std::cout << tried << " pairs tried\n";
  EXPECT_GT(tried, 50);
}

}  // namespace
}  // namespace strata
