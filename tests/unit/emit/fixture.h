#pragma once
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "emit/emit.h"
#include "support/files.h"

namespace strata::test {

inline const std::filesystem::path kHere =
    std::filesystem::path(STRATA_SOURCE_DIR) / "tests/unit/emit";

/// A file's text; the test fails when there is none.
inline std::string textOf(const std::filesystem::path& path) {
  auto text = readFile(path);
  EXPECT_TRUE(text) << path;
  return text ? *std::move(text) : "";
}

inline Schema schemaOf(const std::filesystem::path& path) {
  auto schema = schemaFromJson(textOf(path));
  EXPECT_TRUE(schema) << (schema ? "" : render(schema.error()));
  return schema ? *std::move(schema) : Schema{};
}

/// The example of tests/unit/emit/shop: two schemas, an enum, arrays, numeric, a cycle of foreign
/// keys, a partition, and the worst names.
struct Shop {
  Schema canonical = schemaOf(kHere / "shop/canonical.json");
  Schema models = schemaOf(kHere / "shop/models.json");

  /// As `strata gen` would make it in shop/generated.
  [[nodiscard]] std::vector<GeneratedFile> files(
      const std::filesystem::path& template_dir = {}) const {
    auto made = generate({.canonical = canonical,
                          .models = models,
                          .schema_sql = "CREATE SCHEMA \"shop\";\n",
                          .template_dir = template_dir,
                          .output_dir = "generated"});
    EXPECT_TRUE(made) << (made ? "" : render(made.error()));
    return made ? *std::move(made) : std::vector<GeneratedFile>{};
  }
};

/// A folder that is gone after the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    auto made = makePrivateDirectory(std::filesystem::temp_directory_path(), "strata-emit-");
    EXPECT_TRUE(made);
    path_ = *std::move(made);
  }

  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  ~TemporaryFolder() { std::filesystem::remove_all(path_); }

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  /// Writes a file below the folder, with the folders it needs.
  void write(const std::filesystem::path& name, std::string_view text) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    EXPECT_TRUE(writeFileAtomically(path_ / name, text));
  }

 private:
  std::filesystem::path path_;
};

}  // namespace strata::test
