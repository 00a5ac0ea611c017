#include <algorithm>

#include "declare/drafts.h"
#include "declare/key_parts.h"
#include "declare/sql_reader.h"

namespace strata::declaring {
namespace {

/// The method as the vocabulary's own word, or as a text.
void sayMethod(const std::string& method, std::vector<Expression>& options) {
  static constexpr std::string_view kKnown[] = {"hash", "gin", "gist", "brin", "spgist"};
  if (method == "btree") {
    return;
  }
  const bool known = std::ranges::find(kKnown, method) != std::end(kKnown);
  options.push_back(call("db::using_", {known ? word("db::method::" + method) : literal(method)}));
}

/// What follows the columns: INCLUDE, NULLS NOT DISTINCT, WITH, WHERE.
bool readTail(const Scope& scope, const TableDraft& table, SqlReader& reader, KeyWords& words) {
  if (!readIncluded(scope, table, reader, words)) {
    return false;
  }
  if (reader.accept("NULLS NOT DISTINCT")) {
    words.options.push_back(word("db::nulls_not_distinct"));
  }
  if (!readParameters(reader, words)) {
    return false;
  }
  if (reader.accept("WHERE")) {
    words.options.push_back(call("db::where", {literal(withoutBrackets(reader.rest()))}));
    return true;
  }
  return reader.atEnd();
}

bool readDefinition(const Scope& scope, const TableDraft& table, const Index& index,
                    KeyWords& words) {
  SqlReader reader(index.definition);
  if (!reader.accept("USING")) {
    return false;
  }
  const auto method = reader.name();
  const auto inner = method ? reader.bracketed() : std::nullopt;
  if (!inner || !readKeyParts(scope, table, *inner, false, index.statistics, words)) {
    return false;
  }
  if (index.unique) {
    words.options.push_back(word("db::unique_index"));
  }
  sayMethod(*method, words.options);
  return readTail(scope, table, reader, words);
}

void place(TableDraft& table, const Key& made, KeyWords& words) {
  // a later member cannot be named on a field
  if (words.parts.size() == 1 && words.parts[0].plain && words.include.empty() &&
      table.hasField(words.parts[0].column)) {
    Expression option =
        words.options.empty() ? word("db::index") : call("db::index", std::move(words.options));
    option.makes = made;
    table.field(words.parts[0].column).options.emplace_back(Place::kIndex, std::move(option));
    return;
  }
  Expression statement = call("db::index");
  for (KeyPart& part : words.parts) {
    statement.arguments.push_back(std::move(part.expression));
  }
  std::ranges::move(words.options, std::back_inserter(statement.arguments));
  statement.makes = made;
  table.statements.emplace_back(Place::kIndex, std::move(statement));
}

void sayIndex(Scope& scope, TableDraft& table, const Index& index) {
  KeyWords words;
  if (!index.valid || index.only || !index.attached_to.name.empty() ||
      !readDefinition(scope, table, index, words)) {
    return;
  }
  if (!scope.isDefaultName(index.key, words.columnsPart(), "idx")) {
    words.options.insert(words.options.begin(), call("db::name", {literal(index.key.name)}));
  }
  if (!index.comment.empty()) {
    words.options.push_back(call("db::comment", {literal(index.comment)}));
  }
  Index said{.key = index.key,
             .unique = index.unique,
             .method = index.method,
             .definition = index.definition,
             .columns = index.columns,
             .statistics = index.statistics,
             .comment = index.comment};
  sayPlacement(scope, table, index, said, words.options);
  place(table, index.key, words);
  scope.said.indexes.emplace(index.key, std::move(said));
}

}  // namespace

void sayIndexes(Scope& scope, TableDraft& table) {
  for (const auto& [key, index] : partsOf(scope.real.indexes, table.real->key)) {
    sayIndex(scope, table, index);
  }
}

}  // namespace strata::declaring
