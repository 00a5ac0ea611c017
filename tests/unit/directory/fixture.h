#pragma once
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "directory/directory.h"
#include "support/files.h"

namespace strata::directory {

/// A directory of its own for each test, gone afterwards.
class DirectoryTest : public testing::Test {
 protected:
  DirectoryTest()
      : root_(*makePrivateDirectory(std::filesystem::temp_directory_path(), "strata-test-")) {}

  ~DirectoryTest() override { std::filesystem::remove_all(root_); }

  void write(const std::string& name, std::string_view content) {
    std::filesystem::create_directories((path() / name).parent_path());
    ASSERT_TRUE(writeFileAtomically(path() / name, content));
  }

  [[nodiscard]] std::string read(const std::string& name) const {
    auto content = readFile(path() / name);
    return content ? *content : "<" + content.error().message + ">";
  }

  [[nodiscard]] std::filesystem::path path() const { return root_ / "migrations"; }

  [[nodiscard]] DirectoryUrl url(Format format = Format::kAtlas) const {
    return {.path = path(), .format = format};
  }

  /// The directory, opened; the test fails when that is not possible.
  [[nodiscard]] Directory opened(Format format = Format::kAtlas) const {
    auto directory = open(url(format));
    if (!directory) {
      ADD_FAILURE() << render(directory.error());
      return {};
    }
    return *std::move(directory);
  }

 private:
  std::filesystem::path root_;
};

/// The folder with data that is not part of the project: $STRATA_SHARED, else ../shared.
inline std::filesystem::path sharedData() {
  const char* set = std::getenv("STRATA_SHARED");  // NOLINT(concurrency-mt-unsafe)
  return set != nullptr ? std::filesystem::path(set)
                        : std::filesystem::path(STRATA_SOURCE_DIR) / ".." / "shared";
}

}  // namespace strata::directory
