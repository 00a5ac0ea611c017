#include <fmt/format.h>

#include <algorithm>

#include "model/default_names.h"
#include "model/quoting.h"
#include "scan/conventions.h"
#include "scan/drafts.h"
#include "scan/vocabulary.h"

namespace strata::scan {
namespace {

const Term* enumerationOf(const Models& models, const std::string& name) {
  for (const StatementFact& statement : models.facts.statements) {
    if (statement.term.name == "enumeration" && statement.term.target == name) {
      return &statement.term;
    }
  }
  return nullptr;
}

void readSchema(Models& models, const StatementFact& statement) {
  const Term& term = statement.term;
  ScopeSchema schema{.schema = textAt(term), .where = term.where, .was = models.formers(term)};
  if (const Term* comment = findOption(term, "comment")) {
    schema.comment = textAt(*comment);
  }
  const auto [found, is_new] = models.schemas.emplace(statement.scope, schema);
  if (!is_new && found->second.schema == schema.schema) {  // each header may say it
    for (FormerName& was : schema.was) {
      found->second.was.push_back(std::move(was));
    }
  }
  if (!is_new && found->second.schema != schema.schema) {
    Diagnostic& error =
        models.report.error("ST2070", term.where,
                            fmt::format("namespace '{}' is schema '{}' here and '{}' elsewhere",
                                        statement.scope, schema.schema, found->second.schema));
    models.report.note(error, found->second.where, "the other statement is here");
    error.help = "keep one of them";
  }
  if (found->second.comment.empty()) {  // any of a namespace's headers may say it
    found->second.comment = schema.comment;
  }
}

void readExtension(Models& models, const StatementFact& statement) {
  const Term& term = statement.term;
  Extension extension{.key = {.name = textAt(term)},
                      .own_comment = true,
                      .declared = models.declared(term.where, "")};
  if (const Term* schema = findOption(term, "schema")) {
    extension.schema = textAt(*schema);
    models.schemas_used.emplace(extension.schema, term.where);
  }
  if (const Term* version = findOption(term, "version")) {
    extension.version = textAt(*version);
  }
  const auto [found, is_new] = models.schema.extensions.emplace(extension.key, extension);
  if (!is_new && found->second != extension) {
    Diagnostic& error = models.report.error(
        "ST2071", term.where,
        fmt::format("extension '{}' is asked for in two ways", extension.key.name));
    error.notes.push_back(
        {.message = "the other statement is here", .where = found->second.declared.where});
    error.help = "keep one of them";
  }
}

void checkEnumeration(Models& models, const Term& term) {
  for (const StatementFact& other : models.facts.statements) {
    if (other.term.name == "enumeration" && other.term.target == term.target &&
        other.term.where < term.where) {
      Diagnostic& error =
          models.report.error("ST2060", term.where,
                              fmt::format("'{}' has two db::enumeration statements", term.target));
      models.report.note(error, other.term.where, "the other is here");
      error.help = "put all options into one statement";
    }
  }
}

using StatementHandler = void (*)(Models&, const StatementFact&);

struct StatementWord {
  std::string_view name;
  StatementHandler read;
};

constexpr StatementWord kStatements[] = {
    {"schema", [](Models&, const StatementFact&) {}},  // read already
    {"extension", readExtension},
    {"enumeration",
     [](Models& models, const StatementFact& statement) {
       checkEnumeration(models, statement.term);
     }},
    {"rows", [](Models&, const StatementFact&) {}},  // when the tables are known
    {"sequence", readSequence},
    {"collation", readCollation},
    {"sql", readScopeSql},
    {"grant", readScopeGrant},
};

void readScopeStatement(Models& models, const StatementFact& statement) {
  const Term& term = statement.term;
  const auto* word = std::ranges::find(kStatements, term.name, &StatementWord::name);
  if (term.kind == Term::Kind::kWord && word != std::end(kStatements)) {
    word->read(models, statement);
    return;
  }
  Diagnostic& error = models.report.error(
      "ST2002", term.where,
      fmt::format("{} does not belong in a static_assert of a namespace", spelled(term)));
  if (const Word* known = findWord(term.name)) {
    error.help = fmt::format("it belongs {}", known->place);
  }
}

void readLabels(Models& models, const EnumFact& fact, const Term* statement,
                std::map<std::string, std::string>& labels, Enum& out) {
  for (const Term& option : argumentsOf(statement)) {
    if (option.name != "label" || option.arguments.size() < 2) {
      continue;
    }
    const Term& enumerator = option.arguments[0];
    if (enumerator.target != fact.name) {
      models.report
          .error("ST2061", enumerator.where,
                 fmt::format("{} is no enumerator of '{}'", spelled(enumerator), fact.name))
          .help = "name one of the enum itself";
      continue;
    }
    labels[enumerator.name] = textAt(option, 1);
    for (const Term& former : option.arguments) {
      if (former.name == "was" && former.kind == Term::Kind::kWord) {
        out.declared.labels_was.push_back({textAt(option, 1), models.former(former)});
      }
    }
  }
}

void fillLabels(Models& models, const EnumFact& fact, const Term* statement, Enum& out) {
  std::map<std::string, std::string> labels;
  readLabels(models, fact, statement, labels, out);
  std::map<std::int64_t, const EnumeratorFact*> by_value;
  std::map<std::string, const EnumeratorFact*> by_label;
  for (const EnumeratorFact& enumerator : fact.enumerators) {
    if (!by_value.emplace(enumerator.value, &enumerator).second) {
      continue;  // an alias of an earlier enumerator
    }
    const auto renamed = labels.find(enumerator.name);
    const std::string& label = renamed == labels.end() ? enumerator.name : renamed->second;
    const auto [first, is_new] = by_label.emplace(label, &enumerator);
    if (!is_new) {
      Diagnostic& error =
          models.report.error("ST2062", enumerator.where,
                              fmt::format("enum '{}' has the label '{}' twice", fact.name, label));
      models.report.note(error, first->second->where, "first here");
      error.help = "give one of them another label: db::label(E::a, \"…\")";
      continue;
    }
    if (label.size() > kMaxNameBytes) {
      models.report
          .error("ST2063", enumerator.where,
                 fmt::format("label '{}' is longer than 63 bytes", label))
          .help = "shorten it with db::label(E::a, \"…\")";
    }
    out.labels.push_back(label);
  }
}

/// The label of an enumerator, after fillLabels().
std::string labelOf(const Term* statement, const std::string& enumerator) {
  for (const Term& option : argumentsOf(statement)) {
    if (option.name == "label" && option.arguments.size() > 1 &&
        option.arguments[0].name == enumerator) {
      return textAt(option, 1);
    }
  }
  return enumerator;
}

Enum readEnum(Models& models, const EnumFact& fact) {
  const Term* statement = enumerationOf(models, fact.name);
  Enum out{.key = {.schema = models.schemaOf(fact.scopes),
                   .name = enumNameFor(models.naming, fact.name)},
           .comment = fact.comment,
           .declared = models.declared(fact.where, fact.name)};
  std::vector<std::pair<std::string, std::string>> removed;  // label, enumerator
  for (const Term& option : argumentsOf(statement)) {
    if (option.name == "type_name") {
      out.key.name = textAt(option);
    } else if (option.name == "schema") {
      out.key.schema = textAt(option);
    } else if (option.name == "comment") {
      out.comment = textAt(option);
    } else if (option.name == "was") {
      out.declared.was.push_back(models.former(option));
    } else if (option.name == "removed" && option.arguments.size() > 1) {
      removed.emplace_back(textAt(option), option.arguments[1].name);
    }
  }
  fillLabels(models, fact, statement, out);
  for (const auto& [label, enumerator] : removed) {
    if (std::ranges::find(out.labels, label) != out.labels.end()) {
      models.report.error(
          "ST2062", statement->where,
          fmt::format("label '{}' of enum '{}' is removed and there", label, fact.name));
    }
    out.declared.labels_removed.emplace_back(label, labelOf(statement, enumerator));
  }
  return out;
}

/// An enum is a type of the schema when a statement says so; else readTables() adds it on use.
void readEnums(Models& models) {
  for (const auto& [name, fact] : models.facts.enums) {
    if (fact.name.starts_with("std::") || fact.name.starts_with("strata::")) {
      continue;
    }
    Enum type = readEnum(models, fact);
    const Term* statement = enumerationOf(models, name);
    if (statement != nullptr && findOption(*statement, "as_text") != nullptr) {
      models.known.written.emplace(name, "text");
      models.text_enums.emplace(name, type.labels);
      continue;
    }
    if (statement != nullptr && findOption(*statement, "as_integer") != nullptr) {
      models.known.written.emplace(name, "integer");
      continue;
    }
    models.known.enums.emplace(name, quoteQualified(type.key));
    const auto [other, is_new] = models.types_at.emplace(type.key, fact.where);
    if (!is_new) {
      Diagnostic& error = models.report.error(
          "ST2064", fact.where, fmt::format("two types have the name '{}'", display(type.key)));
      models.report.note(error, other->second, "the other is here");
      error.help = "name one of them with db::enumeration<E>(db::type_name(\"…\"))";
    }
    models.schema.enums.emplace(type.key, std::move(type));
  }
}

}  // namespace

std::string Models::schemaOf(const std::vector<std::string>& scopes) const {
  for (const std::string& scope : scopes) {
    if (const auto found = schemas.find(scope); found != schemas.end()) {
      return found->second.schema;
    }
  }
  return "public";
}

std::string Models::schemaIn(std::string scope) const {
  for (;;) {
    if (const auto found = schemas.find(scope); found != schemas.end()) {
      return found->second.schema;
    }
    if (scope.empty()) {
      return "public";
    }
    const std::size_t at = scope.rfind("::");
    scope.resize(at == std::string::npos ? 0 : at);
  }
}

Declared Models::declared(const Place& where, std::string cpp_name) const {
  SourceRange range = report.range(where);
  return {.where = std::move(range),
          .header = facts.headers[where.file],
          .cpp_name = std::move(cpp_name)};
}

FormerName Models::former(const Term& was) const {
  return {textAt(was), report.range(was.where)};
}

std::vector<FormerName> Models::formers(const Term& term) const {
  std::vector<FormerName> out;
  for (const Term& option : term.arguments) {
    if (option.kind == Term::Kind::kWord && option.name == "was") {
      out.push_back(former(option));
    }
  }
  return out;
}

void Models::attach(const Term& term, std::string cpp_name, std::string text, ObjectId makes) {
  AttachedSql sql{.text = std::move(text), .declared = declared(term.where, std::move(cpp_name))};
  if (!makes.key.name.empty()) {
    sql.declared.was = formers(term);
  }
  if (!sql.declared.was.empty()) {
    sql.makes = std::move(makes);
  }
  schema.attached.push_back(std::move(sql));
}

void Models::attachComment(const Term& term, std::string cpp_name, const std::string& of) {
  if (const Term* comment = findOption(term, "comment")) {
    attach(term, std::move(cpp_name), "COMMENT ON " + of + " IS " + quoteLiteral(textAt(*comment)));
  }
}

void readScopes(Models& models) {
  for (const StatementFact& statement : models.facts.statements) {
    if (statement.term.name == "schema" && statement.term.kind == Term::Kind::kWord) {
      readSchema(models, statement);  // first: others stand in it
    }
  }
  for (const StatementFact& statement : models.facts.statements) {
    readScopeStatement(models, statement);
  }
  for (const auto& [scope, schema] : models.schemas) {
    models.schemas_used.emplace(schema.schema, schema.where);
    Namespace space{.key = {.name = schema.schema},
                    .comment = schema.comment,
                    .declared = models.declared(schema.where, scope)};
    Declared& declared =
        models.schema.namespaces.emplace(space.key, std::move(space)).first->second.declared;
    declared.was.insert(declared.was.end(), schema.was.begin(), schema.was.end());
  }
  for (const DefinitionFact& mapping : models.facts.sql_types) {
    readTypeMapping(models, mapping);
  }
  readComposites(models);
  readEnums(models);
}

}  // namespace strata::scan
