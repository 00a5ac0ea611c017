#include <fmt/format.h>

#include <algorithm>

#include "model/default_names.h"
#include "model/quoting.h"
#include "scan/conventions.h"
#include "scan/drafts.h"
#include "support/text.h"

namespace strata::scan {
namespace {

/// Everything that has a name in one schema, so that no two get the same.
struct Names {
  UsedNames used;
  std::map<Key, Place> relations;    ///< tables and indexes, by schema and name
  std::map<Key, Place> constraints;  ///< by schema, table and name
};

bool isConstraint(const KeyDraft& key) {
  return key.kind != KeyKind::kIndex;
}

const char* labelOf(KeyKind kind) {
  switch (kind) {
    case KeyKind::kPrimaryKey:
      return "pkey";
    case KeyKind::kUnique:
      return "key";
    case KeyKind::kExclude:
      return "excl";
    case KeyKind::kIndex:
      break;
  }
  return "idx";
}

// ---- names --------------------------------------------------------------------------------------

void takeName(Models& models, Names& names, std::map<Key, Place>& space, const Key& key,
              const Place& where) {
  if (key.name.size() > kMaxNameBytes) {
    models.report.error("ST2081", where, fmt::format("name '{}' is longer than 63 bytes", key.name))
        .help = "shorten it";
  }
  const auto [first, is_new] = space.emplace(key, where);
  if (!is_new && first->second != where) {
    Diagnostic& error =
        models.report.error("ST2042", where, fmt::format("the name '{}' is used twice", key.name));
    models.report.note(error, first->second, "first here");
    error.help = "give one of them another name with db::name(\"…\")";
  }
  names.used.take(key.schema, key.name);
}

void takeGivenNames(Models& models, Names& names, const TableDraft& table) {
  const Key& of = table.table.key;
  for (const KeyDraft& key : table.keys) {
    if (!key.name.empty()) {  // an index, also a constraint's own, is a relation
      takeName(models, names, names.relations, {.schema = of.schema, .name = key.name},
               key.name_where);
      if (isConstraint(key)) {
        takeName(models, names, names.constraints, partOf(of, key.name), key.name_where);
      }
    }
  }
  for (const CheckDraft& check : table.checks) {
    if (!check.name.empty()) {
      takeName(models, names, names.constraints, partOf(of, check.name), check.name_where);
    }
  }
  for (const ReferenceDraft& reference : table.references) {
    if (!reference.name.empty()) {
      takeName(models, names, names.constraints, partOf(of, reference.name), reference.name_where);
    }
  }
}

std::vector<std::string> columnNames(const TableDraft& table) {
  std::vector<std::string> out;
  for (const ColumnDraft& column : table.columns) {
    out.push_back(column.column.key.name);
  }
  return out;
}

const std::string& patternOf(const Naming& naming, KeyKind kind) {
  switch (kind) {
    case KeyKind::kPrimaryKey:
      return naming.primary_key;
    case KeyKind::kUnique:
      return naming.unique;
    case KeyKind::kExclude:
      return naming.exclude;
    case KeyKind::kIndex:
      break;
  }
  return naming.index;
}

/// The pattern filled in, with the first number behind it that makes it new: indexes, also those of
/// constraints, in the schema, other constraints in the table.
std::string byPattern(Names& names, const Key& of, const std::string& pattern,
                      const PatternValues& values, bool is_relation) {
  const auto is_used = [&](const std::string& name) {
    return names.constraints.contains(partOf(of, name)) ||
           (is_relation && names.used.has(of.schema, name));
  };
  std::string name = fillPattern(pattern, values);
  for (int number = 1; is_used(name); ++number) {
    name = fillPattern(pattern, values, std::to_string(number));
  }
  names.used.take(of.schema, name);
  names.constraints.emplace(partOf(of, name), Place{});
  return name;
}

/// The columns as names have them: an expression is its function's name, or "expr".
std::vector<std::string> nameColumns(const KeyDraft& key, bool with_included) {
  std::vector<std::string> columns;
  for (const PartDraft& part : key.parts) {
    columns.push_back(part.column.empty() ? columnNameOf(part.expression) : part.column);
  }
  if (with_included) {
    columns.insert(columns.end(), key.include.begin(), key.include.end());
  }
  return distinctNames(std::move(columns));
}

void chooseKeyNames(const Naming& naming, Names& names, TableDraft& table) {
  for (KeyDraft& key : table.keys) {
    if (!key.name.empty()) {
      continue;
    }
    if (const std::string& pattern = patternOf(naming, key.kind); !pattern.empty()) {
      key.name = byPattern(
          names, table.table.key, pattern,
          {{"table", table.table.key.name}, {"columns", join(nameColumns(key, false), "_")}}, true);
      continue;
    }
    std::vector<std::string> columns;
    if (key.kind != KeyKind::kPrimaryKey) {
      columns = nameColumns(key, true);  // PostgreSQL counts included columns too
    }
    key.name = names.used.choose(table.table.key.schema, table.table.key.name,
                                 joinedColumns(columns), labelOf(key.kind));
  }
}

/// As resolved by link(): the members named, or the primary key.
std::vector<std::string> referencedColumns(const ReferenceDraft& reference,
                                           const TableDraft& target) {
  std::vector<std::string> out;
  for (const Term& member : reference.target_members) {
    if (const ColumnDraft* column = target.ofMember(member.name)) {
      out.push_back(column->column.key.name);
    }
  }
  const KeyDraft* primary = target.primaryKey();
  return out.empty() && primary != nullptr ? columnsOf(*primary) : out;
}

void chooseCheckNames(const Naming& naming, Names& names, TableDraft& table) {
  const Key& of = table.table.key;
  for (CheckDraft& check : table.checks) {
    if (!check.name.empty()) {
      continue;
    }
    const std::vector<std::string> columns = columnsIn(check.expression, columnNames(table));
    if (naming.check.empty()) {
      check.name = names.used.choose(of.schema, of.name, columns.size() == 1 ? columns.front() : "",
                                     "check");
      continue;
    }
    check.name = byPattern(
        names, of, naming.check,
        {{"table", of.name}, {"name", columns.empty() ? "check" : join(columns, "_")}}, false);
  }
}

void chooseReferenceNames(const Models& models, Names& names, TableDraft& table) {
  const Key& of = table.table.key;
  for (ReferenceDraft& reference : table.references) {
    const auto target = models.tables.find(reference.target);
    if (!reference.name.empty() || target == models.tables.end()) {
      continue;
    }
    if (models.naming.foreign_key.empty()) {
      reference.name =
          names.used.choose(of.schema, of.name, joinedColumns(reference.columns), "fkey");
      continue;
    }
    reference.name =
        byPattern(names, of, models.naming.foreign_key,
                  {{"table", of.name},
                   {"columns", join(reference.columns, "_")},
                   {"target", target->second.table.key.name},
                   {"target_columns", join(referencedColumns(reference, target->second), "_")}},
                  false);
  }
}

void chooseNames(const Models& models, Names& names, TableDraft& table) {
  chooseKeyNames(models.naming, names, table);
  chooseCheckNames(models.naming, names, table);
  chooseReferenceNames(models, names, table);
}

// ---- definitions --------------------------------------------------------------------------------

}  // namespace

std::string partSql(const PartDraft& part) {
  std::string out =
      part.column.empty() ? "(" + part.expression + ")" : quoteIdentifier(part.column);
  if (!part.collation.empty()) {
    out += " COLLATE " + quoteIdentifier(part.collation);
  }
  for (const std::string* word : {&part.opclass, &part.order, &part.nulls}) {
    out += word->empty() ? "" : " " + *word;
  }
  out += part.temporal ? " WITHOUT OVERLAPS" : "";
  return part.exclusion_operator.empty() ? out : out + " WITH " + part.exclusion_operator;
}

namespace {

std::string partsSql(const KeyDraft& key) {
  std::vector<std::string> out;
  for (const PartDraft& part : key.parts) {
    out.push_back(partSql(part));
  }
  return "(" + join(out, ", ") + ")";
}

/// As Index::statistics has them.
std::vector<std::string> statisticsOf(const KeyDraft& key) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < key.parts.size(); ++i) {
    if (key.parts[i].statistics) {
      out.push_back(fmt::format("{}={}", i + 1, *key.parts[i].statistics));
    }
  }
  return out;
}

