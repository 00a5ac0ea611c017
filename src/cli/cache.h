#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "model/schema.h"

namespace strata::cli {

/// `.strata/cache/` of a project: content-addressed, safe to delete at any time and to share
/// between concurrent runs (each entry is written to a temporary file and renamed). A cache that
/// cannot be written is no error.
class Cache {
 public:
  explicit Cache(const std::filesystem::path& root);

  /// The bytes stored under kind/key; none when there are none.
  [[nodiscard]] std::optional<std::string> get(std::string_view kind, std::string_view key) const;
  void put(std::string_view kind, std::string_view key, std::string_view value) const;

  [[nodiscard]] std::optional<Schema> getSchema(std::string_view kind, std::string_view key) const;
  void putSchema(std::string_view kind, std::string_view key, const Schema& schema) const;

  [[nodiscard]] bool contains(std::string_view kind, std::string_view key) const;

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

 private:
  [[nodiscard]] std::filesystem::path path(std::string_view kind, std::string_view key) const;

  std::filesystem::path folder_;
};

}  // namespace strata::cli
