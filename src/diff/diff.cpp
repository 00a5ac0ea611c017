#include "diff/diff.h"

#include <algorithm>
#include <compare>
#include <string_view>
#include <unordered_map>

namespace strata {
namespace {

using ColumnIndex = std::unordered_map<std::string_view, std::size_t>;

ColumnIndex indexByName(const std::vector<Column>& columns) {
  ColumnIndex index;
  index.reserve(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    index.emplace(columns[i].key.name, i);
  }
  return index;
}

/// Whether a primary key has the column.
bool isKeyed(const Key& column, const Schema& schema) {
  return std::ranges::any_of(partsOf(schema.constraints, tableOf(column)), [&](const auto& entry) {
    const Constraint& key = entry.second;
    return key.type == ConstraintType::kPrimaryKey &&
           std::ranges::find(key.columns, column.name) != key.columns.end();
  });
}

/// Whether a column's NOT NULL is its table's own, not only that of a parent.
bool ownsNotNull(const Column& column) {
  const NotNull value = column.not_null_constraint.value_or(NotNull{});
  return column.not_null && (column.inherited ? value.local : !value.inherited);
}

/// `wanted` as PostgreSQL can make it of `had`: INHERIT leaves a column the child's own. And a
/// primary key holds the NOT NULL of its columns: that a child has it also of its own is what comes
/// of the order of events, and is not taken back.
Column reachable(Column wanted, const Column& had, const Table& table, const Schema& to) {
  wanted.inherited = wanted.inherited && (had.inherited || !table.partition_bound.empty());
  if (wanted.not_null && wanted.inherited == had.inherited && ownsNotNull(had) &&
      !ownsNotNull(wanted) && isKeyed(wanted.key, to)) {
    NotNull value = wanted.not_null_constraint.value_or(NotNull{});
    value.local = wanted.inherited;
    value.inherited = false;
    wanted.not_null_constraint = value == NotNull{} ? std::nullopt : std::optional(value);
  }
  return wanted;
}

bool isPartition(const Schema& schema, const Key& table) {
  const auto found = schema.tables.find(table);
  return found != schema.tables.end() && !found->second.partition_bound.empty();
}

/// The same of a check.
Constraint reachable(Constraint wanted, const Constraint& had, const Schema& to) {
  wanted.inherited = wanted.inherited && (had.inherited || wanted.type != ConstraintType::kCheck ||
                                          isPartition(to, tableOf(wanted.key)));
  return wanted;
}

/// All that a table is besides its columns.
Table withoutColumns(const Table& table) {
  Table out = table;
  out.columns.clear();
  return out;
}

void diffColumns(const Table& from, const Table& to, const Schema& schema,
                 std::vector<Change>& columns) {
  const ColumnIndex was = indexByName(from.columns);
  const ColumnIndex wanted = indexByName(to.columns);
  for (const Column& column : from.columns) {
    if (!wanted.contains(column.key.name)) {
      columns.emplace_back(Drop<Column>{column});
    }
  }
  for (const Column& column : to.columns) {
    const auto found = was.find(column.key.name);
    if (found == was.end()) {
      columns.emplace_back(Create<Column>{column});
      continue;
    }
    const Column& had = from.columns[found->second];
    if (Column aim = reachable(column, had, to, schema); had != aim) {
      columns.emplace_back(Alter<Column>{had, std::move(aim)});
    }
  }
}

/// What two objects of one name, `to` in `schema`, differ in; a table's columns are gathered in
/// `columns`.
template <class T>
void diffObject(const T& from, const T& to, const Schema& schema, std::vector<Change>& out,
                std::vector<Change>& columns) {
  if constexpr (std::is_same_v<T, Table>) {
    diffColumns(from, to, schema, columns);
    if (withoutColumns(from) == withoutColumns(to)) {
      return;
    }
  }
  if constexpr (std::is_same_v<T, Constraint>) {
    if (T aim = reachable(to, from, schema); from != aim) {
      out.emplace_back(Alter<T>{from, std::move(aim)});
    }
    return;
  }
  out.emplace_back(Alter<T>{from, to});
}

/// One walk over two sorted maps; `schema` has the second.
template <class T>
void diffKind(const Objects<T>& from, const Objects<T>& to, const Schema& schema,
              std::vector<Change>& out, std::vector<Change>& columns) {
  auto was = from.begin();
  auto wanted = to.begin();
  while (was != from.end() || wanted != to.end()) {
    const std::strong_ordering order = was == from.end()    ? std::strong_ordering::greater
                                       : wanted == to.end() ? std::strong_ordering::less
                                                            : was->first <=> wanted->first;
    if (order < 0) {
      out.emplace_back(Drop<T>{(was++)->second});
    } else if (order > 0) {
      out.emplace_back(Create<T>{(wanted++)->second});
    } else {
      if (was->second != wanted->second) {
        diffObject(was->second, wanted->second, schema, out, columns);
      }
      ++was;
      ++wanted;
    }
  }
}

}  // namespace

std::vector<Change> diff(const Schema& from, const Schema& to) {
  std::vector<Change> changes;
  std::vector<Change> columns;
  forEachKind([&]<class T>() { diffKind(from.get<T>(), to.get<T>(), to, changes, columns); });
  std::ranges::move(columns, std::back_inserter(changes));
  return changes;
}

Schema alignedColumnOrder(const Schema& to, const Schema& from) {
  Schema aligned = to;
  for (auto& [key, table] : aligned.tables) {
    const auto found = from.tables.find(key);
    if (found == from.tables.end() || found->second.columns == table.columns) {
      continue;
    }
    const ColumnIndex place = indexByName(found->second.columns);
    const auto rank = [&](const Column& column) {
      const auto at = place.find(column.key.name);
      return at == place.end() ? place.size() : at->second;
    };
    std::ranges::stable_sort(table.columns, {}, rank);
    for (Column& column : table.columns) {
      const auto at = place.find(column.key.name);
      if (at != place.end()) {
        column = reachable(column, found->second.columns[at->second], table, to);
      }
    }
  }
  for (auto& [key, constraint] : aligned.constraints) {
    const auto found = from.constraints.find(key);
    if (found != from.constraints.end()) {
      constraint = reachable(constraint, found->second, to);
    }
  }
  return aligned;
}

}  // namespace strata
