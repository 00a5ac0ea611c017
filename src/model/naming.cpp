#include "model/naming.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "support/text.h"

namespace strata {
namespace {

/// A key: one of a few words, any text, or a pattern of placeholders.
struct NamingKey {
  const char* name;
  std::string Naming::* member;
  const char* words = "";         ///< separated by spaces
  const char* placeholders = "";  ///< separated by spaces; the first must be there
  bool required = false;          ///< … since the name is one of the schema, not of the table
};

constexpr NamingKey kKeys[] = {
    {"columns", &Naming::columns, "as-is snake_case camelCase"},
    {"tables", &Naming::tables, "as-is snake_case snake_case_plural"},
    {"table_prefix", &Naming::table_prefix},
    {"enum_types", &Naming::enum_types, "as-is snake_case"},
    {"primary_key", &Naming::primary_key, "", "table columns", true},
    {"unique", &Naming::unique, "", "table columns", true},
    {"index", &Naming::index, "", "table columns", true},
    {"exclude", &Naming::exclude, "", "table columns", true},
    {"foreign_key", &Naming::foreign_key, "", "table columns target target_columns"},
    {"check", &Naming::check, "", "table name"},
};

/// Literal text must leave this many bytes for what is filled in and for a number.
constexpr std::size_t kRoom = 23;

Diagnostic wrong(std::string message, std::string help) {
  return {.code = "ST1216",
          .message = std::move(message),
          .help = std::move(help),
          .exit_code = ExitCode::kUsage};
}

std::string offer(const std::string& word, const std::vector<std::string>& known) {
  const std::string near = nearest(word, known);
  return near.empty() ? "known are: " + join(known, ", ") : fmt::format("did you mean '{}'?", near);
}

Expected<void> checkWord(const NamingKey& key, const std::string& value) {
  const std::vector<std::string> words = split(key.words, ' ');
  if (std::ranges::find(words, value) == words.end()) {
    return wrong(fmt::format("'naming.{}' cannot be '{}'", key.name, value), offer(value, words));
  }
  return {};
}

Expected<void> checkPattern(const NamingKey& key, const std::string& value) {
  const std::vector<std::string> known = split(key.placeholders, ' ');
  const std::vector<PatternPiece> pieces = piecesOf(value);
  if (pieces.empty()) {
    return wrong(fmt::format("'naming.{}' has a brace without its other: '{}'", key.name, value),
                 fmt::format("write {{{}}}", known.front()));
  }
  std::size_t literal = 0;
  bool names_first = false;
  for (const PatternPiece& piece : pieces) {
    literal += piece.placeholder ? 0 : piece.text.size();
    names_first = names_first || (piece.placeholder && piece.text == known.front());
    if (piece.placeholder && std::ranges::find(known, piece.text) == known.end()) {
      return wrong(
          fmt::format("'naming.{}' has the unknown placeholder '{{{}}}'", key.name, piece.text),
          offer(piece.text, known));
    }
  }
  if (key.required && !names_first) {
    return wrong(fmt::format("'naming.{}' is without '{{{}}}'", key.name, known.front()),
                 "such names are of the schema: those of two tables must differ");
  }
  if (literal + kRoom > kLongestName) {
    return wrong(
        fmt::format("'naming.{}' leaves no room in a name of {} bytes", key.name, kLongestName),
        fmt::format("use at most {} bytes beside the placeholders", kLongestName - kRoom));
  }
  return {};
}

}  // namespace

std::vector<PatternPiece> piecesOf(std::string_view pattern) {
  std::vector<PatternPiece> out;
  while (!pattern.empty()) {
    const bool placeholder = pattern.front() == '{';
    std::size_t end = placeholder ? pattern.find('}') : pattern.find_first_of("{}");
    if ((placeholder && end == std::string_view::npos) || pattern.front() == '}') {
      return {};
    }
    end = std::min(end, pattern.size());
    out.push_back({std::string(pattern.substr(placeholder ? 1 : 0, end - (placeholder ? 1 : 0))),
                   placeholder});
    pattern.remove_prefix(placeholder ? end + 1 : end);
  }
  return out;
}

std::vector<std::string> namingKeys() {
  std::vector<std::string> out;
  for (const NamingKey& key : kKeys) {
    out.emplace_back(key.name);
  }
  return out;
}

Expected<void> setNaming(Naming& naming, const std::string& key, const std::string& value) {
  const auto* found =
      std::ranges::find_if(kKeys, [&](const NamingKey& known) { return key == known.name; });
  if (found == std::end(kKeys)) {
    return wrong(fmt::format("unknown key 'naming.{}'", key), offer(key, namingKeys()));
  }
  if (*found->words != '\0') {
    STRATA_CHECK(checkWord(*found, value));
  } else if (*found->placeholders != '\0' && !value.empty()) {
    STRATA_CHECK(checkPattern(*found, value));
  } else if (value.size() + kRoom > kLongestName) {
    return wrong(fmt::format("'naming.{}' is too long", key), {});
  }
  naming.*(found->member) = value;
  return {};
}

}  // namespace strata
