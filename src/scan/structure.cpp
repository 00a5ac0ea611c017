#include <fmt/format.h>

#include <algorithm>

#include "model/default_names.h"
#include "model/quoting.h"
#include "scan/conventions.h"
#include "scan/drafts.h"
#include "scan/vocabulary.h"
#include "support/text.h"

// How tables hang together: partitions, inheritance, join tables; and their statistics objects.

namespace strata::scan {
namespace {

std::string listOf(const std::vector<PartDraft>& parts) {
  std::vector<std::string> out;
  std::ranges::transform(parts, std::back_inserter(out), partSql);
  return join(out, ", ");
}

void readPartitionBy(Models& models, TableDraft& table, const Term& term) {
  if (!table.table.partition_key.empty()) {
    models.report.error("ST2003", term.where,
                        fmt::format("table '{}' is partitioned twice", table.table.key.name));
    return;
  }
  std::vector<PartDraft> parts;
  if (readParts(models, table, term, parts)) {
    table.table.partition_key = upper(textAt(term)) + " (" + listOf(parts) + ")";
  }
}

void readPartition(Models& models, TableDraft& table, const Term& term) {
  PartitionDraft partition{.where = term.where,
                           .name = textAt(term),
                           .bound = std::string(trim(textAt(term, 1))),
                           .was = models.formers(term)};
  for (const Term& option : term.arguments) {
    if (option.kind != Term::Kind::kWord) {
      continue;
    }
    if (option.name == "comment") {
      partition.comment = textAt(option);
    } else if (option.name == "tablespace") {
      partition.tablespace = textAt(option);
    } else if (option.name == "with") {
      partition.options.push_back(parameterOf(option));
    }
  }
  std::ranges::sort(partition.options);
  table.partitions.push_back(std::move(partition));
}

void readStatistics(Models& models, TableDraft& table, const Term& term) {
  std::vector<PartDraft> parts;
  if (!readParts(models, table, term, parts)) {
    return;
  }
  const std::string kinds = textAt(term, 1);
  const Key name{.schema = table.table.key.schema, .name = textAt(term)};
  models.attach(term, table.record->name,
                fmt::format("CREATE STATISTICS {}{} ON {} FROM {}", quoteQualified(name),
                            kinds.empty() ? "" : " (" + kinds + ")", listOf(parts),
                            quoteQualified(table.table.key)),
                {.kind = Kind::kStatistics, .key = name});
  if (const Term* target = findOption(term, "statistics")) {
    models.attach(term, table.record->name,
                  fmt::format("ALTER STATISTICS {} SET STATISTICS {}", quoteQualified(name),
                              numberAt(*target)));
  }
  models.attachComment(term, table.record->name, "STATISTICS " + quoteQualified(name));
}

void readManyToMany(Models& models, TableDraft& table, const Term& term) {
  table.joins.push_back({.where = term.where,
                         .target = term.target,
                         .name = textAt(term),
                         .was = models.formers(term)});
}

using StructureHandler = void (*)(Models&, TableDraft&, const Term&);

struct StructureWord {
  std::string_view name;
  StructureHandler read;
};

constexpr StructureWord kStructureWords[] = {
    {"partition_by", readPartitionBy},
    {"partition", readPartition},
    {"extended_statistics", readStatistics},
    {"many_to_many", readManyToMany},
};

/// One side of a join table: the columns that hold a table's primary key.
struct JoinSide {
  const TableDraft* table = nullptr;
  std::vector<Column> columns = {};

  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> out;
    std::ranges::transform(columns, std::back_inserter(out),
                           [](const Column& column) { return column.key.name; });
    return out;
  }
};

/// The primary key of `table` as columns of `join`; false when there is none, which is reported.
bool sideOf(Models& models, const JoinDraft& join, const Key& key, const TableDraft& table,
            const std::string& prefix, JoinSide& side) {
  side.table = &table;
  const KeyDraft* primary = table.primaryKey();
  if (primary == nullptr) {
    Diagnostic& error = models.report.error(
        "ST2032", join.where,
        fmt::format("'db::many_to_many' joins '{}', which has no primary key", table.record->name));
    models.report.note(error, table.record->where, "declared here");
    return false;
  }
  for (const PartDraft& part : primary->parts) {
    const auto column = std::ranges::find_if(table.columns, [&](const ColumnDraft& draft) {
      return draft.column.key.name == part.column;
    });
    if (column != table.columns.end()) {
      side.columns.push_back({.key = partOf(key, prefix + "_" + part.column),
                              .type = column->column.type,
                              .not_null = true,
                              .collation = column->column.collation});
    }
  }
  return true;
}

void writeSide(Models& models, const JoinDraft& join, const Key& key, const JoinSide& side) {
  const std::vector<std::string> target = columnsOf(*side.table->primaryKey());
  const std::vector<std::string> columns = side.names();
  Constraint constraint{
      .key = partOf(key, makeObjectName(key.name, joinedColumns(columns), "fkey")),
      .type = ConstraintType::kForeignKey,
      .definition = fmt::format("FOREIGN KEY ({}) REFERENCES {} ({}) ON DELETE CASCADE",
                                quoteIdentifiers(columns), quoteQualified(side.table->table.key),
                                quoteIdentifiers(target)),
      .columns = columns,
      .references = side.table->table.key,
      .referenced_columns = target,
      .declared = models.declared(join.where, side.table->record->name)};
  models.schema.constraints.emplace(constraint.key, constraint);
}

/// The join table with its key, the two foreign keys, and an index for the way back.
void writeJoin(Models& models, const TableDraft& from, const JoinDraft& join) {
  const TableDraft* target = models.tableOf(join.target);
  if (target == nullptr) {
    models.report.error(
        "ST2030", join.where,
        fmt::format("'db::many_to_many' joins '{}', which is no table", join.target));
    return;
  }
  const Key key{.schema = from.table.key.schema, .name = join.name};
  const std::string one = snakeCase(lastName(from.record->name));
  const std::string other = snakeCase(lastName(join.target));
  JoinSide left;
  JoinSide right;
  if (!sideOf(models, join, key, from, one, left) ||
      !sideOf(models, join, key, *target, one == other ? "other_" + other : other, right)) {
    return;
  }
  const Declared declared = models.declared(join.where, from.record->name);
  Table table{.key = key, .declared = declared};
  table.declared.was = join.was;
  for (const JoinSide* side : {&left, &right}) {
    table.columns.insert(table.columns.end(), side->columns.begin(), side->columns.end());
  }
  std::vector<std::string> names = left.names();
  const std::vector<std::string> back = right.names();
  names.insert(names.end(), back.begin(), back.end());
  const auto [known, is_new] = models.schema.tables.emplace(key, std::move(table));
  if (!is_new) {
    models.report.error("ST2020", join.where,
                        fmt::format("table '{}' is defined twice", display(key)));
    return;
  }
  Constraint primary{.key = partOf(key, makeObjectName(key.name, "", "pkey")),
                     .type = ConstraintType::kPrimaryKey,
                     .definition = "PRIMARY KEY (" + quoteIdentifiers(names) + ")",
                     .columns = names,
                     .declared = declared};
  models.schema.constraints.emplace(primary.key, primary);
  writeSide(models, join, key, left);
  writeSide(models, join, key, right);
  Index index{.key = partOf(key, makeObjectName(key.name, joinedColumns(back), "idx")),
              .method = "btree",
              .definition = "USING btree (" + quoteIdentifiers(back) + ")",
              .columns = back,
              .declared = declared};
  models.schema.indexes.emplace(index.key, index);
}

/// The columns of a parent's, as a partition or child has them.
std::vector<Column> inheritedColumns(const Table& parent, const Key& child) {
  std::vector<Column> columns = parent.columns;
  for (Column& column : columns) {
    column.key = partOf(child, column.key.name);
    column.inherited = true;
    column.comment.clear();
  }
  return columns;
}

void writePartition(Models& models, const TableDraft& parent, const PartitionDraft& partition) {
  const Key key{.schema = parent.table.key.schema, .name = partition.name};
  Table table{.key = key,
              .columns = inheritedColumns(parent.table, key),
              .tablespace = partition.tablespace,
              .options = partition.options,
              .inherits = {parent.table.key},
              .partition_bound = partition.bound,
              .comment = partition.comment,
              .declared = models.declared(partition.where, parent.record->name)};
  table.declared.was = partition.was;
  if (!models.schema.tables.emplace(key, std::move(table)).second) {
    models.report.error("ST2020", partition.where,
                        fmt::format("table '{}' is defined twice", display(key)));
  }
}

}  // namespace

