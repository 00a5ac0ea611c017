#include "plan/ts_options.h"

#include <algorithm>
#include <vector>

#include "support/text.h"

namespace strata::planning {
namespace {

/// `name = 'value'`, as serialize_deflist() of the server writes it.
struct Option {
  std::string name = {};  ///< quoted where it must be
  std::string text = {};  ///< the whole

  friend bool operator==(const Option&, const Option&) = default;
};

/// The position after a quoted run that begins at `at`; a doubled quote begins another.
std::size_t afterQuoted(const std::string& text, std::size_t at) {
  const char quote = text[at];
  const bool escapes = at > 0 && text[at - 1] == 'E' && quote == '\'';
  for (++at; at < text.size() && text[at] != quote; ++at) {
    at += escapes && text[at] == '\\' ? 1 : 0;
  }
  return at + 1;
}

/// The position of `stop` outside quotes, or the end.
std::size_t findPlain(const std::string& text, char stop, std::size_t at) {
  while (at < text.size() && text[at] != stop) {
    at = text[at] == '\'' || text[at] == '"' ? afterQuoted(text, at) : at + 1;
  }
  return std::min(at, text.size());
}

std::vector<Option> optionsOf(const std::string& text) {
  std::vector<Option> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = findPlain(text, ',', at);
    const std::string option(trim(std::string_view(text).substr(at, end - at)));
    out.push_back(
        {.name = std::string(trim(option.substr(0, findPlain(option, '=', 0)))), .text = option});
    at = end + 1;
  }
  return out;
}

/// What the server makes of it: each option named is taken away, then appended when it has a value.
std::vector<Option> applied(std::vector<Option> options, const std::vector<Option>& changes) {
  for (const Option& change : changes) {
    std::erase_if(options, [&](const Option& option) { return option.name == change.name; });
    if (change.text != change.name) {
      options.push_back(change);
    }
  }
  return options;
}

}  // namespace

std::string dictionaryChanges(const std::string& from, const std::string& to) {
  const std::vector<Option> had = optionsOf(from);
  const std::vector<Option> wanted = optionsOf(to);
  std::vector<Option> changes;
  for (const Option& option : had) {
    if (std::ranges::find(wanted, option.name, &Option::name) == wanted.end()) {
      changes.push_back({option.name, option.name});
    }
  }
  std::vector<Option> all = changes;
  std::ranges::copy(wanted, std::back_inserter(all));
  std::ranges::copy_if(wanted, std::back_inserter(changes), [&](const Option& option) {
    return std::ranges::find(had, option) == had.end();
  });
  std::string out;
  for (const Option& option : applied(had, changes) == wanted ? changes : all) {
    out += (out.empty() ? "" : ", ") + option.text;
  }
  return out;
}

}  // namespace strata::planning
