#include "replay/rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/quoting.h"
#include "plan/rows.h"
#include "support/text.h"

namespace strata {
namespace {

/// The columns of the table that the database has; empty when there is no table.
Expected<std::vector<std::string>> columnsThere(pg::Connection& connection, const Key& table) {
  STRATA_TRY(const pg::Rows rows,
             connection.execute(
                 fmt::format("SELECT attname FROM pg_catalog.pg_attribute WHERE attnum > 0 AND NOT "
                             "attisdropped AND attrelid = pg_catalog.to_regclass({})",
                             quoteLiteral(quoteQualified(table)))));
  std::vector<std::string> out;
  for (int i = 0; i < rows.size(); ++i) {
    out.push_back(rows.str(i, 0));
  }
  return out;
}

Expected<ReferenceRows> readTable(pg::Connection& connection, const ReferenceRows& wanted) {
  ReferenceRows out{.table = wanted.table, .key = wanted.key, .columns = wanted.columns};
  STRATA_TRY(const std::vector<std::string> there, columnsThere(connection, wanted.table));
  const auto is_there = [&](const std::string& column) {
    return std::ranges::find(there, column) != there.end();
  };
  if (!std::ranges::all_of(wanted.key, is_there)) {
    return out;
  }
  std::vector<std::string> terms;
  for (const std::string& column : wanted.columns) {
    terms.push_back(is_there(column) ? quoteIdentifier(column) + "::text" : "NULL");
  }
  STRATA_TRY(const pg::Rows rows, connection.execute(fmt::format(
                                      "SELECT {} FROM ONLY {} ORDER BY {}", join(terms, ", "),
                                      quoteQualified(wanted.table), quoteIdentifiers(wanted.key))));
  for (int row = 0; row < rows.size(); ++row) {
    ReferenceRow& values = out.rows.emplace_back();
    for (int column = 0; column < rows.columns(); ++column) {
      values.values.push_back(rows.isNull(row, column) ? std::nullopt
                                                       : std::optional(rows.str(row, column)));
    }
  }
  return out;
}

}  // namespace

Expected<Objects<ReferenceRows>> readRows(pg::Connection& connection,
                                          const Objects<ReferenceRows>& wanted) {
  Objects<ReferenceRows> out;
  for (const auto& [table, rows] : wanted) {
    STRATA_TRY(out[table], readTable(connection, rows));
  }
  return out;
}

std::vector<AttachedSql> insertsOf(const Objects<ReferenceRows>& raw, const Schema& schema) {
  std::vector<AttachedSql> out;
  for (const Key& table : inReferenceOrder(raw, schema)) {
    const ReferenceRows& rows = raw.at(table);
    for (const ReferenceRow& row : rows.rows) {
      std::vector<std::string> values;
      std::ranges::transform(row.values, std::back_inserter(values),
                             [](const auto& value) { return value.value_or("NULL"); });
      out.push_back({.text = fmt::format("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE VALUES ({})",
                                         quoteQualified(table), quoteIdentifiers(rows.columns),
                                         join(values, ", ")),
                     .declared = row.declared});
    }
  }
  return out;
}

}  // namespace strata
