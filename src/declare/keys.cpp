#include <algorithm>

#include "declare/drafts.h"
#include "declare/key_parts.h"
#include "declare/sql_reader.h"
#include "support/text.h"

namespace strata::declaring {
namespace {

/// INCLUDE, WITH, WHERE, DEFERRABLE: what may follow the columns.
bool readTail(const Scope& scope, const TableDraft& table, SqlReader& reader, KeyWords& words) {
  if (!readIncluded(scope, table, reader, words) || !readParameters(reader, words)) {
    return false;
  }
  if (reader.accept("WHERE")) {
    const auto predicate = reader.bracketed();
    if (!predicate) {
      return false;
    }
    words.options.push_back(call("db::where", {literal(withoutBrackets(*predicate))}));
  }
  sayDeferrable(reader, words.options);
  return reader.atEnd();
}

struct KeyKind {
  ConstraintType type;
  const char* sql;
  const char* word;
  const char* label;
  Place place;
};

constexpr KeyKind kKinds[] = {
    {ConstraintType::kPrimaryKey, "PRIMARY KEY", "db::primary_key", "pkey", Place::kPrimaryKey},
    {ConstraintType::kUnique, "UNIQUE", "db::unique", "key", Place::kUnique},
    {ConstraintType::kExclusion, "EXCLUDE USING", "db::exclude", "excl", Place::kCheck},
};

bool readDefinition(const Scope& scope, const TableDraft& table, const Constraint& constraint,
                    const KeyKind& kind, KeyWords& words) {
  SqlReader reader(constraint.definition);
  if (!reader.accept(kind.sql)) {
    return false;
  }
  const bool exclusion = kind.type == ConstraintType::kExclusion;
  if (exclusion) {
    const auto method = reader.name();
    if (!method) {
      return false;
    }
    if (*method != "gist") {
      words.options.push_back(call("db::using_", {literal(*method)}));
    }
  } else if (reader.accept("NULLS NOT DISTINCT")) {
    words.options.push_back(word("db::nulls_not_distinct"));
  }
  const auto inner = reader.bracketed();
  return inner &&
         readKeyParts(scope, table, *inner, exclusion, constraint.index_statistics, words) &&
         readTail(scope, table, reader, words);
}

void place(TableDraft& table, const KeyKind& kind, const Key& made, KeyWords& words) {
  // a later member cannot be named on a field
  const bool on_field = kind.type != ConstraintType::kExclusion && words.include.empty() &&
                        words.parts.size() == 1 && words.parts[0].plain &&
                        table.hasField(words.parts[0].column);
  if (on_field) {
    Expression option =
        words.options.empty() ? word(kind.word) : call(kind.word, std::move(words.options));
    option.makes = made;
    table.field(words.parts[0].column).options.emplace_back(kind.place, std::move(option));
    return;
  }
  Expression statement = call(kind.word);
  for (KeyPart& part : words.parts) {
    statement.arguments.push_back(std::move(part.expression));
  }
  std::ranges::move(words.options, std::back_inserter(statement.arguments));
  statement.makes = made;
  table.statements.emplace_back(kind.place, std::move(statement));
}

void sayKey(Scope& scope, TableDraft& table, const Constraint& constraint, const KeyKind& kind) {
  KeyWords words;
  if (constraint.inherited || !readDefinition(scope, table, constraint, kind, words)) {
    return;
  }
  const std::string middle = kind.type == ConstraintType::kPrimaryKey ? "" : words.columnsPart();
  if (!scope.isDefaultName(constraint.key, middle, kind.label)) {
    words.options.insert(words.options.begin(), call("db::name", {literal(constraint.key.name)}));
  }
  if (!constraint.comment.empty()) {
    words.options.push_back(call("db::comment", {literal(constraint.comment)}));
  }
  Constraint said{.key = constraint.key,
                  .type = constraint.type,
                  .definition = constraint.definition,
                  .columns = constraint.columns,
                  .index_statistics = constraint.index_statistics,
                  .comment = constraint.comment};
  if (kind.type != ConstraintType::kExclusion) {
    sayPlacement(scope, table, constraint, said, words.options);
  }
  place(table, kind, constraint.key, words);
  scope.said.constraints.emplace(constraint.key, std::move(said));
}

}  // namespace

void sayKeys(Scope& scope, TableDraft& table) {
  for (const KeyKind& kind : kKinds) {
    for (const auto& [key, constraint] : partsOf(scope.real.constraints, table.real->key)) {
      if (constraint.type == kind.type) {
        sayKey(scope, table, constraint, kind);
      }
    }
  }
}

}  // namespace strata::declaring
