#include <algorithm>

#include "declare/files.h"
#include "support/text.h"

namespace strata::declaring {
namespace {

/// A name that every file system takes.
std::string fileStem(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_' || c == '-';
    if (kept || !out.ends_with('_')) {
      out += kept ? c : '_';
    }
  }
  return out.empty() ? "_" : out;
}

/// `stem` or `stem_2` …, as file systems without case see it.
std::string unused(const std::string& stem, std::set<std::string>& taken) {
  std::string out = stem;
  for (int number = 2; !taken.insert(lower(out)).second; ++number) {
    out = stem + "_" + std::to_string(number);
  }
  return out;
}

}  // namespace

Layout::Layout(const Schema& plain, const Schema& real, const KeptLayout& kept)
    : folder_of_all_(kept.folder), extension_(kept.extension) {
  const auto others = std::ranges::count_if(
      real.namespaces, [](const auto& entry) { return entry.first.name != "public"; });
  folders_ = others > 1;
  std::set<std::string> folders;
  folder_["public"] = folders_ ? kept.folder / unused("public", folders) : kept.folder;
  for (const auto& [key, space] : real.namespaces) {
    if (key.name != "public") {
      folder_[key.name] =
          folders_ ? kept.folder / unused(fileStem(key.name), folders) : kept.folder;
    }
  }
  for (const auto& [schema, folder] : kept.folders) {
    folder_[schema] = folder;
  }
  std::map<std::filesystem::path, std::set<std::string>> taken;
  for (const auto& [key, table] : plain.tables) {
    if (plain.composite_types.contains(key)) {
      tables_[key] = shared(key.schema, "types");
      continue;
    }
    const std::filesystem::path& folder = folder_[key.schema];
    std::set<std::string>& stems = taken[folder];
    stems.insert({"enums", "schema", "extensions", "sequences", "types"});
    tables_[key] = folder / (unused(fileStem(key.name), stems) + extension_);
  }
}

std::filesystem::path Layout::shared(const std::string& schema, const char* stem) const {
  const auto found = folder_.find(schema);
  const std::filesystem::path& folder = found == folder_.end() ? folder_of_all_ : found->second;
  return folder / (stem + extension_);
}

std::filesystem::path Layout::type(const Key& key, const char* stem) const {
  const auto kept = tables_.find(key);
  return kept == tables_.end() ? shared(key.schema, stem) : kept->second;
}

}  // namespace strata::declaring