bool readStructure(Models& models, TableDraft& table, const Term& term) {
  const auto* word = std::ranges::find(kStructureWords, term.name, &StructureWord::name);
  if (term.kind != Term::Kind::kWord || word == std::end(kStructureWords)) {
    return false;
  }
  word->read(models, table, term);
  return true;
}

void linkParents(Models& models, TableDraft& table) {
  if (!table.partitions.empty() && table.table.partition_key.empty()) {
    models.report
        .error(
            "ST2091", table.partitions.front().where,
            fmt::format("table '{}' has a partition, but is not partitioned", table.table.key.name))
        .help = "add static_assert(db::partition_by(db::partitioning::range, &T::member))";
  }
  for (const std::string& name : table.parents) {
    const TableDraft* parent = models.tableOf(name);
    if (parent == nullptr) {
      models.report.error(
          "ST2030", table.record->where,
          fmt::format("'{}' derives from '{}', which is no table", table.record->name, name));
      continue;
    }
    if (!table.table.partition_bound.empty() && parent->table.partition_key.empty()) {
      Diagnostic& error =
          models.report.error("ST2091", table.record->where,
                              fmt::format("'{}' is a partition of '{}', which is not partitioned",
                                          table.record->name, name));
      models.report.note(error, parent->record->where, "declared here");
      continue;
    }
    table.table.inherits.push_back(parent->table.key);
  }
}

void writeStructure(Models& models) {
  for (const auto& [name, table] : models.tables) {
    for (const PartitionDraft& partition : table.partitions) {
      writePartition(models, table, partition);
    }
    for (const JoinDraft& join : table.joins) {
      writeJoin(models, table, join);
    }
  }
}

}  // namespace strata::scan
