#include "cli/cache.h"

#include "support/files.h"

namespace strata::cli {
namespace fs = std::filesystem;

Cache::Cache(const fs::path& root) : folder_(root / ".strata" / "cache") {}

fs::path Cache::path(std::string_view kind, std::string_view key) const {
  return folder_ / kind / key;
}

std::optional<std::string> Cache::get(std::string_view kind, std::string_view key) const {
  auto content = readFile(path(kind, key));
  return content ? std::optional(*std::move(content)) : std::nullopt;
}

void Cache::put(std::string_view kind, std::string_view key, std::string_view value) const {
  std::error_code error;
  fs::create_directories(folder_ / kind, error);
  const fs::path ignore = folder_.parent_path() / ".gitignore";
  if (!fs::exists(ignore, error)) {
    static_cast<void>(writeFileAtomically(ignore, "*\n"));
  }
  static_cast<void>(writeFileAtomically(path(kind, key), value));
}

std::optional<Schema> Cache::getSchema(std::string_view kind, std::string_view key) const {
  const auto json = get(kind, key);
  if (!json) {
    return std::nullopt;
  }
  auto schema = schemaFromJson(*json);
  return schema ? std::optional(*std::move(schema)) : std::nullopt;
}

void Cache::putSchema(std::string_view kind, std::string_view key, const Schema& schema) const {
  put(kind, key, toJson(schema, -1));
}

bool Cache::contains(std::string_view kind, std::string_view key) const {
  std::error_code error;
  return fs::exists(path(kind, key), error);
}

}  // namespace strata::cli
