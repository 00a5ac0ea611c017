#include "cli/models_setting.h"

#include <toml++/toml.h>

namespace strata::cli {
namespace {

/// The byte at a place of the parser's; its columns count characters, so ASCII lines only.
std::size_t offsetOf(const std::string& text, const toml::source_position& place) {
  std::size_t at = 0;
  for (toml::source_index line = 1; line < place.line; ++line) {
    at = text.find('\n', at) + 1;
  }
  return at + place.column - 1;
}

std::string quoted(const std::string& value) {
  return "\"" + value + "\"";
}

/// Behind the last entry of the list, or between its brackets.
std::string withEntry(const std::string& text, const toml::array& list, const std::string& entry) {
  std::string out = text;
  if (list.empty()) {
    return out.insert(offsetOf(text, list.source().begin) + 1, entry);
  }
  return out.insert(offsetOf(text, list.back().source().end), ", " + entry);
}

}  // namespace

Expected<std::string> withModelsEntry(const std::string& toml, std::size_t library,
                                      const std::string& key, const std::string& value,
                                      const std::string& otherwise) {
  try {
    const toml::table table = toml::parse(toml);
    const toml::node* node = table.get("models");
    if (node != nullptr && node->is_array()) {
      node = node->as_array()->get(library);
    }
    const std::string before = otherwise.empty() ? "" : quoted(otherwise) + ", ";
    const std::string line = key + " = [" + before + quoted(value) + "]\n";
    if (node == nullptr || !node->is_table()) {
      const bool ends = toml.empty() || toml.ends_with('\n');
      return toml + (ends ? "" : "\n") + (toml.empty() ? "" : "\n") + "[models]\n" + line;
    }
    if (const toml::array* list = node->as_table()->get_as<toml::array>(key)) {
      return withEntry(toml, *list, quoted(value));
    }
    std::string out = toml;
    const std::size_t head = offsetOf(toml, node->source().begin);
    const std::size_t end = toml.find('\n', head);
    return end == std::string::npos ? toml + "\n" + line : out.insert(end + 1, line);
  } catch (const toml::parse_error& error) {
    return Diagnostic{.code = "ST1201", .message = std::string(error.description())};
  }
}

}  // namespace strata::cli
