#include <algorithm>

#include "declare/drafts.h"
#include "declare/sql_reader.h"
#include "model/default_names.h"

namespace strata::declaring {
namespace {

/// The expression and the flags of CHECK (…) NO INHERIT NOT VALID.
bool readCheck(const Constraint& constraint, std::string& expression,
               std::vector<Expression>& options) {
  SqlReader reader(constraint.definition);
  if (!reader.accept("CHECK")) {
    return false;
  }
  const auto inner = reader.bracketed();
  if (!inner) {
    return false;
  }
  expression = withoutBrackets(*inner);
  if (reader.accept("NO INHERIT")) {
    options.push_back(word("db::no_inherit"));
  }
  if (reader.accept("NOT ENFORCED")) {
    options.push_back(word("db::not_enforced"));
  }
  if (reader.accept("NOT VALID")) {
    options.push_back(word("db::not_valid"));
  }
  return reader.atEnd() && !expression.empty();
}

void sayCheck(Scope& scope, TableDraft& table, const Constraint& constraint) {
  std::string expression;
  std::vector<Expression> options;
  if (constraint.inherited || !readCheck(constraint, expression, options)) {
    return;
  }
  std::vector<std::string> all;
  for (const Column& column : table.real->columns) {
    all.push_back(column.key.name);
  }
  const std::vector<std::string> columns = columnsIn(expression, all);
  const std::string middle = columns.size() == 1 ? columns.front() : "";
  if (!scope.isDefaultName(constraint.key, middle, "check")) {
    options.insert(options.begin(), call("db::name", {literal(constraint.key.name)}));
  }
  if (!constraint.comment.empty()) {
    options.push_back(call("db::comment", {literal(constraint.comment)}));
  }
  Expression words = call("db::check", {literal(expression)});
  words.arguments.insert(words.arguments.end(), options.begin(), options.end());
  words.makes = constraint.key;
  const bool on_field =
      columns.size() == 1 && table.hasField(columns.front()) && flat(words).size() < kWidth / 2;
  if (on_field) {
    table.field(columns.front()).options.emplace_back(Place::kCheck, std::move(words));
  } else {
    table.statements.emplace_back(Place::kCheck, std::move(words));
  }
  scope.said.constraints.emplace(constraint.key, Constraint{.key = constraint.key,
                                                            .type = constraint.type,
                                                            .definition = constraint.definition,
                                                            .columns = constraint.columns,
                                                            .comment = constraint.comment});
}

}  // namespace

void sayChecks(Scope& scope, TableDraft& table) {
  for (const auto& [key, constraint] : partsOf(scope.real.constraints, table.real->key)) {
    if (constraint.type == ConstraintType::kCheck) {
      sayCheck(scope, table, constraint);
    }
  }
}

}  // namespace strata::declaring
