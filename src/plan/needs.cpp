#include <algorithm>
#include <set>

#include "plan/action.h"
#include "plan/sql_text.h"

namespace strata::planning {

std::vector<ObjectId> sequencesIn(const std::string& expression, const Schema& schema) {
  std::vector<ObjectId> ids;
  constexpr std::string_view kCall = "nextval('";
  for (std::size_t at = expression.find(kCall); at != std::string::npos;
       at = expression.find(kCall, at + 1)) {
    const std::size_t start = at + kCall.size();
    const std::size_t end = expression.find('\'', start);
    const Key key = parseType(std::string_view(expression).substr(start, end - start)).key;
    if (schema.sequences.contains(key)) {
      ids.push_back({Kind::kSequence, key});
    }
  }
  return ids;
}

std::vector<ObjectId> columnsIn(const std::string& sql, const Key& table, const Schema& schema) {
  std::vector<ObjectId> ids;
  const auto found = schema.tables.find(table);
  if (found == schema.tables.end()) {
    return ids;
  }
  const std::vector<std::string> words = identifiersOf(sql);
  const std::set<std::string_view> names(words.begin(), words.end());
  for (const Column& column : found->second.columns) {
    if (names.contains(column.key.name)) {
      ids.push_back(idOf(column));
    }
  }
  return ids;
}

std::vector<ObjectId> referencedKey(const Constraint& foreign_key, const Schema& schema) {
  std::vector<ObjectId> ids;
  std::vector<std::string> wanted = foreign_key.referenced_columns;
  std::ranges::sort(wanted);
  const auto matches = [&](std::vector<std::string> columns) {
    std::ranges::sort(columns);
    return columns == wanted;
  };
  for (const auto& [key, constraint] : partsOf(schema.constraints, foreign_key.references)) {
    const bool primary = constraint.type == ConstraintType::kPrimaryKey;
    if ((primary && wanted.empty()) ||
        ((primary || constraint.type == ConstraintType::kUnique) && matches(constraint.columns))) {
      ids.push_back(idOf(constraint));
    }
  }
  if (ids.empty()) {
    for (const auto& [key, index] : partsOf(schema.indexes, foreign_key.references)) {
      if (index.unique && matches(index.columns)) {
        ids.push_back(idOf(index));
      }
    }
  }
  return ids;
}

std::vector<ObjectId> typeIdsOf(const std::string& type, const Schema& schema) {
  const Key key = parseType(type).key;
  if (schema.enums.contains(key)) {
    return {{Kind::kEnum, key}};
  }
  if (schema.domains.contains(key)) {
    return {{Kind::kDomain, key}};
  }
  if (schema.composite_types.contains(key)) {
    return {{Kind::kCompositeType, key}};
  }
  for (const auto& [name, range] : schema.range_types) {
    if (name == key || range.multirange == key) {
      return {{Kind::kRangeType, name}};
    }
  }
  return {};
}

std::vector<ObjectId> typeAndCollationOf(const Column& column, const Schema& schema) {
  std::vector<ObjectId> ids = typeIdsOf(column.type, schema);
  if (!column.collation.empty()) {
    const ObjectId collation{Kind::kCollation, parseType(column.collation).key};
    if (contains(schema, collation)) {
      ids.push_back(collation);
    }
  }
  return ids;
}

std::vector<ObjectId> needsOf(const Column& column, const Schema& schema) {
  std::vector<ObjectId> ids = typeIdsOf(column.type, schema);
  std::ranges::move(sequencesIn(column.default_expr, schema), std::back_inserter(ids));
  if (column.generated != Generated::kNo) {
    std::ranges::move(columnsIn(column.default_expr, tableOf(column.key), schema),
                      std::back_inserter(ids));
  }
  return ids;
}

}  // namespace strata::planning
