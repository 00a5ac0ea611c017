#include "replay/view_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/quoting.h"
#include "support/source_files.h"

namespace strata {
namespace {

void addNote(Diagnostic& error, const Declared& declared, std::string message) {
  error.notes.push_back({.message = std::move(message),
                         .where = declared.where,
                         .source_line = sourceLine(declared.where)});
}

Expected<bool> sameType(pg::Connection& connection, const std::string& left,
                        const std::string& right) {
  if (left == right) {
    return true;
  }
  // A struct says std::string for all of the three.
  constexpr const char* kQuery =
      "SELECT l = r OR ARRAY[l, r] <@ ARRAY['text', 'varchar', 'bpchar']::regtype[] OR "
      "ARRAY[l, r] <@ ARRAY['text[]', 'varchar[]', 'bpchar[]']::regtype[] "
      "FROM (SELECT {}::pg_catalog.regtype AS l, {}::pg_catalog.regtype AS r) AS t";
  STRATA_TRY(const pg::Rows rows,
             connection.execute(fmt::format(kQuery, quoteLiteral(left), quoteLiteral(right))));
  return rows.boolean(0, 0);
}

Expected<void> checkColumn(pg::Connection& connection, const ViewColumn& field,
                           const ViewColumn& column, Diagnostic& error) {
  if (field.name != column.name) {
    addNote(error, field.declared,
            fmt::format("the query has the column '{}' ({}) where the struct has '{}'", column.name,
                        column.type, field.name));
    return {};
  }
  STRATA_TRY(const bool same, sameType(connection, field.type, column.type));
  if (!same) {
    addNote(error, field.declared,
            fmt::format("column '{}' is {} in the query and {} here", column.name, column.type,
                        field.type));
  }
  return {};
}

Expected<void> checkView(pg::Connection& connection, const View& raw, const View& canonical) {
  Diagnostic error{
      .code = "ST3203",
      .message = fmt::format("the struct of view '{}' and its query differ", display(raw.key)),
      .help =
          "make the fields what the query yields, in its order; db::type says a type that "
          "C++ has none for, a cast in the query gives it another",
      .where = raw.declared.where,
      .source_line = sourceLine(raw.declared.where),
      .exit_code = ExitCode::kFinding};
  const std::size_t both = std::min(raw.columns.size(), canonical.columns.size());
  for (std::size_t i = 0; i < both; ++i) {
    STRATA_CHECK(checkColumn(connection, raw.columns[i], canonical.columns[i], error));
  }
  for (std::size_t i = both; i < raw.columns.size(); ++i) {
    addNote(error, raw.columns[i].declared,
            fmt::format("the query has no column for '{}'", raw.columns[i].name));
  }
  for (std::size_t i = both; i < canonical.columns.size(); ++i) {
    addNote(error, raw.declared,
            fmt::format("the struct has no field for column '{}' ({})", canonical.columns[i].name,
                        canonical.columns[i].type));
  }
  if (!error.notes.empty()) {
    return error;
  }
  return {};
}

}  // namespace

Expected<void> checkViews(pg::Connection& connection, const Schema& raw, const Schema& canonical) {
  for (const auto& [key, view] : raw.views) {
    const auto made = canonical.views.find(key);
    // A raw schema that was written from a database has no struct to check.
    if (made != canonical.views.end() && !view.declared.cpp_name.empty()) {
      STRATA_CHECK(checkView(connection, view, made->second));
    }
  }
  return {};
}

}  // namespace strata
