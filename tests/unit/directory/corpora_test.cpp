#include <fstream>
#include <nlohmann/json.hpp>

#include "directory/checksum.h"
#include "fixture.h"

namespace strata::directory {
namespace {

TEST(Corpora, RealDirectoriesAreJudgedAsAtlasJudgedThem) {
  const auto root = sharedData() / "corpora/dirs";
  if (!std::filesystem::exists(root / "index.json")) {
    GTEST_SKIP() << "no corpora: set STRATA_SHARED";
  }
  std::ifstream stream(root / "index.json");
  std::size_t judged = 0;
  for (const auto& entry : nlohmann::json::parse(stream)) {
    SCOPED_TRACE(entry.at("name").get<std::string>());
    const auto format = parseFormat(entry.at("format").get<std::string>());
    ASSERT_TRUE(format);
    const auto directory =
        open({.path = root / entry.at("name").get<std::string>(), .format = *format});
    ASSERT_TRUE(directory) << render(directory.error());
    const SumVerdict verdict = verify(*directory);
    EXPECT_EQ(verdict.ok(), entry.at("validate").get<std::string>() == "ok")
        << (verdict.diagnostic ? render(*verdict.diagnostic) : "");
    EXPECT_EQ(directory->files.size(), entry.at("migrations").get<std::size_t>());
    EXPECT_EQ(computeChecksum(*directory).text(), *directory->sum);
    std::size_t statements = 0;
    for (const MigrationFile& file : directory->files) {
      const auto found = file.statements();
      ASSERT_TRUE(found) << render(found.error());
      statements += found->size();
    }
    if (entry.contains("revisions") && entry.at("revisions").is_array() &&
        entry.at("revisions").size() == 3) {
      EXPECT_EQ(statements, entry.at("revisions")[2].get<std::size_t>());
    }
    ++judged;
  }
  EXPECT_GT(judged, 0U);
}

}  // namespace
}  // namespace strata::directory
