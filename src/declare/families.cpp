#include <algorithm>

#include "declare/drafts.h"
#include "declare/key_parts.h"
#include "declare/sql_reader.h"
#include "support/text.h"

// Partitioned tables, their partitions, and children by INHERITS.

namespace strata::declaring {
namespace {

/// PARTITION BY RANGE (a, lower(b)); false: the words cannot say it.
bool sayPartitionKey(Scope& scope, TableDraft& table) {
  SqlReader reader(table.real->partition_key);
  const auto strategy = reader.name();
  const auto inner = strategy ? reader.bracketed() : std::nullopt;
  if (!inner) {
    return false;
  }
  Expression out = call("db::partition_by", {word("db::partitioning::" + lower(*strategy))});
  for (const std::string& text : topLevelParts(*inner)) {
    auto part = readKeyPart(scope, table, text, false);
    if (!part) {
      return false;
    }
    out.arguments.push_back(std::move(part->expression));
  }
  table.statements.emplace_back(Place::kStructure, std::move(out));
  return true;
}

/// The columns that a child has of a parent, as the scanner says them.
void addColumns(const Table& parent, const Table& real, Table& said) {
  for (Column column : parent.columns) {
    column.key = partOf(said.key, column.key.name);
    column.inherited = true;
    column.comment.clear();
    const auto same = std::ranges::find(real.columns, column.key, &Column::key);
    if (same != real.columns.end() && !same->identity) {
      column.identity = {};
    }
    said.columns.push_back(std::move(column));
  }
}

/// What the server gives a child of what its parent has.
void addParts(Scope& scope, const Key& parent, const Key& child) {
  for (const auto& [key, real] : partsOf(scope.real.constraints, child)) {
    const bool of_parent =
        std::ranges::any_of(partsOf(scope.said.constraints, parent), [&](const auto& entry) {
          const Constraint& other = entry.second;
          return other.type == real.type && other.columns == real.columns &&
                 other.references == real.references &&
                 (real.type != ConstraintType::kCheck || other.key.name == key.name);
        });
    if (real.inherited && of_parent) {
      scope.said.constraints.emplace(key, Constraint{.key = key,
                                                     .type = real.type,
                                                     .definition = real.definition,
                                                     .columns = real.columns,
                                                     .references = real.references,
                                                     .referenced_columns = real.referenced_columns,
                                                     .inherited = true});
    }
  }
  for (const auto& [key, real] : partsOf(scope.real.indexes, child)) {
    if (scope.said.indexes.contains(real.attached_to)) {
      scope.said.indexes.emplace(key, Index{.key = key,
                                            .unique = real.unique,
                                            .method = real.method,
                                            .definition = real.definition,
                                            .columns = real.columns,
                                            .attached_to = real.attached_to});
    }
  }
}

void sayPart(Scope& scope, TableDraft& parent, const Table& real) {
  Expression out = call("db::partition", {literal(real.key.name), literal(real.partition_bound)});
  for (const std::string& option : real.options) {
    out.arguments.push_back(storageParameter(option, "true", "false"));
  }
  if (!real.tablespace.empty()) {
    out.arguments.push_back(call("db::tablespace", {literal(real.tablespace)}));
  }
  if (!real.comment.empty()) {
    out.arguments.push_back(call("db::comment", {literal(real.comment)}));
  }
  out.makes = real.key;
  parent.statements.emplace_back(Place::kStructure, std::move(out));
  Table said{.key = real.key,
             .tablespace = real.tablespace,
             .options = real.options,
             .inherits = real.inherits,
             .partition_bound = real.partition_bound,
             .comment = real.comment};
  addColumns(scope.said.tables.at(parent.real->key), real, said);
  scope.said.tables.emplace(real.key, std::move(said));
}

}  // namespace

void sayFamily(Scope& scope, TableDraft& table, Table& said) {
  const Table& real = *table.real;
  said.inherits = real.inherits;
  said.partition_bound = real.partition_bound;
  said.partition_key = real.partition_key;
  for (const Key& key : real.inherits) {
    const TableDraft& parent = scope.tables.at(key);
    table.bases.push_back(scope.names.seenFrom(table.name.space, parent.name));
    table.whole_targets.insert(key);
    scope.includes[real.key].insert(key);
    table.fields.resize(table.fields.size() + parent.real->columns.size(), {.inherited = true});
    addColumns(scope.said.tables.at(key), real, said);
  }
  if (!real.partition_bound.empty()) {
    table.options.push_back(
        call("db::partition_of<" + table.bases.front() + ">", {literal(real.partition_bound)}));
  } else if (!real.inherits.empty()) {
    table.options.push_back(word("db::inherits"));
  }
}

void sayPartitions(Scope& scope, TableDraft& table, const std::vector<const Table*>& parts) {
  if (!table.real->partition_key.empty() && !sayPartitionKey(scope, table)) {
    scope.refused.insert(table.real->key);
  }
  for (const Table* part : parts) {
    sayPart(scope, table, *part);
  }
}

void sayInherited(Scope& scope) {
  const auto add = [&](const auto& self, const Key& key) -> void {
    const Table& table = scope.said.tables.at(key);
    for (const Key& parent : table.inherits) {
      self(self, parent);
      addParts(scope, parent, key);
    }
  };
  for (const auto& [key, table] : scope.said.tables) {
    add(add, key);
  }
}

}  // namespace strata::declaring
