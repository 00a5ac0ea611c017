#include <fmt/format.h>

#include <algorithm>

#include "model/quoting.h"
#include "scan/drafts.h"
#include "scan/vocabulary.h"

// Reference data: DB_ROWS(Country, {.iso = "de"}, …).

namespace strata::scan {
namespace {

/// A value of a row as SQL; none: the database's default. `known` is false for what cannot be said.
struct RowValue {
  std::optional<std::string> sql = {};
  bool said = true;
  bool known = true;
};

/// The column's value of a member that was left out or initialised by {}.
RowValue emptyValue(const ColumnDraft& column) {
  const Column& is = column.column;
  if (column.optional) {
    return {};
  }
  if (!is.default_expr.empty() || is.identity) {
    return {.said = false};
  }
  if (column.family == Family::kText) {
    return {.sql = "''"};
  }
  if (column.family == Family::kInteger || column.family == Family::kNumber) {
    return {.sql = "0"};
  }
  return is.type == "boolean" ? RowValue{.sql = "false"} : RowValue{.known = false};
}

RowValue valueOf(const Models& models, const ColumnDraft& column, const Term& term) {
  switch (term.kind) {
    case Term::Kind::kText:
      return {.sql = quoteLiteral(term.name)};
    case Term::Kind::kNumber:
      return {.sql = term.name};
    case Term::Kind::kBool:
      return {.sql = term.number != 0 ? "true" : "false"};
    case Term::Kind::kEnumerator:
      return {.sql = column.column.type == "integer"
                         ? std::to_string(term.number)
                         : quoteLiteral(labelOf(models, enumOf(column.field->type), term.name))};
    default:
      return term.name == "empty" ? emptyValue(column) : RowValue{.known = false};
  }
}

/// The columns that rows fill: not those the server computes.
std::vector<const ColumnDraft*> writable(const TableDraft& table) {
  std::vector<const ColumnDraft*> out;
  for (const ColumnDraft& column : table.columns) {
    if (column.column.generated == Generated::kNo) {
      out.push_back(&column);
    }
  }
  return out;
}

const Term* memberOf(const Term& row, const std::string& member) {
  const auto found = std::ranges::find(row.arguments, member, &Term::target);
  return found == row.arguments.end() ? nullptr : &*found;
}

/// One row into `out`; a column whose value is the database's is not `said`.
bool readRow(Models& models, const Term& row, const std::vector<const ColumnDraft*>& columns,
             std::vector<RowValue>& out) {
  bool right = true;
  for (const ColumnDraft* column : columns) {
    const Term* term = memberOf(row, column->field->name);
    const RowValue value = term == nullptr ? emptyValue(*column) : valueOf(models, *column, *term);
    if (!value.known) {
      models.report
          .error(
              "ST2092", term == nullptr || term->where.line == 0 ? row.where : term->where,
              fmt::format("the value of '{}' is no constant that SQL can say", column->field->name))
          .help =
          "numbers, texts, bool, enumerators and std::nullopt can; write other rows in a "
          "migration of your own (strata migrate new)";
      right = false;
    }
    out.push_back(value);
  }
  return right;
}

void reportTwice(Models& models, const Term& row, const Term& first) {
  Diagnostic& error =
      models.report.error("ST2093", row.where, "two rows have the same primary key");
  models.report.note(error, first.where, "the other is here");
  error.help = "remove one of them";
}

/// The rows of one statement while they become those of the table.
struct RowsDraft {
  const TableDraft& table;
  std::vector<const ColumnDraft*> columns = {};
  std::vector<const Term*> rows = {};
  std::vector<std::vector<RowValue>> values = {};  ///< by row and column
  std::vector<std::size_t> said = {};              ///< the columns that every row says
};

bool readValues(Models& models, const Term& term, RowsDraft& draft) {
  bool right = true;
  for (const Term& list : term.arguments) {
    for (const Term& row : list.arguments) {
      right = readRow(models, row, draft.columns, draft.values.emplace_back()) && right;
      draft.rows.push_back(&row);
    }
  }
  return right;
}

/// A column that some row leaves to the database is left to it by all; no column of the key is.
bool chooseColumns(Models& models, const Term& term, RowsDraft& draft, ReferenceRows& out) {
  for (std::size_t i = 0; i < draft.columns.size(); ++i) {
    const bool all =
        std::ranges::all_of(draft.values, [&](const auto& row) { return row[i].said; });
    const std::string& name = draft.columns[i]->column.key.name;
    if (all) {
      draft.said.push_back(i);
      out.columns.push_back(name);
    } else if (std::ranges::find(out.key, name) != out.key.end()) {
      models.report.error("ST2092", term.where,
                          fmt::format("a row does not say its primary key '{}'", name));
      return false;
    }
  }
  return true;
}

void fillRows(Models& models, const RowsDraft& draft, ReferenceRows& out) {
  std::map<std::vector<std::optional<std::string>>, const Term*> seen;
  for (std::size_t r = 0; r < draft.rows.size(); ++r) {
    ReferenceRow row{.declared = models.declared(draft.rows[r]->where, draft.table.record->name)};
    std::vector<std::optional<std::string>> key;
    for (const std::size_t i : draft.said) {
      const std::optional<std::string>& value = draft.values[r][i].sql;
      row.values.push_back(value);
      if (std::ranges::find(out.key, draft.columns[i]->column.key.name) != out.key.end()) {
        key.push_back(value);
      }
    }
    const auto [first, is_new] = seen.emplace(std::move(key), draft.rows[r]);
    if (!is_new) {
      reportTwice(models, *draft.rows[r], *first->second);
    }
    out.rows.push_back(std::move(row));
  }
}

void readRows(Models& models, const Term& term) {
  const TableDraft* table = models.tableOf(term.target);
  if (table == nullptr) {
    models.report.error("ST2030", term.where,
                        fmt::format("rows of '{}', which is no table", term.target));
    return;
  }
  const KeyDraft* primary = table->primaryKey();
  if (primary == nullptr) {
    models.report
        .error("ST2032", term.where,
               fmt::format("rows of '{}', which has no primary key", term.target))
        .help = "add db::primary_key: rows are kept in step by it";
    return;
  }
  RowsDraft draft{.table = *table, .columns = writable(*table)};
  ReferenceRows out{.table = table->table.key, .key = columnsOf(*primary)};
  if (!readValues(models, term, draft) || !chooseColumns(models, term, draft, out)) {
    return;
  }
  fillRows(models, draft, out);
  if (!models.schema.rows.emplace(out.table, out).second) {
    models.report
        .error("ST2093", term.where, fmt::format("'{}' has two DB_ROWS statements", term.target))
        .help = "write all rows into one";
  }
}

}  // namespace

void writeRows(Models& models) {
  for (const StatementFact& statement : models.facts.statements) {
    if (statement.term.kind == Term::Kind::kWord && statement.term.name == "rows") {
      readRows(models, statement.term);
    }
  }
}

}  // namespace strata::scan
