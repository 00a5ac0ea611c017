#include <algorithm>

#include "declare/drafts.h"
#include "declare/key_parts.h"
#include "declare/sql_reader.h"
#include "model/default_names.h"
#include "support/text.h"

namespace strata::declaring {
namespace {

/// Of PERIOD, or with a key to refer to of WITHOUT OVERLAPS (PostgreSQL 18).
bool isTemporal(const Constraint& constraint) {
  const char* clause =
      constraint.type == ConstraintType::kForeignKey ? ", PERIOD " : " WITHOUT OVERLAPS)";
  return constraint.definition.find(clause) != std::string::npos;
}

/// `ON DELETE SET NULL (a, b)` at the reader's place; `columns` are those in brackets.
struct Action {
  const char* word = nullptr;
  std::vector<std::string> columns = {};
};

std::optional<Action> action(SqlReader& reader, const char* clause) {
  static constexpr std::pair<std::string_view, const char*> kActions[] = {
      {"CASCADE", "db::cascade"},
      {"RESTRICT", "db::restrict_"},
      {"SET NULL", "db::set_null"},
      {"SET DEFAULT", "db::set_default"},
  };
  if (!reader.accept(clause)) {
    return std::nullopt;
  }
  for (const auto& [sql, spelled] : kActions) {
    if (reader.accept(sql)) {
      return Action{.word = spelled,
                    .columns = reader.names().value_or(std::vector<std::string>{})};
    }
  }
  return std::nullopt;
}

/// Columns in brackets, the last as "PERIOD x" where it is one.
bool skipColumns(SqlReader& reader) {
  return reader.bracketed().has_value();
}

void sayAction(const Scope& scope, const TableDraft& table, const char* name,
               const std::optional<Action>& action, std::vector<Expression>& out) {
  if (!action) {
    return;
  }
  Expression what = action->columns.empty() ? word(action->word) : call(action->word);
  for (const std::string& column : action->columns) {
    what.arguments.push_back(scope.own(table, column));
  }
  out.push_back(call(name, {std::move(what)}));
}

/// What follows REFERENCES t(c): MATCH FULL, actions, DEFERRABLE, NOT VALID. False: something else.
bool readOptions(const Scope& scope, const TableDraft& table, const std::string& definition,
                 std::vector<Expression>& out) {
  SqlReader reader(definition);
  if (!reader.accept("FOREIGN KEY") || !skipColumns(reader) || !reader.accept("REFERENCES") ||
      !reader.name()) {
    return false;
  }
  if (reader.accept(".") && !reader.name()) {
    return false;
  }
  if (!skipColumns(reader)) {
    return false;
  }
  if (reader.accept("MATCH FULL")) {
    out.push_back(word("db::match_full"));
  }
  const auto on_update = action(reader, "ON UPDATE");
  const auto on_delete = action(reader, "ON DELETE");
  sayAction(scope, table, "db::on_delete", on_delete, out);
  sayAction(scope, table, "db::on_update", on_update, out);
  sayDeferrable(reader, out);
  if (reader.accept("NOT ENFORCED")) {
    out.push_back(word("db::not_enforced"));
  }
  if (reader.accept("NOT VALID")) {
    out.push_back(word("db::not_valid"));
  }
  return reader.atEnd();
}

/// The scanner refuses what cannot work at run time, though PostgreSQL takes it.
bool setsNullOnNotNull(const TableDraft& table, const Constraint& constraint) {
  const std::string_view text = constraint.definition;
  constexpr std::string_view kOnDelete = " ON DELETE SET NULL";
  const bool on_update = text.find(" ON UPDATE SET NULL") != std::string_view::npos;
  const std::size_t on_delete = text.find(kOnDelete);
  std::vector<std::string> set = constraint.columns;
  if (!on_update && on_delete == std::string_view::npos) {
    return false;
  }
  if (!on_update) {
    SqlReader behind(trim(text.substr(on_delete + kOnDelete.size())));
    set = behind.names().value_or(set);
  }
  return std::ranges::any_of(table.real->columns, [&](const Column& column) {
    return column.not_null && std::ranges::find(set, column.key.name) != set.end();
  });
}

const Column* columnOf(const TableDraft& table, const std::string& name) {
  const auto found = std::ranges::find(table.real->columns, name,
                                       [](const Column& each) { return each.key.name; });
  return found == table.real->columns.end() ? nullptr : &*found;
}

/// The scanner compares both sides, unless one of them states its SQL type: PostgreSQL takes an
/// integer that refers to a bigint, so the type is stated then. False: a column is not there.
bool makeComparable(TableDraft& from, TableDraft& to, const Constraint& constraint) {
  for (std::size_t i = 0; i < constraint.columns.size(); ++i) {
    const Column* left = columnOf(from, constraint.columns[i]);
    const Column* right = columnOf(to, constraint.referenced_columns.at(i));
    if (left == nullptr || right == nullptr) {
      return false;
    }
    FieldDraft& field = from.field(left->key.name);
    const Family other = to.field(right->key.name).family;
    const bool judged = field.family != Family::kWritten && other != Family::kWritten;
    const bool both_text = field.family == Family::kText && other == Family::kText;
    if (judged && !both_text && left->type != right->type) {
      if (field.inherited) {
        return false;
      }
      std::erase_if(field.options, [](const auto& option) { return option.first == Place::kType; });
      field.options.emplace_back(Place::kType, call("db::type", {literal(left->type)}));
      field.family = Family::kWritten;
    }
  }
  return true;
}

bool isPrimaryKey(const Schema& said, const Constraint& reference) {
  return std::ranges::any_of(partsOf(said.constraints, reference.references),
                             [&](const auto& entry) {
                               return entry.second.type == ConstraintType::kPrimaryKey &&
                                      entry.second.columns == reference.referenced_columns &&
                                      isTemporal(entry.second) == isTemporal(reference);
                             });
}

/// Some key that the headers say covers exactly the columns it refers to.
bool isUnique(const Schema& said, const Constraint& reference) {
  const Key& table = reference.references;
  const bool temporal = isTemporal(reference);
  std::vector<std::string> columns = reference.referenced_columns;
  std::ranges::sort(columns);
  const auto same = [&](std::vector<std::string> has) {
    std::ranges::sort(has);
    return has == columns;
  };
  return std::ranges::any_of(partsOf(said.constraints, table),
                             [&](const auto& entry) {
                               return entry.second.type == ConstraintType::kUnique &&
                                      isTemporal(entry.second) == temporal &&
                                      same(entry.second.columns);
                             }) ||
         std::ranges::any_of(partsOf(said.indexes, table), [&](const auto& entry) {
           return entry.second.unique && !temporal && same(entry.second.columns) &&
                  entry.second.definition.find(" WHERE ") == std::string::npos;
         });
}

/// Whether the header of `from` includes that of `to`, by however many steps.
bool reaches(const Scope& scope, const Key& from, const Key& to, std::set<Key>& seen) {
  if (from == to) {
    return true;
  }
  const auto found = scope.includes.find(from);
  return found != scope.includes.end() && seen.insert(from).second &&
         std::ranges::any_of(found->second,
                             [&](const Key& next) { return reaches(scope, next, to, seen); });
}

/// A member pointer needs the whole struct: its header, unless that closes a circle.
bool includeTarget(Scope& scope, TableDraft& table, const Key& target) {
  std::set<Key> seen;
  if (target == table.real->key) {
    return true;
  }
  if (reaches(scope, target, table.real->key, seen)) {
    return false;
  }
  scope.includes[table.real->key].insert(target);
  table.whole_targets.insert(target);
  return true;
}

/// Puts db::period around the last column where it is one.
void makePeriod(const Constraint& constraint, Expression& columns) {
  if (isTemporal(constraint)) {
    columns.arguments.back() = call("db::period", {columns.arguments.back()});
  }
}

/// db::references<T> to the primary key, db::references(&T::m) to others; nothing: only SQL can.
std::optional<Expression> target(Scope& scope, TableDraft& table, const Constraint& constraint) {
  const auto found = scope.tables.find(constraint.references);
  if (found == scope.tables.end() || setsNullOnNotNull(table, constraint)) {
    return std::nullopt;
  }
  const std::string& space = table.name.space;
  TableDraft& other = found->second;
  if (isPrimaryKey(scope.said, constraint)) {
    if (!makeComparable(table, other, constraint)) {
      return std::nullopt;
    }
    if (other.real != table.real) {
      table.forwards.insert(other.name);
    }
    return call("db::references<" + scope.names.seenFrom(space, other.name) + ">");
  }
  if (!isUnique(scope.said, constraint) || !includeTarget(scope, table, constraint.references) ||
      !makeComparable(table, other, constraint)) {
    return std::nullopt;
  }
  Expression out = call("db::references");
  for (const std::string& column : constraint.referenced_columns) {
    out.arguments.push_back(word(scope.names.member(space, *other.real, column)));
  }
  makePeriod(constraint, out);
  return out;
}

void place(const Scope& scope, TableDraft& table, const Constraint& constraint,
           Expression reference) {
  const bool of_itself = constraint.references == table.real->key && !reference.arguments.empty() &&
                         reference.arguments.front().head.starts_with('&');
  if (constraint.columns.size() == 1 && !of_itself && table.hasField(constraint.columns.front())) {
    reference.makes = constraint.key;
    table.field(constraint.columns.front())
        .options.emplace_back(Place::kReference, std::move(reference));
    return;
  }
  Expression statement = call("db::foreign_key");
  for (const std::string& column : constraint.columns) {
    statement.arguments.push_back(scope.own(table, column));
  }
  makePeriod(constraint, statement);
  statement.arguments.push_back(std::move(reference));
  statement.makes = constraint.key;
  table.statements.emplace_back(Place::kReference, std::move(statement));
}

void sayReference(Scope& scope, TableDraft& table, const Constraint& constraint) {
  std::vector<Expression> options;
  if (constraint.inherited || !readOptions(scope, table, constraint.definition, options)) {
    return;
  }
  auto reference = target(scope, table, constraint);
  if (!reference) {
    return;
  }
  if (!scope.isDefaultName(constraint.key, joinedColumns(constraint.columns), "fkey")) {
    reference->arguments.push_back(call("db::name", {literal(constraint.key.name)}));
  }
  std::ranges::move(options, std::back_inserter(reference->arguments));
  if (!constraint.comment.empty()) {
    reference->arguments.push_back(call("db::comment", {literal(constraint.comment)}));
  }
  place(scope, table, constraint, *std::move(reference));
  Constraint said = constraint;
  said.index_comment.clear();
  scope.said.constraints.emplace(constraint.key, std::move(said));
}

}  // namespace

void sayReferences(Scope& scope, TableDraft& table) {
  for (const auto& [key, constraint] : partsOf(scope.real.constraints, table.real->key)) {
    if (constraint.type == ConstraintType::kForeignKey) {
      sayReference(scope, table, constraint);
    }
  }
}

}  // namespace strata::declaring
