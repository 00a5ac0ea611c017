#include <fmt/format.h>

#include <algorithm>

#include "model/quoting.h"
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
  JoinDraft join{.where = term.where, .target = term.target, .was = models.formers(term)};
  for (const Term& argument : term.arguments) {
    if (argument.kind == Term::Kind::kText) {
      join.name = argument.name;
    } else if (argument.name == "column") {
      join.columns.push_back(textAt(argument));
    }
  }
  table.joins.push_back(std::move(join));
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
  }
}

}  // namespace strata::scan
