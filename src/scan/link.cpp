#include <fmt/format.h>

#include <algorithm>

#include "model/default_names.h"
#include "model/quoting.h"
#include "scan/conventions.h"
#include "scan/drafts.h"
#include "scan/vocabulary.h"
#include "support/text.h"

namespace strata::scan {
namespace {

void notATable(Models& models, const ReferenceDraft& reference) {
  Diagnostic& error = models.report.error(
      "ST2030", reference.where,
      fmt::format("foreign key refers to '{}', which is no table", reference.target));
  const auto record = models.facts.records.find(reference.target);
  if (record == models.facts.records.end()) {
    return;
  }
  if (record->second.elsewhere) {
    models.report.note(error, record->second.where, "db::only_in keeps it for other environments");
    error.help = "limit the foreign key too: db::only_in(\"…\", db::references<…>(…))";
    return;
  }
  if (models.tables.contains(reference.target)) {
    const bool is_view = models.tables.at(reference.target).view.has_value();
    models.report.note(error, record->second.where,
                       is_view ? "it is a view" : "it is a composite type");
    error.help = is_view ? "refer to the table that the view reads" : "refer to a table";
    return;
  }
  const bool defined = record->second.defined;
  models.report.note(error, record->second.where,
                     defined ? "declared here; add the annotation" : "only declared here");
  if (!defined) {
    error.help = "add the header that defines it to the models";
    return;
  }
  Place before = record->second.where;
  before.end_line = 0;
  before.end_column = 0;
  models.report.fix(
      error, before,
      fmt::format("DB_TABLE(db::table(\"{}\")) ", pluralOf(snakeCase(lastName(reference.target)))));
}

/// The columns a reference is to; false when that is reported.
bool targetColumns(Models& models, ReferenceDraft& reference, const TableDraft& target,
                   std::vector<std::string>& out) {
  if (reference.target_members.empty()) {
    const KeyDraft* key = target.primaryKey();
    if (key == nullptr) {
      Diagnostic& error = models.report.error(
          "ST2032", reference.where,
          fmt::format("foreign key refers to '{}', which has no primary key", reference.target));
      models.report.note(error, target.record->where, "declared here");
      error.help = "name the columns: db::references(&T::member)";
      return false;
    }
    out = columnsOf(*key);
    reference.target_period = isTemporal(*key);
    return true;
  }
  for (const Term& member : reference.target_members) {
    const ColumnDraft* column = target.ofMember(member.name);
    if (column == nullptr || member.target != reference.target) {
      models.report
          .error(
              "ST2034", member.where,
              fmt::format("{} is no column of table '{}'", spelled(member), target.table.key.name))
          .help = fmt::format("name a member of '{}' that is a column", target.record->name);
      return false;
    }
    out.push_back(column->column.key.name);
  }
  return true;
}

bool isUniqueSet(const TableDraft& table, std::vector<std::string> columns, bool temporal) {
  const std::string last = columns.empty() ? "" : columns.back();
  std::ranges::sort(columns);
  return std::ranges::any_of(table.keys, [&](const KeyDraft& key) {
    const bool is_unique = key.kind == KeyKind::kPrimaryKey || key.kind == KeyKind::kUnique ||
                           (key.kind == KeyKind::kIndex && key.unique && key.predicate.empty());
    std::vector<std::string> has = columnsOf(key);
    std::ranges::sort(has);
    const bool fits = isTemporal(key) == temporal && (!temporal || key.parts.back().column == last);
    return is_unique && fits && has == columns;
  });
}

/// Families and types as far as C++ alone decides them; db::type is PostgreSQL's to judge.
bool comparable(const ColumnDraft& from, const ColumnDraft& to) {
  if (from.family == Family::kWritten || to.family == Family::kWritten) {
    return true;
  }
  if (from.family != to.family) {
    return false;
  }
  return from.family == Family::kText || from.column.type == to.column.type;
}

void checkTypes(Models& models, TableDraft& table, const ReferenceDraft& reference,
                TableDraft& target, const std::vector<std::string>& columns) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const ColumnDraft* from = table.named(reference.columns[i]);
    const ColumnDraft* to = target.named(columns[i]);
    if (from == nullptr || to == nullptr || from->column.type.empty() || to->column.type.empty() ||
        comparable(*from, *to)) {
      continue;
    }
    Diagnostic& error = models.report.error(
        "ST2031", from->field->type_where,
        fmt::format("foreign key column '{}' has type {}, but the key it refers to has type {}",
                    from->column.key.name, from->column.type, to->column.type));
    models.report.note(error, to->field->where, "the key is declared here");
    models.report.fix(error, from->field->type_where,
                      from->optional ? fmt::format("std::optional<{}>", to->field->type_text)
                                     : to->field->type_text);
  }
}

