#include "plan/own_casts.h"

#include <string_view>

namespace strata::planning {
namespace {

bool isType(std::string_view printed, const TypeName& type) {
  const TypeName parsed = parseType(printed);
  return parsed.key == type.key && parsed.array == type.array;
}

/// What follows " AS " in the name of a cast between the two; empty when it is of others.
std::string targetOf(const Cast& cast, const TypeName& from, const TypeName& to) {
  constexpr std::string_view kAs = " AS ";
  const std::string_view name = cast.key.name;
  for (std::size_t at = name.find(kAs); at != std::string_view::npos; at = name.find(kAs, at + 1)) {
    const std::string_view target = name.substr(at + kAs.size());
    if (isType(name.substr(0, at), from) && isType(target, to)) {
      return std::string(target);
    }
  }
  return {};
}

}  // namespace

std::optional<OwnCast> ownCast(const TypeName& from, const TypeName& to, const Schema& before,
                               const Schema& after) {
  for (const Schema* schema : {&after, &before}) {
    for (const auto& [key, cast] : schema->casts) {
      const std::string target = targetOf(cast, from, to);
      if (target.empty()) {
        continue;
      }
      const auto was = before.casts.find(key);
      return OwnCast{.id = idOf(cast),
                     .target = target,
                     .by_assignment = cast.definition.ends_with(" AS ASSIGNMENT") ||
                                      cast.definition.ends_with(" AS IMPLICIT"),
                     .binary = cast.definition.find(") WITHOUT FUNCTION") != std::string::npos,
                     .stays = schema == &after && was != before.casts.end() &&
                              was->second.definition == cast.definition};
    }
  }
  return std::nullopt;
}

}  // namespace strata::planning
