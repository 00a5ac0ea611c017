#include <fmt/format.h>

#include <algorithm>

#include "model/default_names.h"
#include "scan/conventions.h"
#include "scan/drafts.h"
#include "scan/vocabulary.h"
#include "support/text.h"

namespace strata::scan {
namespace {

using Extra = std::map<std::string, std::vector<Term>>;

void misplaced(Models& models, const Term& term, std::string_view here) {
  if (term.kind == Term::Kind::kUnreadable) {
    return;  // reported already
  }
  Diagnostic& error = models.report.error(
      "ST2002", term.where, fmt::format("{} does not belong {}", spelled(term), here));
  const Word* word = term.kind == Term::Kind::kWord ? findWord(term.name) : nullptr;
  if (word != nullptr) {
    error.help = fmt::format("it belongs {}", word->place);
  }
}

using TableHandler = void (*)(Models&, TableDraft&, const Term&);

struct TableWord {
  std::string_view name;
  TableHandler read;
};

void readName(Models& models, TableDraft& table, const Term& term) {
  table.table.key.name =
      term.arguments.empty() ? tableNameFor(models.naming, table.record->name) : textAt(term);
  table.name_where = term.where;
}

void readParameter(Models& /*models*/, TableDraft& table, const Term& term) {
  table.table.options.push_back(parameterOf(term));
  std::ranges::sort(table.table.options);
}

View& viewOf(TableDraft& table) {
  return table.view ? *table.view : table.view.emplace();
}

void readView(Models& models, TableDraft& table, const Term& term) {
  readName(models, table, term);
  viewOf(table).query = trim(textAt(term, 1));
}

void readComposite(Models& models, TableDraft& table, const Term& term) {
  readName(models, table, term);
  table.composite = true;
}

void readPartitionOf(Models& /*models*/, TableDraft& table, const Term& term) {
  table.table.partition_bound = trim(textAt(term));
  table.derives = true;
}

constexpr TableWord kTableWords[] = {
    {"table", readName},
    {"view", readView},
    {"composite", readComposite},
    {"partition_of", readPartitionOf},
    {"inherits", [](Models&, TableDraft& table, const Term&) { table.derives = true; }},
    {"access_method", [](Models&, TableDraft& table,
                         const Term& term) { table.table.access_method = textAt(term); }},
    {"tablespace",
     [](Models&, TableDraft& table, const Term& term) { table.table.tablespace = textAt(term); }},
    {"replica_identity_full",
     [](Models&, TableDraft& table, const Term&) { table.table.replica_identity = "FULL"; }},
    {"replica_identity_nothing",
     [](Models&, TableDraft& table, const Term&) { table.table.replica_identity = "NOTHING"; }},
    {"materialized",
     [](Models&, TableDraft& table, const Term&) { viewOf(table).materialized = true; }},
    {"no_data", [](Models&, TableDraft& table, const Term&) { viewOf(table).populated = false; }},
    {"row_security",
     [](Models&, TableDraft& table, const Term&) { table.table.row_security = true; }},
    {"force_row_security",
     [](Models&, TableDraft& table, const Term&) { table.table.force_row_security = true; }},
    {"schema",
     [](Models& models, TableDraft& table, const Term& term) {
       if (const Term* was = findOption(term, "was")) {
         models.report
             .error("ST2002", was->where, "'db::was' of a schema does not belong in DB_TABLE(…)")
             .help = "it belongs in static_assert(db::schema(…)) of a namespace";
       }
       table.table.key.schema = textAt(term);
       models.schemas_used.emplace(table.table.key.schema, term.where);
     }},
    {"was", [](Models& models, TableDraft& table,
               const Term& term) { table.table.declared.was.push_back(models.former(term)); }},
    {"comment",
     [](Models&, TableDraft& table, const Term& term) { table.table.comment = textAt(term); }},
    {"unlogged", [](Models&, TableDraft& table, const Term&) { table.table.unlogged = true; }},
    {"with", readParameter},
};

bool readTableWord(Models& models, TableDraft& table, const Term& term) {
  for (const TableWord& word : kTableWords) {
    if (term.kind == Term::Kind::kWord && word.name == term.name) {
      word.read(models, table, term);
      return true;
    }
  }
  return false;
}

void addColumn(Models& models, TableDraft& table, const FieldFact& field,
               const std::vector<Term>& terms) {
  ColumnDraft draft{.field = &field};
  draft.column.key = partOf(table.table.key, columnNameFor(models.naming, field.name));
  draft.column.comment = field.comment;
  draft.column.declared = models.declared(field.where, field.name);
  draft.column.declared.cpp_type = field.type_text;
  if (!readField(models, table, field, terms, draft)) {
    return;
  }
  if (const ColumnDraft* other = table.named(draft.column.key.name)) {
    Diagnostic& error =
        models.report.error("ST2021", field.where,
                            fmt::format("table '{}' has the column '{}' twice",
                                        table.table.key.name, draft.column.key.name));
    models.report.note(error, other->field->where, "first here");
    error.help = "give one of them another name with db::column(\"…\")";
    return;
  }
  table.columns.push_back(std::move(draft));
}

bool isTable(const RecordFact& record) {
  return std::ranges::any_of(
      record.terms, [](const Term& term) { return term.name == "table" || term.name == "view"; });
}

void addRecord(Models& models, TableDraft& table, const RecordFact& record, const Extra& extra);

/// The columns of a table that this one has from it; keys and constraints stay the parent's.
void addParent(Models& models, TableDraft& table, const RecordFact& parent) {
  TableDraft seen{.table = {.key = table.table.key}, .derives = true, .record = table.record};
  addRecord(models, seen, parent, {});
  const bool is_partition = !table.table.partition_bound.empty();
  for (ColumnDraft& column : seen.columns) {
    column.column.inherited = true;
    column.column.comment.clear();
    if (!is_partition) {
      column.column.identity = {};  // INHERITS does not hand it down
    }
    if (table.named(column.column.key.name) == nullptr) {  // two parents can have it
      table.columns.push_back(std::move(column));
    }
  }
  table.parents.push_back(parent.name);
}

/// Columns of bases come first, in the order of the bases; their statements hold too.
void addRecord(Models& models, TableDraft& table, const RecordFact& record, const Extra& extra) {
  for (const BaseFact& base : record.bases) {
    const auto found = models.facts.records.find(base.record);
    if (found == models.facts.records.end()) {
      continue;
    }
    if (isTable(found->second) && table.derives) {
      addParent(models, table, found->second);
      continue;
    }
    if (isTable(found->second)) {
      Diagnostic& error = models.report.error(
          "ST2025", base.where,
          fmt::format("'{}' derives from '{}', which is a table itself", record.name, base.record));
      models.report.note(error, found->second.where, "declared here");
      error.help =
          "move the common fields into a struct with DB_TABLE(db::mixin), or say db::inherits or "
          "db::partition_of<T>(…) if the tables are related";
      continue;
    }
    addRecord(models, table, found->second, extra);
  }
  for (const FieldFact& field : record.fields) {
    const auto more = extra.find(field.name);
    std::vector<Term> terms = field.terms;
    if (more != extra.end()) {
      terms.insert(terms.end(), more->second.begin(), more->second.end());
    }
    addColumn(models, table, field, terms);
  }
}

/// After all columns are there: what a static_assert may name.
void addStatements(Models& models, TableDraft& table, const RecordFact& record) {
  for (const BaseFact& base : record.bases) {
    if (const auto found = models.facts.records.find(base.record);
        found != models.facts.records.end() && !isTable(found->second)) {
      addStatements(models, table, found->second);
    }
  }
  for (const Term& statement : record.statements) {
    readStatement(models, table, statement);
  }
}

/// Words that only a table, or only one kind of view, can have.
void checkView(Models& models, const TableDraft& table) {
  if (!table.view) {
    return;
  }
  const bool is_view = !table.view->query.empty();
  for (const Term& term : table.record->terms) {
    const bool of_tables = term.name == "unlogged" || term.name == "row_security" ||
                           term.name == "force_row_security" || term.name == "table";
    const bool of_materialized = term.name == "materialized" || term.name == "no_data";
    if (is_view && (of_tables || (term.name == "no_data" && !table.view->materialized))) {
      models.report
          .error("ST2004", term.where,
                 fmt::format("{} does not go with {} view", spelled(term),
                             table.view->materialized ? "a materialized" : "a"))
          .help = "remove it";
    } else if (!is_view && of_materialized) {
      models.report.error("ST2004", term.where, fmt::format("{} without a view", spelled(term)))
          .help = "name the view and its query: db::view(\"…\", \"SELECT …\")";
    }
  }
}

/// The columns of a view hold nothing that a rename could keep, and the attributes of a composite
/// type are renamed by nothing that a model says.
void checkFormerNames(Models& models, const TableDraft& table) {
  if (!table.view && !table.composite) {
    return;
  }
  for (const FieldFact& field : table.record->fields) {
    for (const Term& term : field.terms) {
      if (term.kind == Term::Kind::kWord && term.name == "was") {
        models.report
            .error("ST2004", term.where,
                   fmt::format("'db::was' does not go with a field of a {}",
                               table.view ? "view" : "composite type"))
            .help = table.view ? "leave it out: the view is made anew, and holds no rows"
                               : "write ALTER TYPE … RENAME ATTRIBUTE in a migration of your own "
                                 "(strata migrate new)";
      }
    }
  }
}

void readTable(Models& models, const RecordFact& record, const Term* definition) {
  TableDraft table{.record = &record, .name_where = record.where};
  table.table.key.schema = models.schemaOf(record.scopes);
  table.table.comment = record.comment;
  table.table.declared = models.declared(record.where, record.name);
  for (const Term& term : record.terms) {
    if (!readTableWord(models, table, term)) {
      misplaced(models, term, "in DB_TABLE(…)");
    }
  }
  Extra extra;
  for (const Term& part : argumentsOf(definition)) {
    if (readTableWord(models, table, part)) {
      continue;
    }
    if (part.name == "field" && !part.arguments.empty()) {
      std::vector<Term>& terms = extra[part.arguments[0].name];
      terms.insert(terms.end(), part.arguments.begin() + 1, part.arguments.end());
    }
  }
  if (table.table.key.name.empty()) {
    models.report
        .error("ST2023", definition == nullptr ? record.where : definition->where,
               fmt::format("'{}' has no table name", record.name))
        .help = "add db::table, or db::table(\"…\") for a name of your own";
    return;
  }
  checkView(models, table);
  checkFormerNames(models, table);
  if (table.table.key.name.size() > kMaxNameBytes) {
    models.report.error("ST2081", table.name_where, "the table's name is longer than 63 bytes")
        .help = "shorten it";
  }
  TableDraft& kept = models.tables.emplace(record.name, std::move(table)).first->second;
  addRecord(models, kept, record, extra);
  addStatements(models, kept, record);
  for (const Term& part : argumentsOf(definition)) {
    const bool is_table_word = std::ranges::any_of(
        kTableWords, [&](const TableWord& word) { return word.name == part.name; });
    if (!is_table_word && part.name != "field") {
      readStatement(models, kept, part);
    }
  }
}

bool isMixin(const RecordFact& record) {
  return std::ranges::any_of(record.terms, [](const Term& term) { return term.name == "mixin"; });
}

bool worthReading(Models& models, const RecordFact& record) {
  if (!record.annotated) {
    return false;
  }
  if (record.is_union) {
    models.report
        .error("ST2024", record.where,
               fmt::format("'{}' is a union, which is no table", record.name))
        .help = "make it a struct";
    return false;
  }
  if (record.is_template && !isMixin(record)) {
    models.report
        .error("ST2024", record.where,
               fmt::format("'{}' is a class template, which is no table", record.name))
        .help = "mark it DB_TABLE(db::mixin) and derive the tables from it";
    return false;
  }
  if (isMixin(record)) {
    if (isTable(record)) {
      models.report
          .error("ST2004", record.where, fmt::format("'{}' is a table and a mixin", record.name))
          .help = "remove db::table or db::mixin";
    }
    return false;
  }
  return true;
}

}  // namespace

const ColumnDraft* TableDraft::ofMember(const std::string& member) const {
  const auto found = std::ranges::find_if(
      columns, [&](const ColumnDraft& draft) { return draft.field->name == member; });
  return found == columns.end() ? nullptr : &*found;
}

const KeyDraft* TableDraft::primaryKey() const {
  const auto found = std::ranges::find(keys, KeyKind::kPrimaryKey, &KeyDraft::kind);
  return found == keys.end() ? nullptr : &*found;
}

std::vector<std::string> columnsOf(const KeyDraft& key) {
  std::vector<std::string> out;
  std::ranges::transform(key.parts, std::back_inserter(out), &PartDraft::column);
  return out;
}

const TableDraft* Models::tableOf(const std::string& cpp_name) const {
  const auto found = tables.find(cpp_name);
  const bool is_table = found != tables.end() && !found->second.view && !found->second.composite;
  return is_table ? &found->second : nullptr;
}

ColumnDraft* TableDraft::named(const std::string& column) {
  const auto found = std::ranges::find_if(
      columns, [&](const ColumnDraft& draft) { return draft.column.key.name == column; });
  return found == columns.end() ? nullptr : &*found;
}

void readTables(Models& models) {
  for (const RecordFact& rival : models.facts.rivals) {
    Diagnostic& error = models.report.error(
        "ST2026", rival.where, fmt::format("'{}' is defined in two places", rival.name));
    models.report.note(error, models.facts.records.at(rival.name).where, "the other is here");
    error.help = "keep one, or put them into different namespaces";
  }
  for (const auto& [name, record] : models.facts.records) {
    if (worthReading(models, record)) {
      readTable(models, record, nullptr);
    }
  }
  for (const DefinitionFact& definition : models.facts.models) {
    const auto record = models.facts.records.find(definition.subject);
    if (record == models.facts.records.end() || !record->second.defined) {
      models.report
          .error(
              "ST2027", definition.term.where,
              fmt::format("db::model of '{}', which is no complete struct", definition.type.name))
          .help = "include the header that defines it";
      continue;
    }
    if (record->second.annotated) {
      models.report
          .error("ST2028", definition.term.where,
                 fmt::format("'{}' has both DB_TABLE(…) and db::model", record->second.name))
          .help = "remove one of the two";
      continue;
    }
    readTable(models, record->second, &definition.term);
  }
}

}  // namespace strata::scan
