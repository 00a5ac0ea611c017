#include <fmt/format.h>

#include <string_view>

#include "catalog/reading.h"

namespace strata::catalog {
namespace {

/// An index of a partition; the one above it waits until all are known.
struct Attached {
  Key key = {};
  Oid parent = 0;
};

std::vector<std::string> keyColumns(const Relation& relation,
                                    const std::vector<std::int64_t>& attnums) {
  std::vector<std::string> names;
  names.reserve(attnums.size());
  for (const std::int64_t attnum : attnums) {
    names.push_back(relation.column(attnum));
  }
  return names;
}

/// What follows the table's name. The names before it may hold " USING ", so the server quotes
/// them once more and the two are compared.
std::string definitionFrom(std::string_view whole, std::string_view head) {
  return whole.starts_with(head) ? std::string(whole.substr(head.size())) : "";
}

Index takeIndex(Row& row, const Relation& relation) {
  Index index{.key = partOf(relation.key, row.str()), .unique = row.boolean(), .method = row.str()};
  const std::string_view whole = row.text();
  index.definition = definitionFrom(whole, row.text());
  std::vector<std::int64_t> attnums = row.numbers();
  attnums.resize(static_cast<std::size_t>(row.integer()));  // without INCLUDE's
  index.columns = keyColumns(relation, attnums);
  index.valid = row.boolean();
  // CREATE INDEX on a partitioned table makes the children's; only with ON ONLY some are missing,
  // and it is not valid until the last is attached.
  index.only = row.boolean() && !index.valid;
  index.statistics = row.array();
  index.clustered = row.boolean();
  index.tablespace = row.str();
  index.comment = row.str();
  return index;
}

Expected<void> read(const pg::Rows& rows, Reading& reading) {
  std::vector<Attached> attached;
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const Oid oid = row.oid();
    const Oid parent = row.oid();
    const Relation* relation = reading.managed(row.oid());
    if (relation == nullptr) {
      continue;
    }
    Index index = takeIndex(row, *relation);
    if (index.definition.empty()) {
      return changedMeanwhile(Kind::kIndex, index.key);
    }
    if (parent != 0) {
      attached.push_back({.key = index.key, .parent = parent});
    }
    reading.add(ClassId::kRelation, oid, std::move(index));
  }
  for (const Attached& one : attached) {
    if (const ObjectId* parent = reading.find(ClassId::kRelation, one.parent)) {
      reading.schema.indexes.at(one.key).attached_to = parent->key;
    }
  }
  return {};
}

}  // namespace

template <>
std::vector<Reader> readersOf<Index>(int /*major*/) {
  return {{.query = fmt::format(R"(
SELECT i.indexrelid, h.inhparent, i.indrelid, ic.relname, i.indisunique, am.amname,
  pg_catalog.pg_get_indexdef(i.indexrelid),
  'CREATE ' || CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END || 'INDEX '
    || pg_catalog.quote_ident(ic.relname) || ' ON '
    || CASE WHEN ic.relkind = 'I' THEN 'ONLY ' ELSE '' END
    || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(t.relname) || ' ',
  i.indkey, i.indnkeyatts, i.indisvalid, ic.relkind = 'I', s.targets,
  i.indisclustered, ts.spcname, d.description
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
JOIN pg_catalog.pg_am am ON am.oid = ic.relam
JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
LEFT JOIN pg_catalog.pg_tablespace ts ON ts.oid = ic.reltablespace
LEFT JOIN pg_catalog.pg_inherits h ON h.inhrelid = i.indexrelid
LEFT JOIN (SELECT a.attrelid,
             pg_catalog.array_agg(a.attnum || '=' || a.attstattarget ORDER BY a.attnum) AS targets
           FROM pg_catalog.pg_attribute a WHERE a.attnum > 0 AND a.attstattarget >= 0
           GROUP BY a.attrelid) s ON s.attrelid = i.indexrelid
{comment}
WHERE t.relkind IN ('r', 'p', 'm') AND t.relpersistence <> 't' AND {users}
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint c
                  WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x')))",
                                fmt::arg("comment", joinComment("pg_class", "ic.oid")),
                                fmt::arg("users", isUsersSchema("n.nspname"))),
           .read = read}};
}

}  // namespace strata::catalog
