#include "declare/shapes.h"

#include <algorithm>

#include "declare/sql_reader.h"
#include "declare/types.h"
#include "model/default_names.h"

namespace strata::declaring {
namespace {

/// To the struct of a view a text is a text, whatever its length.
std::string viewType(const std::string& type) {
  if (!type.starts_with("character")) {
    return type;
  }
  return type.ends_with("[]") ? "text[]" : "text";
}

Table asTable(const View& view) {
  Table out{.key = view.key, .options = view.options, .comment = view.comment};
  for (const ViewColumn& column : view.columns) {
    out.columns.push_back({.key = partOf(view.key, column.name),
                           .type = viewType(column.type),
                           .comment = column.comment});
  }
  return out;
}

Table asTable(const CompositeType& type) {
  Table out{.key = type.key, .comment = type.comment};
  for (const Attribute& attribute : type.attributes) {
    out.columns.push_back({.key = partOf(type.key, attribute.name),
                           .type = attribute.type,
                           .collation = attribute.collation,
                           .comment = attribute.comment});
  }
  return out;
}

bool isSayable(const View& view) {
  return !view.columns.empty() && !view.query.empty() && view.access_method.empty();
}

/// What it holds must stand before it, so it is of its own schema.
bool isSayable(const CompositeType& type) {
  return !type.attributes.empty() &&
         std::ranges::all_of(type.attributes, [&](const Attribute& attribute) {
           const std::string schema = readType(attribute.type).schema;
           if (!schema.empty() && schema != type.key.schema) {
             return false;
           }
           return attribute.collation.empty() ||
                  attribute.collation.starts_with("\"pg_catalog\".") ||
                  attribute.collation.starts_with("pg_catalog.");
         });
}

/// The server would give the index of a partition this name.
bool hasCloneNames(const Schema& real, const Table& part) {
  const auto joined = [](std::vector<std::string> columns) {
    for (std::string& column : columns) {
      column = column.empty() ? "expr" : column;
    }
    return joinedColumns(columns);
  };
  for (const auto& [key, index] : partsOf(real.indexes, part.key)) {
    if (!index.attached_to.name.empty() &&
        key.name != makeObjectName(part.key.name, joined(index.columns), "idx")) {
      return false;
    }
  }
  for (const auto& [key, constraint] : partsOf(real.constraints, part.key)) {
    const bool primary = constraint.type == ConstraintType::kPrimaryKey;
    if (constraint.inherited && (primary || constraint.type == ConstraintType::kUnique) &&
        key.name != makeObjectName(part.key.name, primary ? "" : joined(constraint.columns),
                                   primary ? "pkey" : "key")) {
      return false;
    }
  }
  return true;
}

/// The struct derives from those of the parents: their columns first, its own behind.
bool derives(const Schema& named, const Table& table) {
  std::vector<std::string> wanted;
  for (const Key& parent : table.inherits) {
    const auto found = named.tables.find(parent);
    if (found == named.tables.end()) {
      return false;
    }
    for (const Column& column : found->second.columns) {
      wanted.push_back(column.key.name);
    }
  }
  const std::set<std::string> distinct(wanted.begin(), wanted.end());
  if (distinct.size() != wanted.size() || wanted.size() > table.columns.size()) {
    return false;
  }
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const bool of_parent = i < wanted.size();
    if (table.columns[i].inherited != of_parent ||
        (of_parent && table.columns[i].key.name != wanted[i])) {
      return false;
    }
  }
  return true;
}

bool isSayable(const Schema& named, const Schema& real, const Table& table) {
  if (!table.of_type.name.empty() || !table.server.empty()) {
    return false;
  }
  return table.inherits.empty() ||
         (derives(named, table) && (table.partition_bound.empty() || hasCloneNames(real, table)));
}

template <class T>
bool anyPart(const Objects<T>& objects, const Key& table, auto is_own) {
  return std::ranges::any_of(partsOf(objects, table),
                             [&](const auto& entry) { return is_own(entry.second); });
}

bool isReferenced(const Schema& real, const Key& table) {
  return std::ranges::any_of(real.constraints, [&](const auto& entry) {
    return entry.second.references == table && !entry.second.inherited;
  });
}

/// A partition that db::partition(name, bounds) says all of.
bool isBare(const Schema& real, const Table& table) {
  const auto always = [](const auto&) { return true; };
  return table.partition_key.empty() && !table.unlogged && table.access_method.empty() &&
         table.replica_identity.empty() && !table.row_security && !table.force_row_security &&
         table.key.schema == table.inherits.front().schema &&
         !anyPart(real.constraints, table.key, [](const Constraint& c) { return !c.inherited; }) &&
         !anyPart(real.indexes, table.key,
                  [](const Index& index) { return index.attached_to.name.empty(); }) &&
         !anyPart(real.triggers, table.key, [](const Trigger& t) { return !t.cloned; }) &&
         !anyPart(real.rules, table.key, always) && !anyPart(real.policies, table.key, always) &&
         !isReferenced(real, table.key);
}

}  // namespace

Schema namedPart(const Schema& real, const std::set<Key>& unsayable) {
  Schema out;
  out.namespaces = real.namespaces;
  for (std::size_t before = 1; before != out.tables.size();) {  // parents, then their children
    before = out.tables.empty() ? 0 : out.tables.size();
    for (const auto& [key, table] : real.tables) {
      const bool bare = !table.partition_bound.empty() && isBare(real, table);
      if (!unsayable.contains(key) && !bare && !out.tables.contains(key) &&
          isSayable(out, real, table)) {
        out.tables.emplace(key, table);
      }
    }
  }
  for (const auto& [key, view] : real.views) {
    if (isSayable(view) && !unsayable.contains(key)) {
      out.tables.emplace(key, asTable(view));
    }
  }
  for (const auto& [key, type] : real.composite_types) {
    if (isSayable(type) && !unsayable.contains(key)) {
      out.tables.emplace(key, asTable(type));
      out.composite_types.emplace(key, type);
    }
  }
  for (const auto& [key, type] : real.enums) {
    if (isSayable(type) && !unsayable.contains(key)) {
      out.enums.emplace(key, type);
    }
  }
  for (const auto& [key, domain] : real.domains) {
    if (isSayable(real, domain) && !unsayable.contains(key)) {
      out.domains.emplace(key, domain);
    }
  }
  return out;
}

std::map<Key, std::vector<const Table*>> bareParts(const Schema& named, const Schema& real,
                                                   const std::set<Key>& unsayable) {
  std::map<Key, std::vector<const Table*>> out;
  for (const auto& [key, table] : real.tables) {
    if (!table.partition_bound.empty() && isBare(real, table) && !unsayable.contains(key) &&
        isSayable(named, real, table)) {
      out[table.inherits.front()].push_back(&table);
    }
  }
  return out;
}

}  // namespace strata::declaring