std::string includeSql(const KeyDraft& key) {
  return key.include.empty() ? "" : " INCLUDE (" + quoteIdentifiers(key.include) + ")";
}

std::string parametersSql(const KeyDraft& key) {
  std::vector<std::string> out;
  for (const auto& [name, value] : key.parameters) {
    out.push_back(quoteIdentifier(name) + " = " + quoteLiteral(value));
  }
  return out.empty() ? "" : " WITH (" + join(out, ", ") + ")";
}

std::string whereSql(const KeyDraft& key) {
  return key.predicate.empty() ? "" : " WHERE (" + key.predicate + ")";
}

std::string deferrableSql(bool deferrable, bool initially_deferred) {
  if (initially_deferred) {
    return " DEFERRABLE INITIALLY DEFERRED";
  }
  return deferrable ? " DEFERRABLE" : "";
}

std::string definitionOf(const KeyDraft& key) {
  const std::string nulls = key.nulls_not_distinct ? " NULLS NOT DISTINCT" : "";
  const std::string tail = includeSql(key) + parametersSql(key);
  const std::string deferred = deferrableSql(key.deferrable, key.initially_deferred);
  switch (key.kind) {
    case KeyKind::kPrimaryKey:
      return "PRIMARY KEY " + partsSql(key) + tail + deferred;
    case KeyKind::kUnique:
      return "UNIQUE" + nulls + " " + partsSql(key) + tail + deferred;
    case KeyKind::kExclude:
      return "EXCLUDE USING " + key.method + " " + partsSql(key) + tail + whereSql(key) + deferred;
    case KeyKind::kIndex:
      break;
  }
  return "USING " + key.method + " " + partsSql(key) + includeSql(key) + nulls +
         parametersSql(key) + whereSql(key);
}

