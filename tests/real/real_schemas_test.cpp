#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "catalog/catalog.h"
#include "diff/diff.h"
#include "e2e/project.h"
#include "pg/embedded.h"
#include "real/schema.h"
#include "support/text.h"

// Schemas of real projects as C++ models: what `strata migrate diff` writes for them makes the
// same catalog as the original SQL.

namespace strata::real {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAreArray;

class RealSchemas : public testing::TestWithParam<RealSchema> {
 protected:
  void SetUp() override {
    fs::copy(GetParam().folder(), project_.folder(), fs::copy_options::recursive);
  }

  /// The one migration from nothing to the models.
  void diff() {
    const e2e::Answer answer = project_.shell("strata migrate diff");
    ASSERT_EQ(answer.exit_code, 0) << answer.text;
    ASSERT_THAT(project_.migrations(), SizeIs(1));
  }

  e2e::Project project_;
};

/// Runs whole files on an empty database and reads what they made.
Schema made(const std::string& conninfo, const std::vector<fs::path>& files) {
  auto connection = pg::Connection::open(conninfo);
  EXPECT_TRUE(connection) << connection.error().message;
  for (const fs::path& file : files) {
    const auto run = connection->execute(*readFile(file));
    EXPECT_TRUE(run) << file << ": " << run.error().message;
    EXPECT_TRUE(connection->execute("RESET ALL"));  // dumps empty the search_path
  }
  auto schema = readCatalog(*connection);
  EXPECT_TRUE(schema) << schema.error().message;
  return *std::move(schema);
}

std::vector<std::string> columnNames(const Table& table) {
  std::vector<std::string> names;
  for (const Column& column : table.columns) {
    names.push_back(column.key.name);
  }
  return names;
}

/// "view public.actor_info".
std::string inWords(const Unmanaged& object) {
  return object.kind + " " + object.name;
}

std::vector<std::string> inWords(const std::vector<Unmanaged>& objects) {
  std::vector<std::string> words;
  for (const Unmanaged& object : objects) {
    words.push_back(inWords(object));
  }
  return words;
}

std::vector<std::string> inWords(const std::vector<LeftOut>& left_out) {
  std::vector<std::string> words;
  for (const LeftOut& entry : left_out) {
    words.push_back(inWords(entry.object));
  }
  return words;
}

/// What is SQL by nature, which models say nothing of: taken out, and its names in words.
std::vector<std::string> takeUndeclarable(Schema& schema) {
  std::vector<std::string> words;
  const auto note = [&](const ObjectId& id) {
    words.push_back(fmt::format("{} {}", word(id.kind), display(id.key)));
  };
  std::erase_if(schema.indexes, [&](const auto& entry) {
    const bool of_view = schema.views.contains(tableOf(entry.first));
    if (of_view) {
      note(idOf(entry.second));
    }
    return of_view;
  });
  const auto take = [&](auto& objects) {
    for (const auto& [key, object] : objects) {
      note(idOf(object));
    }
    objects.clear();
  };
  take(schema.views);
  take(schema.functions);
  take(schema.aggregates);
  take(schema.triggers);
  schema.access.clear();
  return words;
}

/// The original, with what the models say beyond it, and what our migration makes.
struct BothWays {
  Schema original = {};
  Schema ours = {};
};

/// With the original at hand: both catalogs, made once for all tests of a schema.
class AgainstTheOriginal : public RealSchemas {
 protected:
  void SetUp() override {
    if (!fs::exists(GetParam().original())) {
      GTEST_SKIP() << "needs the original, " << GetParam().original();
    }
    RealSchemas::SetUp();
    if (!made_.contains(GetParam().name)) {
      make();
    }
    ASSERT_FALSE(original().tables.empty());
  }

  static void TearDownTestSuite() { made_.clear(); }

  static const Schema& original() { return made_[GetParam().name].original; }

  static const Schema& ours() { return made_[GetParam().name].ours; }

 private:
  void make() {
    diff();
    const auto server = pg::EmbeddedServer::start({});
    ASSERT_TRUE(server) << server.error().message;
    made_[GetParam().name] = {
        .original = made(server->conninfo("strata_0"),
                         {GetParam().original(), GetParam().folder() / "comments.sql"}),
        .ours = made(server->conninfo("strata_1"), project_.migrations())};
  }

  static inline std::map<std::string, BothWays> made_ = {};
};

TEST_P(AgainstTheOriginal, TheMigrationMakesTheSameObjects) {
  Schema aligned = alignedColumnOrder(original(), ours());
  takeUndeclarable(aligned);
  Schema made_here = ours();
  made_here.access.clear();
  EXPECT_TRUE(sameObjects(made_here, aligned))
      << "from the migration's result to the original:\n"
      << join(describeDifferences(made_here, aligned), "\n");
}

TEST_P(AgainstTheOriginal, OnlyWhatIsListedIsLeftOut) {
  Schema whole = original();
  EXPECT_THAT(takeUndeclarable(whole), UnorderedElementsAreArray(inWords(GetParam().left_out)));
  EXPECT_THAT(inWords(whole.unmanaged), IsEmpty());
  EXPECT_THAT(inWords(ours().unmanaged), IsEmpty());
}

TEST_P(AgainstTheOriginal, TheColumnsAreInItsOrderButForThoseOfMixins) {
  const auto of_mixin = [](const std::string& column) {
    return GetParam().mixin_columns.contains(column);
  };
  bool some_differ = false;
  for (const auto& [key, table] : original().tables) {
    ASSERT_TRUE(ours().tables.contains(key)) << display(key);
    const auto got = columnNames(ours().tables.at(key));
    auto want = columnNames(table);
    if (got != want && of_mixin(got.front())) {
      std::ranges::stable_partition(want, of_mixin);
      some_differ = true;
    }
    EXPECT_EQ(got, want) << display(key);
  }
  EXPECT_EQ(some_differ, !GetParam().mixin_columns.empty());
}

TEST_P(RealSchemas, CheckIsCleanAndASecondDiffIsEmpty) {
  diff();
  const e2e::Answer check = project_.shell("strata check");
  EXPECT_EQ(check.exit_code, 0) << check.text;
  // without what the first run remembered, too
  const e2e::Answer again = project_.shell("rm -rf .strata && strata migrate diff");
  EXPECT_EQ(again.exit_code, 0) << again.text;
  EXPECT_THAT(again.text, HasSubstr("synced"));
  EXPECT_THAT(project_.migrations(), SizeIs(1));
  EXPECT_THAT(project_.shell("strata migrate validate").exit_code, 0);
}

TEST_P(RealSchemas, TheModelsCompileWithoutWarnings) {
  const std::string unit = "for header in models/*.hpp; do echo \"#include \\\"$header\\\"\"; done";
  for (const char* compiler : {"g++", "clang++-19"}) {
    if (project_.shell(std::string("command -v ") + compiler).exit_code != 0) {
      continue;
    }
    const e2e::Answer answer =
        project_.shell("{ " + unit + "; } | " + compiler +
                       " -x c++ -std=c++20 -Wall -Wextra -Wpedantic -Werror -fsyntax-only"
                       " -I . -I '" STRATA_SOURCE_DIR "/include' -");
    EXPECT_EQ(answer.exit_code, 0) << compiler << ":\n" << answer.text;
  }
}

std::string nameOf(const testing::TestParamInfo<RealSchema>& info) {
  return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(All, RealSchemas, testing::ValuesIn(realSchemas()), nameOf);
INSTANTIATE_TEST_SUITE_P(All, AgainstTheOriginal, testing::ValuesIn(realSchemas()), nameOf);

}  // namespace
}  // namespace strata::real
