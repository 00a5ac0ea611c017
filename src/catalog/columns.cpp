#include <fmt/format.h>

#include "catalog/reading.h"

namespace strata::catalog {
namespace {

Generated generatedFrom(char letter) {
  switch (letter) {
    case 's':
      return Generated::kStored;
    case 'v':
      return Generated::kVirtual;
    default:
      return Generated::kNo;
  }
}

std::optional<Identity> takeIdentity(Row& row, const Key& table, const std::string& column) {
  const char letter = row.letter();
  Identity identity{.always = letter == 'a',
                    .options = takeSequenceOptions(row),
                    .sequence = {.schema = row.str(), .name = row.str()},
                    .comment = row.str(),
                    .persistence_differs = row.boolean()};
  if (letter == '\0') {
    return std::nullopt;
  }
  if (identity.sequence.schema == table.schema &&
      identity.sequence.name == defaultObjectName(table.name, column, "seq")) {
    identity.sequence = {};
  }
  return identity;
}

Column takeColumn(Row& row, const Key& table, std::string name, bool has_default) {
  const std::string plain = name;
  return {
      .key = partOf(table, std::move(name)),
      .type = row.printed(),
      .not_null = row.boolean(),
      .default_expr = row.printedIf(has_default),
      .generated = generatedFrom(row.letter()),
      .identity = takeIdentity(row, table, plain),
      .collation = takeCollation(row),
      .storage = storageWord(row.letter()),
      .compression = compressionWord(row.letter()),
      .statistics = row.skipNull() ? std::nullopt : std::optional(static_cast<int>(row.integer())),
      .options = sortedOptions(row.array()),
      .foreign_options = sortedOptions(row.array()),
      .inherited = row.boolean(),
      .comment = row.str()};
}

/// From 17 on a partition's identity column draws on the sequence of the topmost table.
void shareIdentity(Table& table, std::size_t place, const Schema& schema) {
  Column& column = table.columns[place];
  const Table* top = &table;
  while (!top->partition_bound.empty() && !top->inherits.empty()) {
    const auto parent = schema.tables.find(top->inherits.front());
    if (parent == schema.tables.end()) {
      return;
    }
    top = &parent->second;
  }
  const Column* above = findColumn(schema, partOf(top->key, column.key.name));
  if (above != nullptr && above->identity) {
    column.identity->options = above->identity->options;
  }
}

/// A column of `table` that has an identity and no sequence of its own.
struct SharedIdentity {
  Table* table = nullptr;
  std::size_t place = 0;
};

Expected<void> readColumn(Row row, Reading& reading, std::vector<SharedIdentity>& shared) {
  const auto found = reading.relations.find(row.oid());
  if (found == reading.relations.end()) {
    return {};
  }
  Relation& relation = found->second;
  relation.columns.resize(static_cast<std::size_t>(row.integer()));
  relation.columns.back() = row.str();
  if (relation.table == nullptr) {
    return {};
  }
  const Oid default_oid = row.oid();
  const bool has_sequence = row.boolean();
  Column column = takeColumn(row, relation.key, relation.columns.back(), default_oid != 0);
  if (row.lost()) {
    return changedMeanwhile(Kind::kColumn, column.key);
  }
  if (default_oid != 0) {
    reading.identify(ClassId::kAttrdef, default_oid, idOf(column));
  }
  if (column.identity && !has_sequence) {
    *column.identity = {.always = column.identity->always};
    shared.push_back({.table = relation.table, .place = relation.table->columns.size()});
  }
  relation.table->columns.push_back(std::move(column));
  return {};
}

/// Room for the columns of the table whose rows begin at `first`; where they end. Growing step by
/// step wastes a third of what is most of a large schema's memory.
int reserveColumns(const pg::Rows& rows, int first, Reading& reading) {
  int end = first + 1;
  while (end < rows.size() && rows.text(end, 0) == rows.text(first, 0)) {
    ++end;
  }
  const auto found = reading.relations.find(Row(rows, first).oid());
  if (found != reading.relations.end() && found->second.table != nullptr) {
    found->second.columns.reserve(static_cast<std::size_t>(end - first));
    found->second.table->columns.reserve(static_cast<std::size_t>(end - first));
  }
  return end;
}

Expected<void> read(const pg::Rows& rows, Reading& reading) {
  std::vector<SharedIdentity> shared;
  int end_of_table = 0;
  for (int i = 0; i < rows.size(); ++i) {
    if (i == end_of_table) {
      end_of_table = reserveColumns(rows, i, reading);
    }
    STRATA_CHECK(readColumn(Row(rows, i), reading, shared));
  }
  for (const SharedIdentity& one : shared) {
    shareIdentity(*one.table, one.place, reading.schema);
  }
  return {};
}

}  // namespace

Reader columnReader() {
  // attstattarget is -1 up to 16 and NULL from 17 on for the default.
  return {.query = fmt::format(R"(
SELECT a.attrelid, a.attnum, a.attname, ad.oid, s.seqrelid IS NOT NULL,
  pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,
  pg_catalog.pg_get_expr(ad.adbin, ad.adrelid), a.attgenerated, a.attidentity, {fields},
  s.sequence_schema, s.sequence_name, s.sequence_comment, s.relpersistence <> c.relpersistence,
  cn.nspname, co.collname,
  CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END, a.attcompression,
  nullif(a.attstattarget, -1), a.attoptions, a.attfdwoptions, NOT a.attislocal, d.description
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef ad ON ad.adrelid = a.attrelid AND ad.adnum = a.attnum
LEFT JOIN (SELECT o.refobjid, o.refobjsubid, q.*, qn.nspname AS sequence_schema,
             qc.relname AS sequence_name, qd.description AS sequence_comment, qc.relpersistence
           FROM pg_catalog.pg_depend o
           JOIN pg_catalog.pg_sequence q ON q.seqrelid = o.objid
           JOIN pg_catalog.pg_class qc ON qc.oid = o.objid
           JOIN pg_catalog.pg_namespace qn ON qn.oid = qc.relnamespace
           LEFT JOIN pg_catalog.pg_description qd ON qd.objoid = o.objid AND qd.objsubid = 0
             AND qd.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
           WHERE o.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
             AND o.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
             AND o.deptype = 'i') s
  ON s.refobjid = a.attrelid AND s.refobjsubid = a.attnum AND a.attidentity <> ''
LEFT JOIN pg_catalog.pg_collation co
  ON co.oid = a.attcollation AND a.attcollation <> t.typcollation
LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
{comment}
WHERE c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't' AND {users}
ORDER BY a.attrelid, a.attnum)",
                               fmt::arg("fields", kSequenceFields),
                               fmt::arg("comment", joinComment("pg_class", "c.oid", "a.attnum")),
                               fmt::arg("users", isUsersSchema("n.nspname"))),
          .read = read};
}

}  // namespace strata::catalog