std::string definitionOf(const CheckDraft& check) {
  return "CHECK (" + check.expression + ")" + (check.no_inherit ? " NO INHERIT" : "") +
         (check.not_enforced ? " NOT ENFORCED"
          : check.not_valid  ? " NOT VALID"
                             : "");
}

/// The columns of one side of a foreign key.
std::string sideSql(std::vector<std::string> columns, bool period) {
  std::ranges::transform(columns, columns.begin(), quoteIdentifier);
  if (period) {
    columns.back().insert(0, "PERIOD ");
  }
  return join(columns, ", ");
}

std::string definitionOf(const ReferenceDraft& reference, const Key& target,
                         const std::vector<std::string>& columns) {
  std::string out = "FOREIGN KEY (" + sideSql(reference.columns, reference.period) +
                    ") REFERENCES " + quoteQualified(target) + " (" +
                    sideSql(columns, reference.period) + ")";
  out += reference.match_full ? " MATCH FULL" : "";
  out += reference.on_update.empty() ? "" : " ON UPDATE " + reference.on_update;
  out += reference.on_delete.empty() ? "" : " ON DELETE " + reference.on_delete;
  out += reference.set_columns.empty() ? "" : " (" + quoteIdentifiers(reference.set_columns) + ")";
  out += deferrableSql(reference.deferrable, reference.initially_deferred);
  return out + (reference.not_enforced ? " NOT ENFORCED" : reference.not_valid ? " NOT VALID" : "");
}

// ---- writing ------------------------------------------------------------------------------------

/// What a key, check or reference knows beside its value.
template <class Draft>
Declared declaredAs(const Models& models, const TableDraft& table, const Draft& draft) {
  Declared declared = models.declared(draft.where, table.record->name);
  declared.was = draft.was;
  return declared;
}

void writeConstraint(Models& models, Constraint constraint) {
  models.schema.constraints.emplace(constraint.key, std::move(constraint));
}

void writeKey(Models& models, const TableDraft& table, KeyDraft& key) {
  if (key.method.empty()) {
    key.method = key.kind == KeyKind::kExclude ? "gist" : "btree";
  }
  const Key name = partOf(table.table.key, key.name);
  if (!isConstraint(key)) {
    models.schema.indexes.emplace(name, Index{.key = name,
                                              .unique = key.unique,
                                              .method = key.method,
                                              .definition = definitionOf(key),
                                              .columns = columnsOf(key),
                                              .clustered = key.clustered,
                                              .tablespace = key.tablespace,
                                              .statistics = statisticsOf(key),
                                              .comment = key.comment,
                                              .declared = declaredAs(models, table, key)});
    return;
  }
  static constexpr ConstraintType kTypes[] = {ConstraintType::kPrimaryKey, ConstraintType::kUnique,
                                              ConstraintType::kUnique, ConstraintType::kExclusion};
  writeConstraint(models, {.key = name,
                           .type = kTypes[static_cast<std::size_t>(key.kind)],
                           .definition = definitionOf(key),
                           .columns = columnsOf(key),
                           .clustered = key.clustered,
                           .tablespace = key.tablespace,
                           .index_statistics = statisticsOf(key),
                           .comment = key.comment,
                           .declared = declaredAs(models, table, key)});
}

void writeReference(Models& models, const TableDraft& table, const ReferenceDraft& reference) {
  const auto target = models.tables.find(reference.target);
  if (target == models.tables.end()) {
    return;
  }
  const std::vector<std::string> columns = referencedColumns(reference, target->second);
  writeConstraint(models, {.key = partOf(table.table.key, reference.name),
                           .type = ConstraintType::kForeignKey,
                           .definition = definitionOf(reference, target->second.table.key, columns),
                           .columns = reference.columns,
                           .references = target->second.table.key,
                           .referenced_columns = columns,
                           .comment = reference.comment,
                           .declared = declaredAs(models, table, reference)});
}

