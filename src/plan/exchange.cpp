#include "plan/exchange.h"

#include <fmt/format.h>

#include "model/quoting.h"
#include "plan/sql_text.h"

namespace strata::planning {
namespace {

/// As the comments of a plan call a type.
std::string wordFor(Kind kind) {
  const bool bare = kind == Kind::kEnum || kind == Kind::kDomain;
  return bare ? fmt::format("{} type", word(kind)) : word(kind);
}

std::string articled(Kind kind) {
  return (kind == Kind::kEnum ? "an " : "a ") + std::string(word(kind));
}

/// A free name beside the type's own.
Key oldName(const Key& type, const Schema& from, const Schema& to) {
  constexpr std::size_t kLongest = 63;  // NAMEDATALEN - 1
  for (int number = 0;; ++number) {
    const std::string suffix = number == 0 ? "_old" : fmt::format("_old{}", number);
    std::string stem = type.name.substr(0, kLongest - suffix.size());
    while (stem.size() < type.name.size() && !stem.empty() &&
           (static_cast<unsigned char>(type.name[stem.size()]) & 0xC0U) == 0x80U) {
      stem.pop_back();
    }
    const Key key{.schema = type.schema, .name = stem + suffix};
    const auto taken = [&](const Schema& schema) {
      return schema.enums.contains(key) || schema.domains.contains(key) ||
             schema.composite_types.contains(key) || schema.range_types.contains(key) ||
             schema.collations.contains(key) || schema.tables.contains(key) ||
             schema.views.contains(key) || schema.sequences.contains(key);
    };
    if (!taken(from) && !taken(to)) {
      return key;
    }
  }
}

}  // namespace

void emitExchange(const ObjectId& type, Action creation, const std::string& word, Context& plan) {
  const Key aside = oldName(type.key, plan.from, plan.to);
  const std::string what = wordFor(type.kind);
  const std::size_t renamed =
      plan.add({.object = type,
                .act = Act::kAlter,
                .sql = fmt::format("ALTER {} {} RENAME TO {}", word, quoteQualified(type.key),
                                   quoteIdentifier(aside.name)),
                .comment = fmt::format("Rename {} from {} to {}", articled(type.kind),
                                       goQuoted(type.key.name), goQuoted(aside.name)),
                .replaces = true});
  creation.after_actions.push_back(renamed);
  creation.replaces = true;
  const std::size_t created = plan.add(std::move(creation));
  plan.add({.object = type,
            .act = Act::kDrop,
            .sql = fmt::format("DROP {} {}", word, quoteQualified(aside)),
            .comment = fmt::format("Drop {} {}", what, goQuoted(aside.name)),
            .after_actions = {created},
            .replaces = true});
}

bool onlyAddsLabels(const Enum& from, const Enum& to) {
  std::size_t seen = 0;
  for (const std::string& label : to.labels) {
    if (seen < from.labels.size() && from.labels[seen] == label) {
      ++seen;
    }
  }
  return seen == from.labels.size();
}

}  // namespace strata::planning
