#include "cli/unmanaged_warning.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "support/text.h"

namespace strata::cli {
namespace {

constexpr std::size_t kShown = 5;

std::string listOf(std::vector<std::string> names) {
  const std::size_t count = names.size();
  if (count > kShown) {
    names.resize(kShown);
    names.push_back(fmt::format("and {} more", count - kShown));
  }
  return join(names, ", ");
}

void warnOfObjects(const Schema& current, const Schema& desired, std::vector<Diagnostic>& out) {
  std::map<std::string, std::set<std::string>> kinds;
  for (const Schema* schema : {&current, &desired}) {
    for (const Unmanaged& object : schema->unmanaged) {
      kinds[object.kind].insert(object.name);
    }
  }
  if (kinds.empty()) {
    return;
  }
  Diagnostic warning{
      .code = "ST4201",
      .message = "some objects are not managed by strata yet: they are replayed, but not compared",
      .severity = Severity::kWarning};
  for (const auto& [kind, names] : kinds) {
    warning.notes.push_back(
        {.message = fmt::format("{}: {}", kind, listOf({names.begin(), names.end()}))});
  }
  out.push_back(std::move(warning));
}

void warnOfPrivileges(const Schema& current, const Schema& desired, const AccessPolicy& access,
                      std::vector<Diagnostic>& out) {
  const std::vector<std::string> names = unmanagedAccess(desired, current, access);
  if (names.empty()) {
    return;
  }
  out.push_back({.code = "ST4202",
                 .message = fmt::format("privileges of {} object{} differ and are not managed: {}",
                                        names.size(), names.size() == 1 ? "" : "s", listOf(names)),
                 .help = access.privileges ? "[privileges] roles names whose are compared"
                                           : "[privileges] manage = true compares them",
                 .severity = Severity::kWarning});
}

}  // namespace

std::vector<Diagnostic> unmanagedWarnings(const Schema& current, const Schema& desired,
                                          const AccessPolicy& access) {
  std::vector<Diagnostic> out;
  warnOfObjects(current, desired, out);
  warnOfPrivileges(current, desired, access, out);
  return out;
}

}  // namespace strata::cli