void writeView(Models& models, TableDraft& table) {
  View& view = *table.view;
  view.key = table.table.key;
  view.options = table.table.options;
  view.comment = table.table.comment;
  view.declared = table.table.declared;
  for (const ColumnDraft& column : table.columns) {
    view.columns.push_back({.name = column.column.key.name,
                            .type = column.column.type,
                            .comment = column.column.comment,
                            .declared = column.column.declared});
  }
  models.schema.views.emplace(view.key, view);
}

/// The sequence that a serial column owns, under PostgreSQL's name for it.
void writeSerial(Models& models, Names& names, Column& column) {
  Sequence sequence{.key = {.schema = column.key.schema,
                            .name = names.used.choose(column.key.schema, column.key.parent,
                                                      column.key.name, "seq")},
                    .options = {.type = column.type},
                    .owned_by = column.key,
                    .declared = column.declared};
  if (column.type != "bigint") {
    sequence.options.max = column.type == "integer" ? INT32_MAX : INT16_MAX;
  }
  column.default_expr = "nextval(" + quoteLiteral(quoteQualified(sequence.key)) + "::regclass)";
  models.schema.sequences.emplace(sequence.key, std::move(sequence));
}

/// The default of a column that a table has from a parent: it takes numbers from the parent's
/// sequence.
std::string serialDefault(const Schema& schema, const Table& table, const std::string& column) {
  for (const Key& parent : table.inherits) {
    const Column* of_parent = findColumn(schema, partOf(parent, column));
    const auto found = schema.tables.find(parent);
    if (of_parent != nullptr && found != schema.tables.end()) {
      return of_parent->inherited ? serialDefault(schema, found->second, column)
                                  : of_parent->default_expr;
    }
  }
  return {};
}

/// After all tables are written.
void inheritSerials(Models& models, const std::vector<TableDraft*>& drafts) {
  for (const TableDraft* draft : drafts) {
    const auto table = models.schema.tables.find(draft->table.key);
    for (std::size_t i = 0; table != models.schema.tables.end() && i < draft->columns.size(); ++i) {
      const ColumnDraft& column = draft->columns[i];
      if (column.serial && column.column.inherited) {
        table->second.columns[i].default_expr =
            serialDefault(models.schema, table->second, column.column.key.name);
      }
    }
  }
}

void writeTable(Models& models, Names& names, TableDraft& table) {
  for (ColumnDraft& column : table.columns) {
    column.column.key = partOf(table.table.key, column.column.key.name);
    if (column.serial && !column.column.inherited) {
      writeSerial(models, names, column.column);
    }
    table.table.columns.push_back(column.column);
  }
  for (KeyDraft& key : table.keys) {
    writeKey(models, table, key);
    if (key.replica_identity) {
      table.table.replica_identity = "USING INDEX " + quoteIdentifier(key.name);
    }
  }
  for (const CheckDraft& check : table.checks) {
    writeConstraint(models, {.key = partOf(table.table.key, check.name),
                             .type = ConstraintType::kCheck,
                             .definition = definitionOf(check),
                             .columns = columnsIn(check.expression, columnNames(table)),
                             .comment = check.comment,
                             .declared = declaredAs(models, table, check)});
  }
  for (const ReferenceDraft& reference : table.references) {
    writeReference(models, table, reference);
  }
  if (table.table.key.schema != "public") {
    const Key space{.name = table.table.key.schema};
    models.schema.namespaces.emplace(
        space, Namespace{.key = space, .declared = models.declared(table.name_where, "")});
  }
  if (table.view) {
    writeView(models, table);
  } else if (table.composite) {
    writeComposite(models, table);
  } else {
    models.schema.tables.emplace(table.table.key, table.table);
  }
}

}  // namespace

void writeParts(Models& models) {
  Names names;
  std::vector<TableDraft> joins = joinTables(models);
  std::vector<TableDraft*> ordered;
  for (auto& [cpp_name, table] : models.tables) {
    ordered.push_back(&table);
  }
  std::ranges::transform(joins, std::back_inserter(ordered),
                         [](TableDraft& table) { return &table; });
  for (const TableDraft* draft : ordered) {
    const TableDraft& table = *draft;
    const Key& key = table.table.key;
    names.relations.emplace(key, table.name_where);
    names.used.take(key.schema, key.name);
  }
  // by SQL name, so that the numbers in default names depend on nothing else
  std::ranges::sort(ordered, {}, [](const TableDraft* table) { return table->table.key; });
  for (const TableDraft* table : ordered) {
    takeGivenNames(models, names, *table);
  }
  for (TableDraft* table : ordered) {
    chooseNames(models, names, *table);
    writeTable(models, names, *table);
  }
  inheritSerials(models, ordered);
  writeStructure(models);
  writeRows(models);
}

}  // namespace strata::scan
