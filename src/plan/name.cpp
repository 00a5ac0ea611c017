#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "plan/plan.h"
#include "support/text.h"

namespace strata {
namespace {

constexpr std::size_t kLongest = 60;

/// Lower-case letters, digits and single underscores.
std::string safe(std::string_view name) {
  std::string out;
  for (const char c : lower(name)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (plain) {
      out += c;
    } else if (!out.empty() && out.back() != '_') {
      out += '_';
    }
  }
  while (out.ends_with('_')) {
    out.pop_back();
  }
  return out;
}

struct Item {
  ObjectId id = {};
  bool creates = false;
  bool drops = false;

  [[nodiscard]] Key table() const { return id.key.parent.empty() ? id.key : tableOf(id.key); }
};

template <class T>
Item itemOf(const Create<T>& change) {
  return {.id = idOf(change.to), .creates = true};
}

template <class T>
Item itemOf(const Drop<T>& change) {
  return {.id = idOf(change.from), .drops = true};
}

template <class T>
Item itemOf(const Alter<T>& change) {
  return {.id = idOf(change.to)};
}

/// The changes without those that go without saying: parts of new and old tables, owned sequences,
/// and the types and schemas that come with new tables.
std::vector<Item> mainItems(const std::vector<Step>& steps) {
  std::map<ObjectId, Item> items;
  for (const Step& step : steps) {
    for (const Change& change : step.changes) {
      const Item item = visit([](const auto& each) { return itemOf(each); }, change);
      Item& known = items.try_emplace(item.id, Item{.id = item.id}).first->second;
      known.creates = known.creates || item.creates;
      known.drops = known.drops || item.drops;
    }
  }
  const auto whole = [&](const Key& table) {
    const auto found = items.find({.kind = Kind::kTable, .key = table});
    return found != items.end() && found->second.creates != found->second.drops;
  };
  const bool tables = std::ranges::any_of(items, [](const auto& entry) {
    return entry.first.kind == Kind::kTable && entry.second.creates != entry.second.drops;
  });
  std::vector<Item> out;
  for (const auto& [id, item] : items) {
    const bool part = !id.key.parent.empty();
    const bool company = tables && id.kind != Kind::kTable && !part;
    if (!(part && whole(item.table())) && !company) {
      out.push_back(item);
    }
  }
  return out;
}

std::string nameOf(const Item& item) {
  const std::string name = safe(item.id.key.name);
  const std::string table = safe(item.id.key.parent);
  const bool create = item.creates && !item.drops;
  const bool drop = item.drops && !item.creates;
  switch (item.id.kind) {
    case Kind::kColumn:
      return create ? fmt::format("add_{}_to_{}", name, table)
             : drop ? fmt::format("drop_{}_from_{}", name, table)
                    : fmt::format("alter_{}_of_{}", name, table);
    case Kind::kIndex:
    case Kind::kConstraint:
    case Kind::kExtension:
    case Kind::kNamespace: {
      const bool part = item.id.kind == Kind::kIndex || item.id.kind == Kind::kConstraint;
      return fmt::format("{}_{}_{}",
                         create ? (part ? "add" : "create")
                         : drop ? "drop"
                                : "alter",
                         word(item.id.kind), name);
    }
    default:
      return fmt::format("{}_{}", create ? "create" : drop ? "drop" : "update", name);
  }
}

/// "create_a_b_and_c".
std::string listed(const std::string& verb, const std::vector<std::string>& names) {
  std::string out = verb;
  for (std::size_t i = 0; i < names.size(); ++i) {
    out += (i != 0 && i + 1 == names.size() ? "_and_" : "_") + names[i];
  }
  return out;
}

std::string nameOfSeveral(const std::vector<Item>& items) {
  const auto all = [&](auto&& holds) { return std::ranges::all_of(items, holds); };
  const bool one_table = all([&](const Item& item) {
    return item.table() == items.front().table() &&
           (item.id.kind == Kind::kTable || !item.id.key.parent.empty());
  });
  if (one_table) {
    return "update_" + safe(items.front().table().name);
  }
  std::map<std::string, std::vector<std::string>> acts;  // by verb, in its alphabetical order
  for (const Item& item : items) {
    const bool part = !item.id.key.parent.empty();
    const char* verb = part || item.creates == item.drops ? "update"
                       : item.creates                     ? "create"
                                                          : "drop";
    std::vector<std::string>& names = acts[verb];
    const std::string name = safe(part ? item.id.key.parent : item.id.key.name);
    if (std::ranges::find(names, name) == names.end()) {
      names.push_back(name);
    }
  }
  std::string out;
  for (const auto& [verb, names] : acts) {
    out += (out.empty() ? "" : "_and_") + listed(verb, names);
  }
  return out;
}

std::string nameOf(const Rename& rename) {
  return rename.label_from.empty()
             ? fmt::format("rename_{}_to_{}", safe(rename.from.name), safe(rename.to.name))
             : fmt::format("rename_{}_to_{}", safe(rename.label_from), safe(rename.label_to));
}

std::string candidate(const std::vector<Step>& steps, const std::vector<Rename>& renames) {
  const std::vector<Item> items = mainItems(steps);
  if (items.empty()) {
    return renames.size() == 1 ? nameOf(renames.front()) : std::string();
  }
  if (!renames.empty()) {
    return {};
  }
  return items.size() == 1 ? nameOf(items.front()) : nameOfSeveral(items);
}

}  // namespace

std::string describeName(const std::vector<Step>& steps, const std::vector<Rename>& renames) {
  const std::string name = candidate(steps, renames);
  const bool fits = !name.empty() && name.size() <= kLongest && !name.ends_with('_') &&
                    name.find("__") == std::string::npos;
  if (fits) {
    return name;
  }
  const std::vector<Item> items = mainItems(steps);
  const auto tables = std::ranges::count_if(
      items, [](const Item& item) { return item.id.kind == Kind::kTable && item.creates; });
  return tables > 1 && static_cast<std::size_t>(tables) == items.size()
             ? fmt::format("create_{}_tables", tables)
             : "changes";
}

}  // namespace strata
