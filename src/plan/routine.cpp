#include "plan/routine.h"

#include <algorithm>

#include "plan/sql_text.h"
#include "support/text.h"

namespace strata::planning {
namespace {

/// The offset past the quoted text or the single character at `at`; doubled quotes read as two
/// texts, which does no harm here.
std::size_t past(std::string_view sql, std::size_t at) {
  if (sql[at] != '\'' && sql[at] != '"') {
    return at + 1;
  }
  const bool escapes = sql[at] == '\'' && at > 0 && (sql[at - 1] == 'E' || sql[at - 1] == 'e');
  const char quote = sql[at];
  for (++at; at < sql.size() && sql[at] != quote; ++at) {
    at += escapes && sql[at] == '\\' ? 1 : 0;
  }
  return std::min(at + 1, sql.size());
}

/// The parts between the commas outside parentheses, brackets and quotes.
std::vector<std::string_view> atCommas(std::string_view sql) {
  std::vector<std::string_view> parts;
  std::size_t start = 0;
  int depth = 0;
  for (std::size_t at = 0; at < sql.size(); at = past(sql, at)) {
    depth += sql[at] == '(' || sql[at] == '[' ? 1 : sql[at] == ')' || sql[at] == ']' ? -1 : 0;
    if (depth == 0 && sql[at] == ',') {
      parts.push_back(trim(sql.substr(start, at - start)));
      start = at + 1;
    }
  }
  if (!trim(sql).empty()) {
    parts.push_back(trim(sql.substr(start)));
  }
  return parts;
}

/// Takes `word` and the space after it from the front.
bool take(std::string_view& text, std::string_view word) {
  const bool there =
      text.starts_with(word) && text.size() > word.size() && text[word.size()] == ' ';
  if (there) {
    text.remove_prefix(word.size() + 1);
  }
  return there;
}

/// Whether an argument that begins so has no name: the only types of several words. None of these
/// words is printed without quotes as a name, but "double", which no type name follows that could
/// be printed as precision.
bool startsType(std::string_view text) {
  constexpr std::string_view kTypes[] = {"double precision", "character varying", "bit varying",
                                         "time with",        "time without",      "timestamp with",
                                         "timestamp without"};
  return std::ranges::any_of(kTypes, [&](std::string_view type) { return text.starts_with(type); });
}

Argument argument(std::string_view text) {
  Argument out{.mode = "IN"};
  for (const char* mode : {"IN", "OUT", "INOUT", "VARIADIC"}) {
    if (take(text, mode)) {
      out.mode = mode;
      break;
    }
  }
  constexpr std::string_view kDefault = " DEFAULT ";
  std::size_t at = 0;
  while (at < text.size() && !text.substr(at).starts_with(kDefault)) {
    at = past(text, at);
  }
  if (at < text.size()) {
    out.default_expr = text.substr(at + kDefault.size());
    text = text.substr(0, at);
  }
  at = 0;
  while (at < text.size() && text[at] != ' ') {
    at = past(text, at);
  }
  if (at < text.size() && !startsType(text)) {
    out.name = text.substr(0, at);
    text = text.substr(at + 1);
  }
  out.type = text;
  return out;
}

bool isInput(const Argument& argument) {
  return argument.mode != "OUT";
}

bool isOutput(const Argument& argument) {
  return argument.mode == "OUT" || argument.mode == "INOUT";
}

template <class Predicate>
std::vector<Argument> only(std::vector<Argument> arguments, Predicate&& wanted) {
  std::erase_if(arguments, [&](const Argument& each) { return !wanted(each); });
  return arguments;
}

/// Whether the columns that the OUT arguments make agree; a single one of a function is its result,
/// of which only the type counts.
bool sameColumns(const std::vector<Argument>& from, const std::vector<Argument>& to,
                 bool procedure) {
  const bool record = procedure || from.size() > 1 || to.size() > 1;
  return !record || std::ranges::equal(from, to, [](const Argument& left, const Argument& right) {
    return left.type == right.type && left.name == right.name;
  });
}

bool isPolymorphic(const Argument& argument) {
  return argument.type.starts_with("any") || argument.type.starts_with("\"any\"");
}

/// Defaults may be added, and changed as long as their types stay, which only those of polymorphic
/// arguments do not.
bool keepsDefaults(const std::vector<Argument>& from, const std::vector<Argument>& to) {
  for (std::size_t i = 0; i < from.size(); ++i) {
    const bool had = !from[i].default_expr.empty();
    if (had && (to[i].default_expr.empty() ||
                (isPolymorphic(from[i]) && from[i].default_expr != to[i].default_expr))) {
      return false;
    }
  }
  return true;
}

/// prosrc, from between the dollar quotes that end the definition.
std::string_view bodyOf(std::string_view definition) {
  if (!definition.ends_with('$')) {
    return {};
  }
  const std::size_t tag_start = definition.rfind('$', definition.size() - 2);
  if (tag_start == std::string_view::npos || tag_start == 0) {
    return {};
  }
  const std::string_view tag = definition.substr(tag_start);
  const std::size_t open = definition.rfind(tag, tag_start - 1);
  if (open == std::string_view::npos) {
    return {};
  }
  const std::size_t start = open + tag.size();
  return definition.substr(start, tag_start - start);
}

}  // namespace

std::vector<Argument> argumentsOf(std::string_view arguments) {
  std::vector<Argument> out;
  std::ranges::transform(atCommas(arguments), std::back_inserter(out), argument);
  return out;
}

bool isReplaceable(const Function& from, const Function& to) {
  if (from.procedure != to.procedure || from.window != to.window || from.result != to.result) {
    return false;
  }
  const std::vector<Argument> had = argumentsOf(from.arguments);
  const std::vector<Argument> wanted = argumentsOf(to.arguments);
  const std::vector<Argument> inputs = only(had, isInput);
  const std::vector<Argument> wanted_inputs = only(wanted, isInput);
  const bool names_stay =
      std::ranges::equal(inputs, wanted_inputs, [](const Argument& left, const Argument& right) {
        return left.type == right.type && (left.name.empty() || left.name == right.name);
      });
  return names_stay && keepsDefaults(inputs, wanted_inputs) &&
         sameColumns(only(had, isOutput), only(wanted, isOutput), from.procedure);
}

std::string readBackRoutine(std::string_view definition) {
  const std::string_view body = bodyOf(definition);
  const std::size_t head = body.data() == nullptr
                               ? definition.size()
                               : static_cast<std::size_t>(body.data() - definition.data());
  return readBack(definition.substr(0, head)) + std::string(definition.substr(head));
}

std::vector<std::string> namesInBody(const Function& function) {
  if (!function.opaque) {
    return {};
  }
  std::vector<std::string> names = identifiersOf(bodyOf(function.definition));
  std::ranges::sort(names);
  names.erase(std::ranges::unique(names).begin(), names.end());
  return names;
}

}  // namespace strata::planning
