#include "directory/format.h"

#include <fmt/format.h>

#include <array>
#include <string>
#include <utility>

namespace strata::directory {
namespace {

constexpr std::array<std::pair<Format, std::string_view>, 6> kNames = {{
    {Format::kAtlas, "atlas"},
    {Format::kGolangMigrate, "golang-migrate"},
    {Format::kGoose, "goose"},
    {Format::kFlyway, "flyway"},
    {Format::kLiquibase, "liquibase"},
    {Format::kDbmate, "dbmate"},
}};

}  // namespace

const std::vector<Format>& allFormats() {
  static const std::vector<Format> formats = [] {
    std::vector<Format> all;
    for (const auto& [format, name] : kNames) {
      all.push_back(format);
    }
    return all;
  }();
  return formats;
}

std::string_view formatName(Format format) {
  return kNames.at(static_cast<std::size_t>(format)).second;
}

Expected<Format> parseFormat(std::string_view name) {
  if (name.empty()) {
    return Format::kAtlas;
  }
  std::vector<std::string> words;
  for (const auto& [format, word] : kNames) {
    if (word == name) {
      return format;
    }
    words.emplace_back(word);
  }
  const std::string near = nearest(name, words);
  return Diagnostic{.code = "ST5001",
                    .message = fmt::format("unknown directory format '{}'", name),
                    .help = near.empty() ? fmt::format("use one of {}", fmt::join(words, ", "))
                                         : fmt::format("did you mean '{}'?", near),
                    .exit_code = ExitCode::kUsage};
}

}  // namespace strata::directory
