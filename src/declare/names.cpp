#include "declare/names.h"

#include <algorithm>
#include <set>

#include "declare/words.h"
#include "emit/cpp_text.h"

namespace strata::declaring {
namespace {

std::string inside(const std::string& root, const std::string& name) {
  return root.empty() ? name : root + "::" + name;
}

void nameSpaces(const Schema& schema, const std::string& root, Names& names) {
  std::vector<std::string> others;
  for (const auto& [key, space] : schema.namespaces) {
    if (key.name != "public") {
      others.push_back(key.name);
    }
  }
  emit::Identifiers identifiers({}, root.empty() ? namespaceName : memberName);
  const std::vector<std::string> spelled = identifiers.assign(others);
  names.spaces["public"] = root;
  for (std::size_t i = 0; i < others.size(); ++i) {
    names.spaces[others[i]] = inside(root, spelled[i]);
  }
}

/// The tables of one schema in the singular; of those that would be called alike, each whole.
void nameTables(const std::vector<Key>& keys, const std::string& space, Names& names,
                std::set<std::string>& taken) {
  std::map<std::string, int> wanted;
  for (const Key& key : keys) {
    ++wanted[structName(key.name)];
  }
  std::vector<std::string> wishes;
  for (const Key& key : keys) {
    const std::string one = structName(key.name);
    wishes.push_back(wanted[one] == 1 ? one : pascalCase(key.name));
  }
  emit::Identifiers identifiers(taken);
  const std::vector<std::string> chosen = identifiers.assign(wishes);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    names.tables[keys[i]] = {.space = space, .name = chosen[i]};
    taken.insert(chosen[i]);
  }
}

/// After the tables; a type of the name of a struct says that it is a type.
void nameTypes(const std::vector<Key>& keys, const std::string& space,
               std::map<Key, TypeName>& names, std::set<std::string>& taken) {
  for (const Key& key : keys) {
    std::string name = pascalCase(key.name);
    if (taken.contains(name)) {
      name += "Type";
    }
    for (int number = 2; taken.contains(name); ++number) {
      name = pascalCase(key.name) + "Type" + std::to_string(number);
    }
    taken.insert(name);
    names[key] = {.space = space, .name = name};
  }
}

template <class T>
std::map<std::string, std::vector<Key>> bySchema(const Objects<T>& objects) {
  std::map<std::string, std::vector<Key>> out;
  for (const auto& [key, object] : objects) {
    out[key.schema].push_back(key);
  }
  return out;
}

/// No member may be called as a type that its struct may use, nor as the vocabulary.
void nameFields(const Schema& schema, const std::set<std::string>& types, Names& names) {
  std::set<std::string> reserved = types;
  reserved.insert({"db", "std", "strata"});
  const auto name = [&](const auto& self, const Table& table) -> void {
    if (names.fields.contains(table.key)) {
      return;
    }
    std::vector<std::string> members;
    for (const Key& parent : table.inherits) {
      self(self, schema.tables.at(parent));
      const std::vector<std::string>& of_parent = names.fields.at(parent);
      members.insert(members.end(), of_parent.begin(), of_parent.end());
    }
    std::set<std::string> used = reserved;
    used.insert(members.begin(), members.end());
    std::vector<std::string> columns;
    for (std::size_t i = members.size(); i < table.columns.size(); ++i) {
      columns.push_back(table.columns[i].key.name);
    }
    const std::vector<std::string> own = emit::Identifiers(used, memberName).assign(columns);
    members.insert(members.end(), own.begin(), own.end());
    names.fields[table.key] = std::move(members);
  };
  for (const auto& [key, table] : schema.tables) {
    name(name, table);
  }
}

template <class T>
void keepTypes(const Objects<T>& models, std::map<Key, TypeName>& names) {
  for (auto& [key, name] : names) {
    const auto found = models.find(key);
    if (found != models.end() && !found->second.declared.cpp_name.empty()) {
      name = typeNameOf(found->second.declared.cpp_name);
    }
  }
}

/// What the models call them; the others as near to their labels as is free.
std::vector<std::string> keptEnumerators(const Enum& type,
                                         const std::map<std::string, std::string>& known) {
  std::set<std::string> used;
  std::vector<std::string> fresh;
  for (const std::string& label : type.labels) {
    if (const auto found = known.find(label); found != known.end()) {
      used.insert(found->second);
    } else {
      fresh.push_back(label);
    }
  }
  const std::vector<std::string> chosen = emit::Identifiers(used, memberName).assign(fresh);
  std::vector<std::string> out;
  std::size_t next = 0;
  for (const std::string& label : type.labels) {
    const auto found = known.find(label);
    out.push_back(found != known.end() ? found->second : chosen.at(next++));
  }
  return out;
}

}  // namespace

