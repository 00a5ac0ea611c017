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

namespace {

/// What the tables with reference data hold once `files` have run; as it is now when a file cannot
/// be tried in a transaction.
Expected<Objects<ReferenceRows>> rowsAfter(pg::Connection& connection,
                                           const std::vector<PlannedFile>& files,
                                           const Objects<ReferenceRows>& wanted) {
  if (!std::ranges::all_of(files, &PlannedFile::transactional)) {
    return readRows(connection, wanted);
  }
  STRATA_TRY(pg::Transaction transaction, pg::Transaction::begin(connection));
  for (const PlannedFile& file : files) {
    for (const Step& step : file.steps) {
      if (!connection.execute(step.sql)) {  // prove() tells it
        STRATA_CHECK(transaction.rollback());
        return readRows(connection, wanted);
      }
    }
  }
  auto rows = readRows(connection, wanted);
  STRATA_CHECK(transaction.rollback());
  return rows;
}

}  // namespace

Expected<void> addRows(pg::Connection& connection, std::vector<PlannedFile>& files,
                       const Schema& to, const PlanOptions& options) {
  if (to.rows.empty()) {
    return {};
  }
  STRATA_TRY(const auto rows, rowsAfter(connection, files, to.rows));
  std::vector<Step> steps = planRows(rows, to);
  if (steps.empty()) {
    return {};
  }
  for (const Step& step : steps) {
    if (!step.hazards.empty() && !options.allow_drop) {
      Diagnostic refusal{.code = "ST4002",
                         .message = "the plan would lose data: " + step.hazards.front().message,
                         .help = "pass --allow-drop if that is meant",
                         .exit_code = ExitCode::kFailure};
      return refusal;
    }
  }
  if (files.empty() || !files.back().transactional) {
    files.push_back({.name = "update_reference_rows"});
  }
  std::ranges::move(steps, std::back_inserter(files.back().steps));
  return {};
}

}  // namespace strata
