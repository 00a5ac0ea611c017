#include <algorithm>
#include <nlohmann/json.hpp>

#include "emit/cpp_text.h"
#include "emit/views.h"

namespace strata::emit {
namespace {

// A class has no member of its own name: these are the members of every descriptor.
const std::set<std::string>& descriptorMembers() {
  static const std::set<std::string> members = {
      "column_count", "column_tuple", "columns", "fingerprint", "for_each_column",
      "foreign_keys", "key_tuple",    "model",   "primary_key", "qualified",
      "quoted",       "schema",       "table",   "unique_keys"};
  return members;
}

std::vector<std::string> namesOf(const std::vector<Key>& keys) {
  std::vector<std::string> names(keys.size());
  std::ranges::transform(keys, names.begin(), &Key::name);
  return names;
}

}  // namespace

std::vector<std::string> nameColumns(const Table& table) {
  std::vector<std::string> names(table.columns.size());
  std::ranges::transform(table.columns, names.begin(), [](const Column& c) { return c.key.name; });
  return Identifiers({"columns"}).assign(names);
}

std::map<Key, CppName> nameTables(const Schema& canonical) {
  std::map<std::string, std::vector<Key>> tables;
  for (const auto& [key, table] : canonical.tables) {
    tables[key.schema].push_back(key);
  }
  std::vector<std::string> schemas(tables.size());
  std::ranges::transform(tables, schemas.begin(), [](const auto& entry) { return entry.first; });
  const std::vector<std::string> spaces = Identifiers().assign(schemas);
  std::map<Key, CppName> out;
  auto space = spaces.begin();
  for (const auto& [schema, keys] : tables) {
    const std::vector<std::string> names = Identifiers(descriptorMembers()).assign(namesOf(keys));
    for (std::size_t i = 0; i < keys.size(); ++i) {
      out[keys[i]] = {.name_space = *space, .identifier = names[i]};
    }
    ++space;
  }
  return out;
}

}  // namespace strata::emit
