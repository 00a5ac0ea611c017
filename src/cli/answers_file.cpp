#include "cli/answers_file.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "support/files.h"

namespace strata::cli {
namespace {

using Json = nlohmann::json;

Diagnostic wrong(const std::filesystem::path& file, std::string message, std::string help = {}) {
  return {.code = "ST1206",
          .message = fmt::format("'{}': {}", file.string(), message),
          .help = std::move(help),
          .exit_code = ExitCode::kUsage};
}

/// Both forms as one.
Expected<Json> parseFile(const std::filesystem::path& file) {
  STRATA_TRY(std::string text, readFile(file));
  if (file.extension() != ".json") {
    try {
      std::ostringstream json;
      json << toml::json_formatter(toml::parse(text));
      text = json.str();
    } catch (const toml::parse_error& error) {
      return wrong(file, fmt::format("line {}: {}", error.source().begin.line,
                                     std::string(error.description())));
    }
  }
  Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded() || !json.is_object()) {
    return wrong(file, "no JSON object");
  }
  return json;
}

Expected<void> addTexts(const std::filesystem::path& file, const std::string& member,
                        const Json& value, std::vector<std::string>& out) {
  if (!value.is_array()) {
    return wrong(file, fmt::format("'{}' is no list", member));
  }
  for (const Json& text : value) {
    if (!text.is_string()) {
      return wrong(file, fmt::format("'{}' holds what is no text", member));
    }
    out.push_back(text.get<std::string>());
  }
  return {};
}

}  // namespace

Expected<void> readAnswers(const std::filesystem::path& file, DecisionFlags& flags) {
  STRATA_TRY(const Json json, parseFile(file));
  const std::pair<const char*, std::vector<std::string>*> lists[] = {{"rename", &flags.renames},
                                                                     {"drop", &flags.drops},
                                                                     {"using", &flags.conversions},
                                                                     {"map_label", &flags.labels}};
  for (const auto& [member, value] : json.items()) {
    const auto* list =
        std::ranges::find(lists, member, [](const auto& each) { return std::string(each.first); });
    if (list != std::end(lists)) {
      STRATA_CHECK(addTexts(file, member, value, *list->second));
    } else if (member == "allow_drop" && value.is_boolean()) {
      flags.allow_drop = flags.allow_drop || value.get<bool>();
    } else {
      const std::string near =
          nearest(member, {"rename", "drop", "using", "map_label", "allow_drop"});
      return wrong(file, fmt::format("unknown or wrong member '{}'", member),
                   near.empty() ? "rename, drop, using, map_label, allow_drop are known"
                                : fmt::format("did you mean '{}'?", near));
    }
  }
  return {};
}

}  // namespace strata::cli
