#include <fmt/format.h>

#include "catalog/reading.h"
#include "model/quoting.h"

namespace strata::catalog {
namespace {

std::string takeReplicaIdentity(Row& row) {
  const char letter = row.letter();
  const std::string index = row.str();
  switch (letter) {
    case 'f':
      return "FULL";
    case 'n':
      return "NOTHING";
    case 'i':
      // Stays 'i' when the index is dropped, and means nothing then.
      return index.empty() ? "NOTHING" : "USING INDEX " + quoteIdentifier(index);
    default:
      return "";
  }
}

/// One row; its parents wait until all tables are known.
struct TableRow {
  Oid oid = 0;
  Oid row_type = 0;
  bool managed = false;
  std::vector<std::int64_t> parents = {};
  bool lost = false;
  Table table = {};
};

TableRow takeTable(Row row) {
  TableRow out{
      .oid = row.oid(), .row_type = row.oid(), .managed = row.boolean(), .parents = row.numbers()};
  const bool partitioned = row.boolean();
  const bool partition = row.boolean();
  out.table = {.key = {.schema = row.str(), .name = row.str()},
               .unlogged = row.boolean(),
               .access_method = row.str(),
               .tablespace = row.str(),
               .of_type = {.schema = row.str(), .name = row.str()},
               .server = row.str(),
               .foreign_options = sortedOptions(row.array()),
               .options = takeRelationOptions(row),
               .partition_key = row.printedIf(partitioned),
               .partition_bound = row.printedIf(partition),
               .replica_identity = takeReplicaIdentity(row),
               .row_security = row.boolean(),
               .force_row_security = row.boolean(),
               .comment = row.str()};
  out.lost = row.lost();
  return out;
}

Expected<void> read(const pg::Rows& rows, Reading& reading) {
  std::vector<TableRow> taken;
  taken.reserve(static_cast<std::size_t>(rows.size()));
  reading.relations.reserve(static_cast<std::size_t>(rows.size()));
  for (int i = 0; i < rows.size(); ++i) {
    TableRow& row = taken.emplace_back(takeTable(Row(rows, i)));
    reading.relations[row.oid].key = row.table.key;
  }
  for (TableRow& row : taken) {
    if (!row.managed || reading.excludesTable(row.table.key)) {
      continue;
    }
    if (row.lost) {
      return changedMeanwhile(Kind::kTable, row.table.key);
    }
    for (const std::int64_t parent : row.parents) {
      const auto found = reading.relations.find(static_cast<Oid>(parent));
      if (found == reading.relations.end()) {
        return changedMeanwhile(Kind::kTable, row.table.key);
      }
      row.table.inherits.push_back(found->second.key);
    }
    reading.identify(ClassId::kType, row.row_type, idOf(row.table));
    Table& table = reading.add(ClassId::kRelation, row.oid, std::move(row.table));
    reading.relations[row.oid].table = &table;
  }
  return {};
}

}  // namespace

template <>
std::vector<Reader> readersOf<Table>(int /*major*/) {
  // Foreign tables are here for their names only: a table may inherit from one.
  std::vector<Reader> readers = {
      {.query = fmt::format(R"(
SELECT c.oid, c.reltype, NOT {member}, p.parents,
  c.relkind = 'p', c.relispartition,
  n.nspname, c.relname, c.relpersistence = 'u', nullif(am.amname, 'heap'),
  ts.spcname, on_.nspname, ot.typname, fs.srvname, ft.ftoptions,
  c.reloptions, tc.reloptions, pk.def, pg_catalog.pg_get_expr(c.relpartbound, c.oid),
  CASE WHEN c.relkind <> 'f' THEN c.relreplident END, ri.relname, c.relrowsecurity, c.relforcerowsecurity, d.description
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam
LEFT JOIN pg_catalog.pg_tablespace ts ON ts.oid = c.reltablespace
LEFT JOIN pg_catalog.pg_type ot ON ot.oid = c.reloftype AND c.reloftype <> 0
LEFT JOIN pg_catalog.pg_namespace on_ ON on_.oid = ot.typnamespace
LEFT JOIN pg_catalog.pg_foreign_table ft ON ft.ftrelid = c.oid
LEFT JOIN pg_catalog.pg_foreign_server fs ON fs.oid = ft.ftserver
LEFT JOIN pg_catalog.pg_class tc ON tc.oid = c.reltoastrelid AND c.reltoastrelid <> 0
LEFT JOIN (SELECT i.inhrelid, pg_catalog.array_agg(i.inhparent ORDER BY i.inhseqno) AS parents
           FROM pg_catalog.pg_inherits i GROUP BY i.inhrelid) p ON p.inhrelid = c.oid
LEFT JOIN (SELECT k.partrelid, pg_catalog.pg_get_partkeydef(k.partrelid) AS def
           FROM pg_catalog.pg_partitioned_table k) pk ON pk.partrelid = c.oid
LEFT JOIN (SELECT i.indrelid, ic.relname FROM pg_catalog.pg_index i
           JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
           WHERE i.indisreplident) ri ON ri.indrelid = c.oid AND c.relreplident = 'i'
{comment}
WHERE c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't' AND {users})",
                            fmt::arg("member", isExtensionMember("pg_class", "c.oid")),
                            fmt::arg("comment", joinComment("pg_class", "c.oid")),
                            fmt::arg("users", isUsersSchema("n.nspname"))),
       .read = read},
  };
  readers.push_back(columnReader());
  return readers;
}

}  // namespace strata::catalog
