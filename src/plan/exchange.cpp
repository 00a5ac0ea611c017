#include "plan/exchange.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "model/quoting.h"
#include "plan/definition.h"
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

bool isTaken(const Key& name, const Schema& schema) {
  const bool multirange = std::ranges::any_of(
      schema.range_types, [&](const auto& entry) { return entry.second.multirange == name; });
  return multirange || schema.enums.contains(name) || schema.domains.contains(name) ||
         schema.composite_types.contains(name) || schema.range_types.contains(name) ||
         schema.collations.contains(name) || schema.tables.contains(name) ||
         schema.views.contains(name) || schema.sequences.contains(name);
}

}  // namespace

Key nameAside(const Key& type, const Context& plan) {
  constexpr std::size_t kLongest = 63;  // NAMEDATALEN - 1
  for (int number = 0;; ++number) {
    const std::string suffix = number == 0 ? "_old" : fmt::format("_old{}", number);
    std::string stem = type.name.substr(0, kLongest - suffix.size());
    while (stem.size() < type.name.size() && !stem.empty() &&
           (static_cast<unsigned char>(type.name[stem.size()]) & 0xC0U) == 0x80U) {
      stem.pop_back();
    }
    const Key key{.schema = type.schema, .name = stem + suffix};
    if (!isTaken(key, plan.from) && !isTaken(key, plan.to)) {
      return key;
    }
  }
}

Exchange emitExchange(const ObjectId& type, Action creation, const std::string& word, Context& plan,
                      const std::vector<RenameAside>& asides) {
  const Key aside = nameAside(type.key, plan);
  std::string title = fmt::format("Rename {} from {} to {}", articled(type.kind),
                                  goQuoted(type.key.name), goQuoted(aside.name));
  std::vector<RenameAside> renames = {
      {.sql = fmt::format("ALTER {} {} RENAME TO {}", word, quoteQualified(type.key),
                          quoteIdentifier(aside.name)),
       .type = Aside{.was = type.key, .is = aside}}};
  renames.insert(renames.end(), asides.begin(), asides.end());
  for (RenameAside& rename : renames) {
    // Each waits for the one before it, and the creation for the last.
    std::vector<std::size_t> before = std::exchange(creation.after_actions, {});
    creation.after_actions = {plan.add({.object = type,
                                        .act = Act::kAlter,
                                        .sql = std::move(rename.sql),
                                        .comment = title,
                                        .after_actions = std::move(before),
                                        .replaces = true,
                                        .aside = std::move(rename.type),
                                        .of_old = true})};
    title = fmt::format("Rename what {} brought along", goQuoted(aside.name));
  }
  creation.replaces = true;
  const std::size_t created = plan.add(std::move(creation));
  return {.created = created,
          .dropped = plan.add(
              {.object = type,
               .act = Act::kDrop,
               .sql = fmt::format("DROP {} {}", word, quoteQualified(aside)),
               .comment = fmt::format("Drop {} {}", wordFor(type.kind), goQuoted(aside.name)),
               .after_actions = {created},
               .replaces = true})};
}

std::optional<ObjectId> namesakeIn(const Schema& schema, const ObjectId& type) {
  for (const Kind kind : {Kind::kEnum, Kind::kDomain, Kind::kCompositeType, Kind::kRangeType}) {
    const ObjectId id{kind, type.key};
    if (kind != type.kind && contains(schema, id)) {
      return id;
    }
  }
  return std::nullopt;
}

void addTypeCreation(Action creation, Context& plan) {
  const std::optional<ObjectId> old = namesakeIn(plan.from, creation.object);
  if (!old || !plan.exchanged.contains(*old)) {
    plan.add(std::move(creation));
    return;
  }
  emitExchange(*old, std::move(creation), old->kind == Kind::kDomain ? "DOMAIN" : "TYPE", plan,
               old->kind == Kind::kRangeType ? asidesOf(plan.from.range_types.at(old->key), plan)
                                             : std::vector<RenameAside>{});
}

bool goesByExchange(const ObjectId& type, const Change& drop, Context& plan) {
  const bool goes = plan.exchanged.contains(type);
  if (goes) {
    plan.absorbed.push_back({drop, {type}});
  }
  return goes;
}

std::string underNameAside(const std::string& sql, const Aside& type) {
  std::string out;
  std::size_t at = 0;
  for (bool inside = false; at < sql.size();) {
    std::size_t end = at;
    const Key key = inside ? qualifiedName(sql, end) : Key();
    if (key == type.was) {
      out += quoteQualified(type.is);
    } else {
      end = std::max(end, sql[at] == '"' ? pastQuoted(sql, at) : at + 1);
      out.append(sql, at, end - at);
    }
    inside = inside || sql[at] == '(';
    at = end;
  }
  return out;
}

void nameAsides(const std::vector<std::vector<std::size_t>>& statements, Context& plan) {
  std::vector<Aside> asides;
  for (const std::vector<std::size_t>& numbers : statements) {
    for (const std::size_t number : numbers) {
      Action& action = plan.actions[number];
      if (action.act == Act::kDrop || action.of_old) {
        for (const Aside& type : asides) {
          action.sql = underNameAside(action.sql, type);
        }
      }
      if (action.aside) {
        asides.push_back(*action.aside);
      }
    }
  }
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
