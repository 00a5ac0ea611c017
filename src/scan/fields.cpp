#include <fmt/format.h>

#include <algorithm>

#include "model/default_names.h"
#include "model/quoting.h"
#include "scan/drafts.h"
#include "scan/vocabulary.h"
#include "support/text.h"

namespace strata::scan {
namespace {

/// A field while its options are read.
struct FieldScope {
  Models& models;
  TableDraft& table;
  const FieldFact& fact;
  ColumnDraft& draft;
  ColumnType type = {};
  bool ignored = false;
  bool no_default = false;
  std::optional<bool> nullability = {};  ///< db::not_null (true) or db::nullable
  const Term* written_type = nullptr;
  const Term* sized = nullptr;
  std::vector<const Term*> later = {};  ///< keys, checks, references: when the column is known
};

using FieldHandler = void (*)(FieldScope&, const Term&);

struct FieldWord {
  std::string_view name;
  FieldHandler read;
  bool once = true;
};

void readIdentity(FieldScope& scope, const Term& term) {
  scope.draft.column.identity = Identity{.always = term.name == "identity_always"};
}

void readGenerated(FieldScope& scope, const Term& term) {
  scope.draft.column.default_expr = textAt(term);
  scope.draft.column.generated =
      findOption(term, "virtual_") != nullptr ? Generated::kVirtual : Generated::kStored;
}

void readStorage(FieldScope& scope, const Term& term) {
  scope.draft.column.storage = upper(textAt(term));
}

void readLater(FieldScope& scope, const Term& term) {
  scope.later.push_back(&term);
}

constexpr FieldWord kFieldWords[] = {
    {"ignore", [](FieldScope& s, const Term&) { s.ignored = true; }},
    {"column", [](FieldScope& s, const Term& t) { s.draft.column.key.name = textAt(t); }},
    {"was",
     [](FieldScope& s, const Term& t) {
       s.draft.column.declared.was.push_back(s.models.former(t));
     },
     false},
    {"comment", [](FieldScope& s, const Term& t) { s.draft.column.comment = textAt(t); }},
    {"type", [](FieldScope& s, const Term& t) { s.written_type = &t; }},
    {"size", [](FieldScope& s, const Term& t) { s.sized = &t; }},
    {"numeric", [](FieldScope& s, const Term& t) { s.sized = &t; }},
    {"default_sql", [](FieldScope& s, const Term& t) { s.draft.column.default_expr = textAt(t); }},
    {"not_null", [](FieldScope& s, const Term&) { s.nullability = true; }},
    {"nullable", [](FieldScope& s, const Term&) { s.nullability = false; }},
    {"n_distinct",
     [](FieldScope& s, const Term& t) {
       s.draft.column.options.push_back("n_distinct=" + textAt(t));
     }},
    {"no_default", [](FieldScope& s, const Term&) { s.no_default = true; }},
    {"generated", readGenerated},
    {"identity", readIdentity},
    {"identity_always", readIdentity},
    {"serial", [](FieldScope& s, const Term&) { s.draft.serial = true; }},
    {"collate",
     [](FieldScope& s, const Term& t) { s.draft.column.collation = quoteIdentifier(textAt(t)); }},
    {"storage", readStorage},
    {"compression", [](FieldScope& s, const Term& t) { s.draft.column.compression = textAt(t); }},
    {"statistics",
     [](FieldScope& s, const Term& t) {
       s.draft.column.statistics = static_cast<int>(numberAt(t));
     }},
    {"primary_key", readLater},
    {"unique", readLater, false},
    {"index", readLater, false},
    {"check", readLater, false},
    {"references", readLater, false},
    {"belongs_to", readLater, false},
};

void readWords(FieldScope& scope, const std::vector<Term>& terms) {
  std::map<std::string, const Term*> seen;
  for (const Term& term : terms) {
    if (term.kind == Term::Kind::kUnreadable) {
      continue;
    }
    const auto* word = std::ranges::find_if(kFieldWords, [&](const FieldWord& entry) {
      return term.kind == Term::Kind::kWord && entry.name == term.name;
    });
    if (word == std::end(kFieldWords)) {
      Diagnostic& error = scope.models.report.error(
          "ST2002", term.where, fmt::format("{} does not belong on a field", spelled(term)));
      if (const Word* known = findWord(term.name);
          known != nullptr && term.kind == Term::Kind::kWord) {
        error.help = fmt::format("it belongs {}", known->place);
      }
      continue;
    }
    const auto [first, is_new] = seen.emplace(term.name, &term);
    if (!is_new && word->once) {
      Diagnostic& error = scope.models.report.error(
          "ST2003", term.where, fmt::format("{} is there twice", spelled(term)));
      scope.models.report.note(error, first->second->where, "first here");
      error.help = "keep one of them";
      continue;
    }
    word->read(scope, term);
  }
}

void refuseType(FieldScope& scope) {
  const ColumnType& type = scope.type;
  std::string message = fmt::format("field '{}' has type '{}', {}", scope.fact.name,
                                    scope.fact.type_text, type.problem);
  if (!type.replacement.empty()) {
    message += fmt::format("; did you mean '{}'?", type.replacement);
  }
  Diagnostic& error =
      scope.models.report.error(type.code, scope.fact.type_where, std::move(message));
  error.help = type.help;
  const std::string& outer = scope.fact.type.name;
  if (type.replacement.empty() || type.nested) {
    return;  // where the element that is wrong is written is not known
  }
  scope.models.report.fix(error, scope.fact.type_where,
                          outer == "std::optional"
                              ? fmt::format("std::optional<{}>", type.replacement)
                              : type.replacement);
}

bool takesSize(const ColumnType& type, const Term& sized) {
  return sized.name == "size" ? type.family == Family::kText
                              : type.family == Family::kNumber || type.family == Family::kText ||
                                    type.family == Family::kInteger;
}

void applySize(FieldScope& scope) {
  const Term& sized = *scope.sized;
  if (scope.written_type != nullptr) {
    scope.models.report
        .error("ST2004", sized.where,
               fmt::format("{} beside 'db::type', which says it all", spelled(sized)))
        .help = "write the size into db::type(\"…\")";
    return;
  }
  if (!takesSize(scope.type, sized)) {
    Diagnostic& error = scope.models.report.error(
        "ST2013", sized.where,
        fmt::format("{} does not apply to field '{}' of type '{}'", spelled(sized), scope.fact.name,
                    scope.fact.type_text));
    error.help = sized.name == "size" && scope.type.family == Family::kNumber
                     ? "write db::numeric(precision, scale)"
                     : fmt::format("remove {}", spelled(sized));
    return;
  }
  scope.type.sql = sized.name == "size"
                       ? fmt::format("character varying({})", numberAt(sized))
                       : fmt::format("numeric({},{})", numberAt(sized), numberAt(sized, 1));
}

/// False: there is no type, and that is reported.
bool resolveType(FieldScope& scope) {
  scope.type = mapType(scope.fact.type, scope.models.known);
  if (scope.written_type != nullptr) {
    const bool nullable = scope.fact.type.name == "std::optional";
    scope.type = {
        .sql = textAt(*scope.written_type), .nullable = nullable, .family = Family::kWritten};
  }
  if (scope.type.sql.empty()) {
    refuseType(scope);
    return false;
  }
  if (scope.sized != nullptr) {
    applySize(scope);
  }
  scope.draft.column.type = scope.type.sql;
  scope.draft.column.not_null = scope.nullability.value_or(!scope.type.nullable);
  scope.draft.family = scope.type.family;
  scope.draft.optional = !scope.draft.column.not_null;
  return true;
}

void fillIdentity(FieldScope& scope, const std::vector<Term>& terms) {
  Column& column = scope.draft.column;
  const auto term = std::ranges::find_if(terms, [](const Term& t) {
    return t.kind == Term::Kind::kWord &&
           (t.name == "identity" || t.name == "identity_always" || t.name == "serial");
  });
  if (column.type != "smallint" && column.type != "integer" && column.type != "bigint") {
    scope.models.report
        .error("ST2013", term->where,
               fmt::format("{} does not apply to field '{}' of type '{}'", spelled(*term),
                           scope.fact.name, scope.fact.type_text))
        .help = "such a column is a std::int16_t, std::int32_t or std::int64_t";
    return;
  }
  if (scope.draft.optional) {
    Diagnostic& error = scope.models.report.error(
        "ST2015", scope.fact.type_where,
        fmt::format("{} column '{}' cannot be NULL", column.identity ? "identity" : "serial",
                    scope.fact.name));
    error.help = "remove std::optional";
    fixOptional(scope.models.report, error, scope.fact);
  }
  if (column.identity) {
    column.identity->options.type = column.type;
    readSequenceOptions(scope.models, *term, column.identity->options);
  }
}

bool isIntegerType(const std::string& sql) {
  static constexpr std::string_view kNames[] = {"smallint", "integer", "bigint", "int",
                                                "int2",     "int4",    "int8"};
  return std::ranges::find(kNames, sql) != std::end(kNames);
}

void fillDefault(FieldScope& scope) {
  Column& column = scope.draft.column;
  const InitialFact& initial = scope.fact.initial;
  // what the database makes is the database's; the initialiser is for C++ alone then
  if (!column.default_expr.empty() || column.identity || scope.draft.serial || scope.no_default) {
    return;
  }
  switch (initial.kind) {
    case InitialFact::Kind::kNone:
    case InitialFact::Kind::kEmpty:
      return;
    case InitialFact::Kind::kNumber: {
      const bool is_word = initial.text.find_first_of("NI") != std::string::npos;
      column.default_expr = is_word ? quoteLiteral(initial.text) : initial.text;
      return;
    }
    case InitialFact::Kind::kBool:
      column.default_expr = initial.text;
      return;
    case InitialFact::Kind::kText:
      if (initial.text.find('\0') != std::string::npos) {
        break;
      }
      column.default_expr = quoteLiteral(initial.text);
      return;
    case InitialFact::Kind::kEnumerator:
      column.default_expr =
          isIntegerType(column.type)
              ? std::to_string(initial.number)
              : quoteLiteral(labelOf(scope.models, enumOf(scope.fact.type), initial.text));
      return;
    case InitialFact::Kind::kOther:
      break;
  }
  scope.models.report
      .error("ST2050", initial.where,
             fmt::format("the initialiser of field '{}' is no constant that SQL can say",
                         scope.fact.name))
      .help = "write db::default_sql(\"…\"), or db::no_default to keep it in C++ only";
}

void checkContradictions(FieldScope& scope, const std::vector<Term>& terms) {
  static constexpr std::string_view kExclusive[] = {"default_sql", "generated", "identity",
                                                    "identity_always", "serial"};
  const Term* first = nullptr;
  for (const Term& term : terms) {
    if (term.kind != Term::Kind::kWord ||
        std::ranges::find(kExclusive, term.name) == std::end(kExclusive)) {
      continue;
    }
    if (first != nullptr && first->name != term.name) {
      Diagnostic& error = scope.models.report.error(
          "ST2004", term.where,
          fmt::format("{} and {} exclude each other", spelled(*first), spelled(term)));
      scope.models.report.note(error, first->where, "the other is here");
      error.help = "remove one of them";
    }
    first = first == nullptr ? &term : first;
  }
}

/// What an enum that is kept as text may hold.
void checkLabels(FieldScope& scope) {
  const TypeFact* type = &scope.fact.type;
  const bool many = type->kind == TypeFact::Kind::kRecord && type->name != "std::optional";
  while (type->kind == TypeFact::Kind::kRecord && !type->arguments.empty()) {
    type = &type->arguments.front();
  }
  const auto found = scope.models.text_enums.find(type->name);
  if (found == scope.models.text_enums.end() || scope.written_type != nullptr) {
    return;
  }
  std::vector<std::string> labels;
  std::ranges::transform(found->second, std::back_inserter(labels), quoteLiteral);
  const std::string column = quoteIdentifier(scope.draft.column.key.name);
  scope.table.checks.push_back(
      {.where = scope.fact.where,
       .expression = many ? fmt::format("{} <@ ARRAY[{}]", column, join(labels, ", "))
                          : fmt::format("{} IN ({})", column, join(labels, ", "))});
}

void readLaterWords(FieldScope& scope) {
  checkLabels(scope);
  for (const Term* term : scope.later) {
    if (term->name == "check") {
      readFieldCheck(scope.models, scope.table, *term);
    } else if (term->name == "references" || term->name == "belongs_to") {
      readFieldReference(scope.models, scope.table, scope.draft.column.key.name, *term);
    } else {
      readFieldKey(scope.models, scope.table, scope.draft.column.key.name, *term);
    }
  }
}

}  // namespace

const std::string& enumOf(const TypeFact& type) {
  return type.name == "std::optional" ? type.arguments.front().name : type.name;
}

std::string labelOf(const Models& models, const std::string& enumeration,
                    const std::string& enumerator) {
  for (const StatementFact& statement : models.facts.statements) {
    if (statement.term.name != "enumeration" || statement.term.target != enumeration) {
      continue;
    }
    for (const Term& option : statement.term.arguments) {
      if (option.name == "label" && option.arguments.size() > 1 &&
          option.arguments[0].name == enumerator) {
        return textAt(option, 1);
      }
    }
  }
  return enumerator;
}

bool readField(Models& models, TableDraft& table, const FieldFact& field,
               const std::vector<Term>& terms, ColumnDraft& column) {
  FieldScope scope{.models = models, .table = table, .fact = field, .draft = column};
  readWords(scope, terms);
  if (scope.ignored) {
    return false;
  }
  if (field.bit_field) {
    models.report.error("ST2014", field.where, fmt::format("field '{}' is a bit-field", field.name))
        .help = "make it a whole member, or write db::ignore";
    return false;
  }
  if (column.column.key.name.size() > kMaxNameBytes) {
    models.report
        .error("ST2081", field.where,
               fmt::format("column name '{}' is longer than 63 bytes", column.column.key.name))
        .help = "shorten it with db::column(\"…\")";
  }
  checkContradictions(scope, terms);
  if (!resolveType(scope)) {
    return true;  // the column is there, so that what names it is not reported too
  }
  if (column.column.identity || column.serial) {
    fillIdentity(scope, terms);
  }
  fillDefault(scope);
  readLaterWords(scope);
  return true;
}

}  // namespace strata::scan