/// What becomes NULL must be allowed to.
void checkSetNull(Models& models, TableDraft& table, const ReferenceDraft& reference) {
  const bool on_update = reference.on_update == "SET NULL";
  if (!on_update && reference.on_delete != "SET NULL") {
    return;
  }
  const bool some = !on_update && !reference.set_columns.empty();
  for (const std::string& name : some ? reference.set_columns : reference.columns) {
    const ColumnDraft* column = table.named(name);
    if (column != nullptr && column->column.not_null) {
      models.report
          .error("ST2038", reference.where,
                 fmt::format("SET NULL on column '{}', which cannot be NULL", name))
          .help = "make the field a std::optional, or choose another action";
    }
  }
}

void linkReference(Models& models, TableDraft& table, ReferenceDraft& reference) {
  const auto target = models.tables.find(reference.target);
  if (target == models.tables.end() || target->second.view || target->second.composite) {
    notATable(models, reference);
    return;
  }
  std::vector<std::string> columns;
  if (!targetColumns(models, reference, target->second, columns)) {
    return;
  }
  if (columns.size() != reference.columns.size()) {
    Diagnostic& error = models.report.error(
        "ST2033", reference.where,
        fmt::format("foreign key of {} column{} refers to {} column{} of '{}'",
                    reference.columns.size(), reference.columns.size() == 1 ? "" : "s",
                    columns.size(), columns.size() == 1 ? "" : "s", reference.target));
    models.report.note(error, target->second.record->where, "the table is declared here");
    error.help = "use static_assert(db::foreign_key(&T::a, &T::b, db::references<…>()))";
    return;
  }
  if (reference.period != reference.target_period) {
    Diagnostic& error =
        models.report.error("ST2039", reference.where,
                            fmt::format("foreign key has a period {}",
                                        reference.period ? "that the key it refers to has not"
                                                         : "only in the key it refers to"));
    models.report.note(error, target->second.record->where, "the table is declared here");
    error.help = "put db::period around the last column of both sides";
    return;
  }
  if (!isUniqueSet(target->second, columns, reference.period)) {
    Diagnostic& error = models.report.error(
        "ST2037", reference.where,
        fmt::format("foreign key refers to {} of '{}', which no unique constraint covers",
                    join(columns, ", "), reference.target));
    models.report.note(error, target->second.named(columns.front())->field->where, "declared here");
    error.help = "add db::unique to it, or refer to the primary key";
    return;
  }
  checkTypes(models, table, reference, target->second, columns);
  checkSetNull(models, table, reference);
}

/// A view has no constraint, a plain one no index either.
void linkView(Models& models, const TableDraft& table) {
  const auto refuse = [&](const Place& where, const char* what, const char* help = "remove it") {
    models.report
        .error("ST2090", where,
               fmt::format("{} '{}' has {}", table.composite ? "composite type" : "view",
                           table.table.key.name, what))
        .help = help;
  };
  for (const KeyDraft& key : table.keys) {
    if (key.kind != KeyKind::kIndex) {
      refuse(key.where, "a key or constraint, which only tables have");
    } else if (!table.view || !table.view->materialized) {
      refuse(key.where, "an index, which only materialized views have",
             table.view ? "remove it, or add db::materialized to the view" : "remove it");
    }
  }
  for (const CheckDraft& check : table.checks) {
    refuse(check.where, "a check, which only tables have");
  }
  for (const ReferenceDraft& reference : table.references) {
    refuse(reference.where, "a foreign key, which only tables have");
  }
}

