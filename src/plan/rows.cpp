#include "plan/rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "model/quoting.h"
#include "plan/sql_text.h"
#include "support/text.h"

namespace strata {
namespace {

using Values = std::vector<std::optional<std::string>>;

std::string literal(const std::optional<std::string>& value) {
  return value ? quoteLiteral(*value) : "NULL";
}

std::size_t placeOf(const ReferenceRows& rows, const std::string& column) {
  return static_cast<std::size_t>(std::ranges::find(rows.columns, column) - rows.columns.begin());
}

Values keyOf(const ReferenceRows& rows, const ReferenceRow& row) {
  Values key;
  for (const std::string& column : rows.key) {
    key.push_back(row.values.at(placeOf(rows, column)));
  }
  return key;
}

std::map<Values, const ReferenceRow*> byKey(const ReferenceRows& rows) {
  std::map<Values, const ReferenceRow*> out;
  for (const ReferenceRow& row : rows.rows) {
    out.emplace(keyOf(rows, row), &row);
  }
  return out;
}

/// "a" = '1' AND "b" = '2'.
std::string where(const ReferenceRows& rows, const Values& key) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < key.size(); ++i) {
    out.push_back(quoteIdentifier(rows.key[i]) + " = " + literal(key[i]));
  }
  return join(out, " AND ");
}

bool isAlways(const ReferenceRows& rows, const Schema& schema) {
  return std::ranges::any_of(rows.columns, [&](const std::string& name) {
    const Column* column = findColumn(schema, partOf(rows.table, name));
    return column != nullptr && column->identity && column->identity->always;
  });
}

/// One statement for all; a row that a database got by hand is brought in step too.
Step insertion(const ReferenceRows& rows, const std::vector<const ReferenceRow*>& added,
               const Schema& schema) {
  std::vector<std::string> lines;
  for (const ReferenceRow* row : added) {
    std::vector<std::string> values;
    std::ranges::transform(row->values, std::back_inserter(values), literal);
    lines.push_back("(" + join(values, ", ") + ")");
  }
  std::vector<std::string> sets;
  for (const std::string& column : rows.columns) {
    if (std::ranges::find(rows.key, column) == rows.key.end()) {
      sets.push_back(fmt::format("{0} = EXCLUDED.{0}", quoteIdentifier(column)));
    }
  }
  return {.comment = fmt::format("Add rows to {} table", planning::goQuoted(rows.table.name)),
          .sql = fmt::format("INSERT INTO {} ({}){} VALUES\n  {}\nON CONFLICT ({}) DO {}",
                             quoteQualified(rows.table), quoteIdentifiers(rows.columns),
                             isAlways(rows, schema) ? " OVERRIDING SYSTEM VALUE" : "",
                             join(lines, ",\n  "), quoteIdentifiers(rows.key),
                             sets.empty() ? "NOTHING" : "UPDATE SET " + join(sets, ", "))};
}

Step update(const ReferenceRows& rows, const Values& key, const ReferenceRow& from,
            const ReferenceRow& to) {
  std::vector<std::string> sets;
  for (std::size_t i = 0; i < rows.columns.size(); ++i) {
    if (from.values.at(i) != to.values.at(i)) {
      sets.push_back(quoteIdentifier(rows.columns[i]) + " = " + literal(to.values[i]));
    }
  }
  return {.comment = fmt::format("Modify a row of {} table", planning::goQuoted(rows.table.name)),
          .sql = fmt::format("UPDATE {} SET {} WHERE {}", quoteQualified(rows.table),
                             join(sets, ", "), where(rows, key))};
}

Step deletion(const ReferenceRows& rows, const Values& key) {
  return {
      .comment = fmt::format("Drop a row of {} table", planning::goQuoted(rows.table.name)),
      .sql = fmt::format("DELETE FROM {} WHERE {}", quoteQualified(rows.table), where(rows, key)),
      .hazards = {{.kind = HazardKind::kDataLoss,
                   .message = fmt::format("the row {} of table '{}' is deleted", where(rows, key),
                                          display(rows.table))}}};
}

void visitTable(const Key& table, const Objects<ReferenceRows>& rows, const Schema& schema,
                std::set<Key>& seen, std::vector<Key>& out) {
  if (!rows.contains(table) || !seen.insert(table).second) {
    return;
  }
  for (const auto& [key, constraint] : partsOf(schema.constraints, table)) {
    if (constraint.type == ConstraintType::kForeignKey) {
      visitTable(constraint.references, rows, schema, seen, out);
    }
  }
  out.push_back(table);
}

}  // namespace

std::vector<Key> inReferenceOrder(const Objects<ReferenceRows>& rows, const Schema& schema) {
  std::set<Key> seen;
  std::vector<Key> out;
  for (const auto& [table, ignored] : rows) {
    visitTable(table, rows, schema, seen, out);
  }
  return out;
}

std::vector<Step> planRows(const Objects<ReferenceRows>& from, const Schema& to) {
  std::vector<Step> steps;
  std::vector<Step> deletions;
  for (const Key& table : inReferenceOrder(to.rows, to)) {
    const ReferenceRows& wanted = to.rows.at(table);
    const auto found = from.find(table);
    const ReferenceRows had = found == from.end() ? ReferenceRows{} : found->second;
    const auto old_rows = byKey(had);
    const auto new_rows = byKey(wanted);
    std::vector<const ReferenceRow*> added;
    for (const ReferenceRow& row : wanted.rows) {
      const Values key = keyOf(wanted, row);
      const auto old = old_rows.find(key);
      if (old == old_rows.end()) {
        added.push_back(&row);
      } else if (old->second->values != row.values) {
        steps.push_back(update(wanted, key, *old->second, row));
      }
    }
    if (!added.empty()) {
      steps.push_back(insertion(wanted, added, to));
    }
    for (const auto& [key, row] : old_rows) {
      if (!new_rows.contains(key)) {
        deletions.push_back(deletion(wanted, key));
      }
    }
  }
  std::ranges::reverse(deletions);  // what refers goes before what it refers to
  std::ranges::move(deletions, std::back_inserter(steps));
  return steps;
}

}  // namespace strata
