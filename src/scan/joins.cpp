#include <fmt/format.h>

#include <algorithm>

#include "model/default_names.h"
#include "scan/conventions.h"
#include "scan/drafts.h"

// The tables of many_to_many: drafts like those of structs.

namespace strata::scan {
namespace {

/// Nothing is added, and that is reported, when the table has no primary key.
bool addSide(Models& models, const JoinDraft& join, const TableDraft& side,
             const std::string& prefix, const std::string& given, TableDraft& out) {
  const KeyDraft* primary = side.primaryKey();
  if (primary == nullptr) {
    Diagnostic& error = models.report.error(
        "ST2032", join.where,
        fmt::format("'db::many_to_many' joins '{}', which has no primary key", side.record->name));
    models.report.note(error, side.record->where, "declared here");
    return false;
  }
  if (!given.empty() && primary->parts.size() != 1) {
    Diagnostic& error = models.report.error(
        "ST2004", join.where,
        fmt::format("'db::column' names one column, but the primary key of '{}' has {}",
                    side.record->name, primary->parts.size()));
    models.report.note(error, side.record->where, "declared here");
    error.help = "leave it out, or write a struct for the join table";
    return false;
  }
  ReferenceDraft reference{
      .where = join.where, .target = side.record->name, .on_delete = "CASCADE"};
  for (const PartDraft& part : primary->parts) {
    const auto column = std::ranges::find_if(side.columns, [&](const ColumnDraft& draft) {
      return draft.column.key.name == part.column;
    });
    if (column == side.columns.end()) {
      continue;
    }
    const std::string name =
        given.empty() ? columnNameFor(models.naming, prefix + "_" + part.column) : given;
    reference.columns.push_back(name);
    out.columns.push_back({.column = {.key = partOf(out.table.key, name),
                                      .type = column->column.type,
                                      .not_null = true,
                                      .collation = column->column.collation}});
  }
  out.references.push_back(std::move(reference));
  return true;
}

std::vector<PartDraft> partsOfSide(const ReferenceDraft& side) {
  std::vector<PartDraft> out;
  for (const std::string& column : side.columns) {
    out.push_back({.column = column});
  }
  return out;
}

/// The primary key of both sides, and an index for the way back.
void addKeys(const JoinDraft& join, TableDraft& out) {
  const std::vector<PartDraft> back = partsOfSide(out.references.back());
  KeyDraft primary{.kind = KeyKind::kPrimaryKey,
                   .where = join.where,
                   .parts = partsOfSide(out.references.front())};
  primary.parts.insert(primary.parts.end(), back.begin(), back.end());
  out.keys = {std::move(primary), {.kind = KeyKind::kIndex, .where = join.where, .parts = back}};
}

void notATable(Models& models, const JoinDraft& join) {
  Diagnostic& error = models.report.error(
      "ST2030", join.where,
      fmt::format("'db::many_to_many' joins '{}', which is no table", join.target));
  const auto record = models.facts.records.find(join.target);
  if (record != models.facts.records.end() && record->second.elsewhere) {
    models.report.note(error, record->second.where, "db::only_in keeps it for other environments");
    error.help = "limit the join table too: db::only_in(\"…\", db::many_to_many<…>(…))";
  }
}

/// "UserTag" for User and Tag, and what [naming] makes of it.
std::string nameOf(const Models& models, const TableDraft& from, const JoinDraft& join) {
  return join.name.empty()
             ? tableNameFor(models.naming, lastName(from.record->name) + lastName(join.target))
             : join.name;
}

std::optional<TableDraft> joinTable(Models& models, const TableDraft& from, const JoinDraft& join) {
  const TableDraft* target = models.tableOf(join.target);
  if (target == nullptr) {
    notATable(models, join);
    return std::nullopt;
  }
  TableDraft out{.record = from.record, .name_where = join.where};
  out.table.key = {.schema = from.table.key.schema, .name = nameOf(models, from, join)};
  out.table.declared = models.declared(join.where, from.record->name);
  out.table.declared.was = join.was;
  const std::string one = snakeCase(lastName(from.record->name));
  const std::string other = snakeCase(lastName(join.target));
  const auto given = [&](std::size_t side) {
    return side < join.columns.size() ? join.columns[side] : std::string();
  };
  if (!addSide(models, join, from, one, given(0), out) ||
      !addSide(models, join, *target, one == other ? "other_" + other : other, given(1), out)) {
    return std::nullopt;
  }
  addKeys(join, out);
  return out;
}

}  // namespace

std::vector<TableDraft> joinTables(Models& models) {
  std::map<Key, Place> taken;
  for (const auto& [name, table] : models.tables) {
    taken.emplace(table.table.key, table.name_where);
  }
  std::vector<TableDraft> out;
  for (const auto& [name, table] : models.tables) {
    for (const JoinDraft& join : table.joins) {
      std::optional<TableDraft> made = joinTable(models, table, join);
      if (!made) {
        continue;
      }
      const auto [first, is_new] = taken.emplace(made->table.key, join.where);
      if (is_new) {
        out.push_back(*std::move(made));
        continue;
      }
      Diagnostic& error =
          models.report.error("ST2020", join.where,
                              fmt::format("table '{}' is defined twice", display(made->table.key)));
      models.report.note(error, first->second, "first here");
      error.help = "give one of them another name or schema";
    }
  }
  return out;
}

}  // namespace strata::scan