void linkPrimaryKey(Models& models, TableDraft& table) {
  const KeyDraft* first = nullptr;
  for (const KeyDraft& key : table.keys) {
    if (key.kind != KeyKind::kPrimaryKey) {
      continue;
    }
    if (first != nullptr) {
      Diagnostic& error =
          models.report.error("ST2040", key.where,
                              fmt::format("table '{}' has two primary keys", table.table.key.name));
      models.report.note(error, first->where, "the first is here");
      error.help = "name all columns of one: static_assert(db::primary_key(&T::a, &T::b))";
      continue;
    }
    first = &key;
    for (const PartDraft& part : key.parts) {
      ColumnDraft* column = table.named(part.column);
      if (column == nullptr) {
        continue;
      }
      if (column->optional) {
        Diagnostic& error =
            models.report.error("ST2041", column->field->type_where,
                                fmt::format("primary key column '{}' cannot be NULL", part.column));
        error.help = "remove std::optional";
        fixOptional(models.report, error, *column->field);
      }
      column->column.not_null = true;
    }
  }
  if (first == nullptr && table.parents.empty()) {
    models.report
        .warning("ST2080", table.record->where,
                 fmt::format("table '{}' has no primary key", table.table.key.name))
        .help = "add db::primary_key to a field";
  }
}

/// PostgreSQL keeps tables and types in one space of names: a table has a row type.
void checkTableNames(Models& models) {
  std::map<Key, const TableDraft*> by_name;
  for (const auto& [cpp_name, table] : models.tables) {
    const auto [first, is_new] = by_name.emplace(table.table.key, &table);
    if (!is_new && !table.composite && !first->second->composite) {
      Diagnostic& error =
          models.report.error("ST2020", table.name_where,
                              fmt::format("table '{}' is defined twice", display(table.table.key)));
      models.report.note(error, first->second->name_where, "first here");
      error.help = "give one of them another name or schema";
    }
    if (const auto type = models.types_at.find(table.table.key);
        type != models.types_at.end() && !table.composite) {
      Diagnostic& error = models.report.error(
          "ST2022", table.name_where,
          fmt::format("table '{}' has the name of a type", display(table.table.key)));
      models.report.note(error, type->second, "the type is declared here");
      error.help = "name the type otherwise: db::enumeration<E>(db::type_name(\"…\"))";
    }
  }
}

void addNamespace(Models& models, const std::string& name, const Declared& declared) {
  if (name != "public" && !name.empty()) {
    models.schema.namespaces.emplace(Key{.name = name},
                                     Namespace{.key = {.name = name}, .declared = declared});
  }
}

void addNamespaces(Models& models) {
  models.schema.namespaces.erase(Key{.name = "public"});
  for (const auto& [name, where] : models.schemas_used) {
    addNamespace(models, name, models.declared(where, ""));
  }
  for (const auto& [key, type] : models.schema.enums) {
    addNamespace(models, key.schema,
                 {.where = type.declared.where, .header = type.declared.header});
  }
}

/// Enums that no statement names and no column uses are C++'s own.
void dropUnusedEnums(Models& models) {
  std::erase_if(models.schema.enums, [&](const auto& entry) {
    const std::string sql = quoteQualified(entry.first);
    const bool stated = std::ranges::any_of(models.facts.statements, [&](const StatementFact& s) {
      return s.term.name == "enumeration" && s.term.target == entry.second.declared.cpp_name;
    });
    const bool used = std::ranges::any_of(models.tables, [&](const auto& table) {
      return std::ranges::any_of(table.second.columns, [&](const ColumnDraft& column) {
        return column.column.type == sql || column.column.type == sql + "[]";
      });
    });
    return !stated && !used;
  });
}

}  // namespace

void link(Models& models) {
  checkTableNames(models);
  for (auto& [name, table] : models.tables) {
    if (table.view || table.composite) {
      linkView(models, table);
    } else {
      linkPrimaryKey(models, table);
    }
  }
  for (auto& [name, table] : models.tables) {
    linkParents(models, table);
    for (ReferenceDraft& reference : table.references) {
      linkReference(models, table, reference);
    }
  }
  dropUnusedEnums(models);
  addNamespaces(models);
}

}  // namespace strata::scan