TypeName typeNameOf(const std::string& cpp_name) {
  const std::size_t at = cpp_name.rfind("::");
  return at == std::string::npos
             ? TypeName{.name = cpp_name}
             : TypeName{.space = cpp_name.substr(0, at), .name = cpp_name.substr(at + 2)};
}

void keepNames(const Schema& schema, const Schema& models, const KeptLayout& kept, Names& names) {
  keepTypes(models.tables, names.tables);
  keepTypes(models.views, names.tables);
  keepTypes(models.composite_types, names.tables);
  keepTypes(models.enums, names.enums);
  keepTypes(models.domains, names.domains);
  for (const auto& [key, table] : schema.tables) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const Column* column = findColumn(models, table.columns[i].key);
      if (column != nullptr && !column->declared.cpp_name.empty()) {
        names.fields[key][i] = column->declared.cpp_name;
      }
    }
  }
  // new tables join those of their schema
  std::map<std::string, std::string> moved;
  for (const auto& [key, table] : models.tables) {
    if (names.tables.contains(key) && !table.declared.cpp_name.empty()) {
      moved.emplace(key.schema, names.tables.at(key).space);
    }
  }
  for (const auto& [space_of, space] : moved) {
    names.spaces[space_of] = space;
  }
  std::set<TypeName> taken;
  const auto keep = [&](const std::map<Key, TypeName>& types, const auto&... known) {
    for (const auto& [key, name] : types) {
      if ((known.contains(key) || ...)) {
        taken.insert(name);
      }
    }
  };
  keep(names.tables, models.tables, models.views, models.composite_types);
  keep(names.enums, models.enums);
  keep(names.domains, models.domains);
  const auto join = [&](std::map<Key, TypeName>& types, const auto&... known) {
    for (auto& [key, name] : types) {
      if ((known.contains(key) || ...)) {
        continue;
      }
      if (const auto space = moved.find(key.schema); space != moved.end()) {
        name.space = space->second;
      }
      const std::string wish = name.name;
      for (int number = 2; !taken.insert(name).second; ++number) {
        name.name = wish + std::to_string(number);
      }
    }
  };
  join(names.tables, models.tables, models.views, models.composite_types);
  join(names.enums, models.enums);
  join(names.domains, models.domains);
  for (const auto& [key, known] : kept.enumerators) {
    if (names.enumerators.contains(key)) {
      names.enumerators[key] = keptEnumerators(schema.enums.at(key), known);
    }
  }
}

std::string Names::seenFrom(const std::string& space, const TypeName& type) const {
  if (space == type.space) {
    return type.name;
  }
  if (type.space == root) {  // from a namespace within
    const auto own = taken.find(space);
    const bool hidden = own != taken.end() && own->second.contains(type.name);
    return hidden ? "::" + inside(type.space, type.name) : type.name;
  }
  return inside(root.empty() ? type.space : type.space.substr(root.size() + 2), type.name);
}

std::string Names::member(const std::string& space, const Table& table,
                          const std::string& column) const {
  const auto found =
      std::ranges::find(table.columns, column, [](const Column& each) { return each.key.name; });
  const auto number = static_cast<std::size_t>(found - table.columns.begin());
  return "&" + seenFrom(space, tables.at(table.key)) + "::" + fields.at(table.key).at(number);
}

Names chooseNames(const Schema& schema, const std::string& root) {
  Names names;
  names.root = root;
  nameSpaces(schema, root, names);
  for (const auto& [name, keys] : bySchema(schema.tables)) {
    nameTables(keys, names.spaces[name], names, names.taken[names.spaces[name]]);
  }
  for (const auto& [name, keys] : bySchema(schema.enums)) {
    nameTypes(keys, names.spaces[name], names.enums, names.taken[names.spaces[name]]);
  }
  for (const auto& [name, keys] : bySchema(schema.domains)) {
    nameTypes(keys, names.spaces[name], names.domains, names.taken[names.spaces[name]]);
  }
  std::set<std::string> types;
  for (const auto& [space, used] : names.taken) {
    types.insert(used.begin(), used.end());
  }
  for (const auto& [name, space] : names.spaces) {
    const std::size_t last = space.rfind("::");
    types.insert(last == std::string::npos ? space : space.substr(last + 2));
  }
  nameFields(schema, types, names);
  for (const auto& [key, type] : schema.enums) {
    names.enumerators[key] = emit::Identifiers({}, memberName).assign(type.labels);
  }
  return names;
}

}  // namespace strata::declaring
