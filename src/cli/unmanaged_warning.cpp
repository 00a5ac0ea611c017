#include "cli/unmanaged_warning.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "support/text.h"

namespace strata::cli {

std::string unmanagedWarning(const Schema& current, const Schema& desired) {
  std::map<std::string, std::set<std::string>> kinds;
  for (const Schema* schema : {&current, &desired}) {
    for (const Unmanaged& object : schema->unmanaged) {
      kinds[object.kind].insert(object.name);
    }
  }
  if (kinds.empty()) {
    return {};
  }
  constexpr std::size_t kShown = 5;
  Diagnostic warning{
      .code = "ST4201",
      .message = "some objects are not managed by strata yet: they are replayed, but not compared",
      .severity = Severity::kWarning};
  for (const auto& [kind, names] : kinds) {
    std::vector<std::string> shown(names.begin(), names.end());
    if (shown.size() > kShown) {
      shown.resize(kShown);
      shown.push_back(fmt::format("and {} more", names.size() - kShown));
    }
    warning.notes.push_back({.message = fmt::format("{}: {}", kind, join(shown, ", "))});
  }
  return render(warning);
}

}  // namespace strata::cli
