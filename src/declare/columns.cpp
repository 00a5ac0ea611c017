#include <algorithm>

#include "declare/drafts.h"
#include "declare/sql_reader.h"
#include "model/default_names.h"
#include "support/text.h"

namespace strata::declaring {
namespace {

Expression identityWord(const Identity& identity) {
  std::vector<Expression> arguments = sequenceWords(identity.options);
  const std::string name = identity.always ? "db::identity_always" : "db::identity";
  return arguments.empty() ? word(name) : call(name, std::move(arguments));
}

/// GENERATED … AS IDENTITY; the sequence's own name and comment are left to SQL.
void sayIdentity(FieldDraft& field, const Column& real, Column& said) {
  const bool of_numbers =
      real.type == "smallint" || real.type == "integer" || real.type == "bigint";
  if (!real.identity || !of_numbers) {
    return;
  }
  Identity identity{.always = real.identity->always, .options = real.identity->options};
  identity.options.type = real.type;
  field.options.emplace_back(Place::kValue, identityWord(identity));
  said.identity = identity;
}

void sayGenerated(FieldDraft& field, const Column& real) {
  Expression word_of = call("db::generated", {literal(withoutBrackets(real.default_expr))});
  if (real.generated == Generated::kVirtual) {
    word_of.arguments.push_back(word("db::virtual_"));
  }
  field.options.emplace_back(Place::kValue, std::move(word_of));
}

/// The sequence, where the column is as db::serial makes one: it owns a sequence of PostgreSQL's
/// name and options, from which its default is. Else null.
const Sequence* serialOf(const Scope& scope, const TableDraft& table, const Column& real) {
  const Key key{.schema = real.key.schema,
                .name = makeObjectName(real.key.parent, real.key.name, "seq")};
  const auto found = scope.real.sequences.find(key);
  if (found == scope.real.sequences.end() || scope.unsayable.contains(key) ||
      scope.holders.contains(key)) {
    return nullptr;
  }
  const Sequence& sequence = found->second;
  Sequence made{.key = key, .options = {.type = real.type}, .owned_by = real.key};
  if (real.type != "bigint") {
    made.options.max = real.type == "integer" ? INT32_MAX : INT16_MAX;
  }
  const std::string_view text = real.default_expr;
  constexpr std::string_view kHead = "nextval(";
  constexpr std::string_view kTail = "::regclass)";
  const bool is_call = text.starts_with(kHead) && text.ends_with(kTail);
  const std::string name =
      plainLiteral(is_call ? text.substr(kHead.size(), text.size() - kHead.size() - kTail.size())
                           : "")
          .value_or("");
  SqlReader reader(name);
  const auto schema = reader.name();
  const bool of_it = schema && *schema == key.schema && reader.accept(".") &&
                     reader.name() == key.name && reader.atEnd();
  return of_it && real.not_null && !table.real->unlogged && sequence == made ? &sequence : nullptr;
}

void sayValue(Scope& scope, const TableDraft& table, FieldDraft& field, const Column& real,
              const CppColumnType& type, Column& said) {
  said.default_expr = real.default_expr;
  said.generated = real.generated;
  if (const Sequence* sequence = serialOf(scope, table, real)) {
    field.options.emplace_back(Place::kValue, word("db::serial"));
    scope.said.sequences.emplace(sequence->key, *sequence);
  } else if (real.identity) {
    sayIdentity(field, real, said);
  } else if (real.generated != Generated::kNo) {
    sayGenerated(field, real);
  } else if (!real.default_expr.empty()) {
    field.initialiser = initialiserOf(scope, table, real, type);
    if (field.initialiser.empty()) {
      field.options.emplace_back(Place::kValue,
                                 call("db::default_sql", {literal(real.default_expr)}));
    }
  }
}

/// A collation that the name alone finds.
std::string plainCollation(const std::string& collation) {
  SqlReader reader(collation);
  const auto schema = reader.name();
  if (!schema || *schema != "pg_catalog" || !reader.accept(".")) {
    return {};
  }
  return reader.name().value_or("");
}

void saySettings(FieldDraft& field, const Column& real, Column& said) {
  const auto add = [&](Expression option) {
    field.options.emplace_back(Place::kSetting, std::move(option));
  };
  if (const std::string name = plainCollation(real.collation); !name.empty()) {
    add(call("db::collate", {literal(name)}));
  } else if (!real.collation.empty()) {  // db::collate takes no schema
    std::erase_if(field.options, [](const auto& each) { return each.first == Place::kType; });
    field.options.emplace_back(
        Place::kType, call("db::type", {literal(real.type + " COLLATE " + real.collation)}));
    field.family = Family::kWritten;
  }
  said.collation = real.collation;
  if (!real.storage.empty()) {
    add(call("db::storage", {word("db::storage_mode::" + lower(real.storage))}));
    said.storage = real.storage;
  }
  if (!real.compression.empty()) {
    add(call("db::compression", {literal(real.compression)}));
    said.compression = real.compression;
  }
  if (real.statistics) {
    add(call("db::statistics", {word(std::to_string(*real.statistics))}));
    said.statistics = real.statistics;
  }
  for (const std::string& option : real.options) {
    const std::string value = option.substr(option.find('=') + 1);
    if (option.starts_with("n_distinct=") &&
        value.find_first_not_of("-.0123456789") == std::string::npos) {
      add(call("db::n_distinct", {word(value)}));
      said.options = {option};
    }
  }
}

void sayComment(FieldDraft& field, const Column& real, Column& said) {
  field.comment = commentLines(real.comment, 2);
  if (field.comment.empty() && !real.comment.empty()) {
    field.options.emplace_back(Place::kComment, call("db::comment", {literal(real.comment)}));
  }
  said.comment = real.comment;
}

std::string typeText(const Scope& scope, TableDraft& table, const Column& real,
                     const CppColumnType& type) {
  std::string text = type.text;
  if (type.enumeration) {
    text = scope.names.seenFrom(table.name.space, scope.names.enums.at(*type.enumeration));
    table.enums.insert(*type.enumeration);
  }
  if (type.own_type) {
    text = scope.names.seenFrom(table.name.space, scope.names.ofType(*type.own_type));
    table.types.insert(*type.own_type);
  }
  if (type.of_many) {
    text = "std::vector<" + text + ">";
  }
  table.headers.insert(type.headers.begin(), type.headers.end());
  if (real.not_null) {
    return text;
  }
  table.headers.insert("optional");
  return "std::optional<" + text + ">";
}

}  // namespace

void sayColumn(Scope& scope, TableDraft& table, const Column& column, Table& said) {
  CppColumnType type = cppColumnType(scope.real, scope.structs, column.type);
  const auto& named = type.enumeration ? type.enumeration : type.own_type;
  if (named && !scope.mayInclude(table.real->key, *named)) {
    type = writtenText(column.type);
  }
  FieldDraft field{.family = type.family};
  Column out{.key = column.key, .type = column.type, .not_null = column.not_null};
  field.name = scope.names.fields.at(table.real->key).at(table.fields.size());
  field.type = typeText(scope, table, column, type);
  if (field.name != column.key.name) {
    field.options.emplace_back(Place::kColumn, call("db::column", {literal(column.key.name)}));
  }
  if (type.option) {
    field.options.emplace_back(Place::kType, *type.option);
  }
  sayValue(scope, table, field, column, type, out);
  saySettings(field, column, out);
  sayComment(field, column, out);
  table.fields.push_back(std::move(field));
  said.columns.push_back(std::move(out));
}

}  // namespace strata::declaring
