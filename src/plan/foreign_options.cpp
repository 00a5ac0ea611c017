#include "plan/foreign_options.h"

#include <algorithm>

#include "model/quoting.h"
#include "plan/action.h"
#include "support/text.h"

namespace strata::planning {
namespace {

std::string nameOf(const std::string& option) {
  return option.substr(0, option.find('='));
}

std::string written(const std::string& option) {
  const std::string name = nameOf(option);
  return quoteIdentifier(name) + " " + quoteLiteral(option.substr(name.size() + 1));
}

}  // namespace

std::string foreignOptions(const std::vector<std::string>& options) {
  std::vector<std::string> parts;
  std::ranges::transform(options, std::back_inserter(parts), written);
  return parts.empty() ? "" : " OPTIONS (" + join(parts, ", ") + ")";
}

std::string foreignOptionChanges(const std::vector<std::string>& from,
                                 const std::vector<std::string>& to) {
  const ParameterChanges changes = parameterChanges(from, to);
  std::vector<std::string> parts;
  for (const std::string& option : changes.set) {
    const bool known = std::ranges::find(from, nameOf(option), nameOf) != from.end();
    parts.push_back((known ? "SET " : "ADD ") + written(option));
  }
  for (const std::string& name : changes.reset) {
    parts.push_back("DROP " + quoteIdentifier(name));
  }
  return parts.empty() ? "" : "OPTIONS (" + join(parts, ", ") + ")";
}

}  // namespace strata::planning
