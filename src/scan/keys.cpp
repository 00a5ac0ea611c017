#include <fmt/format.h>

#include <algorithm>

#include "scan/drafts.h"
#include "scan/vocabulary.h"

namespace strata::scan {
namespace {

// ---- options, by word ---------------------------------------------------------------------------

using PartHandler = void (*)(const Term&, PartDraft&);

struct PartWord {
  std::string_view name;
  PartHandler read;
};

constexpr PartWord kPartWords[] = {
    {"asc", [](const Term&, PartDraft& part) { part.order = "ASC"; }},
    {"desc", [](const Term&, PartDraft& part) { part.order = "DESC"; }},
    {"nulls_first", [](const Term&, PartDraft& part) { part.nulls = "NULLS FIRST"; }},
    {"nulls_last", [](const Term&, PartDraft& part) { part.nulls = "NULLS LAST"; }},
    {"opclass", [](const Term& term, PartDraft& part) { part.opclass = textAt(term, 1); }},
    {"collate", [](const Term& term, PartDraft& part) { part.collation = textAt(term, 1); }},
    {"statistics", [](const Term& term,
                      PartDraft& part) { part.statistics = static_cast<int>(numberAt(term, 1)); }},
    {"without_overlaps", [](const Term&, PartDraft& part) { part.temporal = true; }},
    {"element",
     [](const Term& term, PartDraft& part) { part.exclusion_operator = textAt(term, 1); }},
};

const PartWord* partWord(const Term& term) {
  const auto* found = std::ranges::find(kPartWords, term.name, &PartWord::name);
  return term.kind == Term::Kind::kWord && found != std::end(kPartWords) ? found : nullptr;
}

bool isPart(const Term& term) {
  const bool is_word = term.kind == Term::Kind::kWord;
  return term.kind == Term::Kind::kMember || (is_word && term.name == "expr") ||
         (partWord(term) != nullptr && !term.arguments.empty() && isPart(term.arguments.front()));
}

/// Fills all of `part` but its column; the member that names it, or null for an expression.
const Term* readPart(const Term& term, PartDraft& part) {
  if (term.kind == Term::Kind::kMember) {
    return &term;
  }
  if (term.name == "expr") {
    part.expression = textAt(term);
    return nullptr;
  }
  const PartWord* word = partWord(term);
  if (word == nullptr || term.arguments.empty()) {
    return nullptr;
  }
  word->read(term, part);
  return readPart(term.arguments.front(), part);
}

using KeyHandler = void (*)(Models&, KeyDraft&, const Term&);

struct KeyWord {
  std::string_view name;
  KeyHandler read;
};

void readIncluded(Models& /*models*/, KeyDraft& key, const Term& term) {
  for (const Term& member : term.arguments) {
    key.include.push_back(member.name);
  }
}

void readKeyParameter(Models& /*models*/, KeyDraft& key, const Term& term) {
  const Term& value = term.arguments.at(1);
  key.parameters.emplace_back(textAt(term), value.kind == Term::Kind::kBool
                                                ? (value.number != 0 ? "on" : "off")
                                                : value.name);
}

constexpr KeyWord kKeyWords[] = {
    {"name",
     [](Models&, KeyDraft& key, const Term& term) {
       key.name = textAt(term);
       key.name_where = term.where;
     }},
    {"where", [](Models&, KeyDraft& key, const Term& term) { key.predicate = textAt(term); }},
    {"using_", [](Models&, KeyDraft& key, const Term& term) { key.method = textAt(term); }},
    {"include", readIncluded},
    {"with", readKeyParameter},
    {"nulls_not_distinct",
     [](Models&, KeyDraft& key, const Term&) { key.nulls_not_distinct = true; }},
    {"replica_identity", [](Models&, KeyDraft& key, const Term&) { key.replica_identity = true; }},
    {"clustered", [](Models&, KeyDraft& key, const Term&) { key.clustered = true; }},
    {"tablespace", [](Models&, KeyDraft& key, const Term& term) { key.tablespace = textAt(term); }},
    {"unique_index", [](Models&, KeyDraft& key, const Term&) { key.unique = true; }},
    {"deferrable", [](Models&, KeyDraft& key, const Term&) { key.deferrable = true; }},
    {"initially_deferred",
     [](Models&, KeyDraft& key, const Term&) { key.initially_deferred = true; }},
    {"comment", [](Models&, KeyDraft& key, const Term& term) { key.comment = textAt(term); }},
    {"was", [](Models& models, KeyDraft& key,
               const Term& term) { key.was.push_back(models.former(term)); }},
};

bool readKeyWord(Models& models, KeyDraft& key, const Term& term) {
  const auto* word = std::ranges::find(kKeyWords, term.name, &KeyWord::name);
  if (term.kind != Term::Kind::kWord || word == std::end(kKeyWords)) {
    return false;
  }
  word->read(models, key, term);
  return true;
}

// ---- statements ---------------------------------------------------------------------------------

KeyKind kindOf(const std::string& word) {
  if (word == "primary_key") {
    return KeyKind::kPrimaryKey;
  }
  if (word == "unique") {
    return KeyKind::kUnique;
  }
  return word == "exclude" ? KeyKind::kExclude : KeyKind::kIndex;
}

/// Whether `name` is the struct itself or any base of it.
bool isOrDerivesFrom(const Facts& facts, const RecordFact& record, const std::string& name) {
  return record.name == name || std::ranges::any_of(record.bases, [&](const BaseFact& base) {
           const auto found = facts.records.find(base.record);
           return found != facts.records.end() && isOrDerivesFrom(facts, found->second, name);
         });
}

/// Where db::only_in keeps the member for other environments.
void noteElsewhere(Models& models, const TableDraft& table, const Term& member, Diagnostic& error) {
  const auto field = std::ranges::find(table.record->fields, member.name, &FieldFact::name);
  if (field == table.record->fields.end() || !field->elsewhere) {
    return;
  }
  models.report.note(error, field->where, "db::only_in keeps it for other environments");
  error.help = "limit what names it too: db::only_in(\"…\", db::index(…))";
}

/// "&User::id" must be of the table's own struct or of a mixin of it.
bool resolveMember(Models& models, const TableDraft& table, const Term& member,
                   std::string& column) {
  const ColumnDraft* found = table.ofMember(member.name);
  if (found == nullptr || !isOrDerivesFrom(models.facts, *table.record, member.target)) {
    Diagnostic& error = models.report.error(
        "ST2034", member.where,
        fmt::format("{} is no column of table '{}'", spelled(member), table.table.key.name));
    models.report.note(error, table.record->where, "the table is declared here");
    error.help = fmt::format("name a member of '{}' that is a column", table.record->name);
    noteElsewhere(models, table, member, error);
    return false;
  }
  column = found->column.key.name;
  return true;
}

/// The column of a foreign key's side; a period's stands in db::period.
const Term* memberOf(const Term& term) {
  if (term.kind == Term::Kind::kWord && term.name == "period" && !term.arguments.empty()) {
    return &term.arguments.front();
  }
  return term.kind == Term::Kind::kMember ? &term : nullptr;
}

/// A period is the last of the columns in `term`; false: another is, which is reported.
template <class IsColumn>
bool checkPeriodIsLast(Models& models, const Term& term, IsColumn isColumn) {
  const Term* before = nullptr;
  for (const Term& argument : term.arguments) {
    if (!isColumn(argument)) {
      continue;
    }
    if (before != nullptr && (before->name == "without_overlaps" || before->name == "period") &&
        before->kind == Term::Kind::kWord) {
      models.report
          .error("ST2039", before->where,
                 fmt::format("{} is not around the last column", spelled(*before)))
          .help = "make the period the last column";
      return false;
    }
    before = &argument;
  }
  return true;
}

void readKey(Models& models, TableDraft& table, const Term& statement) {
  KeyDraft key{.kind = kindOf(statement.name), .where = statement.where};
  bool right = checkPeriodIsLast(models, statement, isPart);
  right = readParts(models, table, statement, key.parts) && right;
  for (const Term& argument : statement.arguments) {
    if (!isPart(argument)) {
      readKeyWord(models, key, argument);
    }
  }
  for (std::string& included : key.include) {
    const ColumnDraft* column = table.ofMember(included);
    if (column == nullptr) {
      models.report
          .error("ST2034", statement.where,
                 fmt::format("included member '{}' is no column of table '{}'", included,
                             table.table.key.name))
          .help = fmt::format("name a member of '{}' that is a column", table.record->name);
      right = false;
      continue;
    }
    included = column->column.key.name;
  }
  if (key.parts.empty()) {
    models.report
        .error("ST2035", statement.where, fmt::format("{} names no column", spelled(statement)))
        .help = "name the members as its first arguments: &T::a";
    right = false;
  }
  if (right) {
    table.keys.push_back(std::move(key));
  }
}

CheckDraft checkOf(const Models& models, const Term& term) {
  CheckDraft check{.where = term.where, .was = models.formers(term), .expression = textAt(term)};
  if (const Term* name = findOption(term, "name")) {
    check.name = textAt(*name);
    check.name_where = name->where;
  }
  if (const Term* comment = findOption(term, "comment")) {
    check.comment = textAt(*comment);
  }
  check.not_valid = findOption(term, "not_valid") != nullptr;
  check.no_inherit = findOption(term, "no_inherit") != nullptr;
  check.not_enforced = findOption(term, "not_enforced") != nullptr;
  return check;
}

std::string actionSql(const Term* option) {
  static constexpr std::pair<std::string_view, std::string_view> kActions[] = {
      {"no_action", "NO ACTION"}, {"restrict_", "RESTRICT"},      {"cascade", "CASCADE"},
      {"set_null", "SET NULL"},   {"set_default", "SET DEFAULT"},
  };
  const std::string action = option == nullptr ? "" : textAt(*option);
  for (const auto& [word, sql] : kActions) {
    if (word == action) {
      return std::string(sql);
    }
  }
  return {};
}

/// The columns that set_null or set_default is about; false: one is none, which is reported.
bool readSetColumns(Models& models, const TableDraft& table, const Term& reference,
                    ReferenceDraft& draft) {
  const Term* option = findOption(reference, "on_delete");
  if (option == nullptr || option->arguments.empty()) {
    return true;
  }
  bool right = true;
  for (const Term& member : option->arguments.front().arguments) {
    std::string& column = draft.set_columns.emplace_back();
    if (!resolveMember(models, table, member, column)) {
      right = false;
    } else if (std::ranges::find(draft.columns, column) == draft.columns.end()) {
      models.report
          .error("ST2034", member.where,
                 fmt::format("{} is no column of the foreign key", spelled(member)))
          .help = "name some of the columns that db::foreign_key names";
      right = false;
    }
  }
  return right;
}

ReferenceDraft referenceOf(const Models& models, const Term& term) {
  ReferenceDraft draft{.where = term.where, .was = models.formers(term), .target = term.target};
  for (const Term& argument : term.arguments) {
    if (const Term* member = memberOf(argument)) {
      draft.target_members.push_back(*member);
      draft.target = member->target;
      draft.target_period = member != &argument;
    }
  }
  if (const Term* name = findOption(term, "name")) {
    draft.name = textAt(*name);
    draft.name_where = name->where;
  }
  if (const Term* comment = findOption(term, "comment")) {
    draft.comment = textAt(*comment);
  }
  draft.on_delete = actionSql(findOption(term, "on_delete"));
  draft.on_update = actionSql(findOption(term, "on_update"));
  draft.match_full = findOption(term, "match_full") != nullptr;
  draft.not_valid = findOption(term, "not_valid") != nullptr;
  draft.not_enforced = findOption(term, "not_enforced") != nullptr;
  draft.initially_deferred = findOption(term, "initially_deferred") != nullptr;
  draft.deferrable = findOption(term, "deferrable") != nullptr;
  return draft;
}

void readForeignKey(Models& models, TableDraft& table, const Term& statement) {
  const Term* references = findOption(statement, "references");
  if (references == nullptr) {
    models.report.error("ST2036", statement.where, "'db::foreign_key' refers to no table").help =
        "add db::references(…) as its last argument";
    return;
  }
  ReferenceDraft draft = referenceOf(models, *references);
  draft.where = statement.where;
  bool right = true;
  for (const Term* side : {&statement, references}) {
    right = checkPeriodIsLast(models, *side,
                              [](const Term& term) { return memberOf(term) != nullptr; }) &&
            right;
  }
  for (const Term& argument : statement.arguments) {
    if (const Term* member = memberOf(argument)) {
      right = resolveMember(models, table, *member, draft.columns.emplace_back()) && right;
      draft.period = member != &argument;
    }
  }
  if (right && readSetColumns(models, table, *references, draft)) {
    table.references.push_back(std::move(draft));
  }
}

using StatementHandler = void (*)(Models&, TableDraft&, const Term&);

struct StatementWord {
  std::string_view name;
  StatementHandler read;
};

constexpr StatementWord kStatementWords[] = {
    {"primary_key", readKey}, {"unique", readKey},       {"index", readKey},
    {"exclude", readKey},     {"check", readFieldCheck}, {"foreign_key", readForeignKey},
};

/// PostgreSQL samples the expressions of an index; a column has the target of its table.
bool checkStatistics(Models& models, const Term& statement, const Term& argument,
                     const PartDraft& part) {
  const bool has_none = statement.name == "partition_by" || statement.name == "extended_statistics";
  if (!part.statistics || (part.column.empty() && !has_none)) {
    return true;
  }
  models.report
      .error("ST2002", argument.where,
             fmt::format("'db::statistics' does not belong around {} of {}",
                         part.column.empty() ? "an expression" : "a column", spelled(statement)))
      .help = has_none ? "leave it out" : "write it in DB(…) of the field";
  return false;
}

}  // namespace

bool isTemporal(const KeyDraft& key) {
  return !key.parts.empty() && key.parts.back().temporal;
}

bool readParts(Models& models, const TableDraft& table, const Term& statement,
               std::vector<PartDraft>& parts) {
  bool right = true;
  for (const Term& argument : statement.arguments) {
    if (isPart(argument)) {
      PartDraft& part = parts.emplace_back();
      const Term* member = readPart(argument, part);
      right = (member == nullptr || resolveMember(models, table, *member, part.column)) && right;
      right = checkStatistics(models, statement, argument, part) && right;
    }
  }
  return right;
}

void readFieldKey(Models& models, TableDraft& table, const std::string& column, const Term& term) {
  KeyDraft key{.kind = kindOf(term.name), .where = term.where, .parts = {{.column = column}}};
  for (const Term& argument : term.arguments) {
    readKeyWord(models, key, argument);
  }
  table.keys.push_back(std::move(key));
}

void readFieldCheck(Models& models, TableDraft& table, const Term& term) {
  table.checks.push_back(checkOf(models, term));
}

void readFieldReference(Models& models, TableDraft& table, const std::string& column,
                        const Term& term) {
  ReferenceDraft draft = referenceOf(models, term);
  draft.columns = {column};
  if (readSetColumns(models, table, term, draft)) {
    table.references.push_back(std::move(draft));
  }
  if (term.name == "belongs_to") {
    table.keys.push_back(
        {.kind = KeyKind::kIndex, .where = term.where, .parts = {{.column = column}}});
  }
}

void readStatement(Models& models, TableDraft& table, const Term& statement) {
  if (statement.kind == Term::Kind::kUnreadable) {
    return;  // reported already
  }
  const auto* word = std::ranges::find(kStatementWords, statement.name, &StatementWord::name);
  if (statement.kind == Term::Kind::kWord && word != std::end(kStatementWords)) {
    word->read(models, table, statement);
    return;
  }
  if (readProgram(models, table, statement) || readStructure(models, table, statement)) {
    return;
  }
  Diagnostic& error = models.report.error(
      "ST2002", statement.where,
      fmt::format("{} does not belong in a static_assert of a struct", spelled(statement)));
  if (const Word* known = findWord(statement.name)) {
    error.help = fmt::format("it belongs {}", known->place);
  }
}

}  // namespace strata::scan
