#include "replay/object_names.h"

namespace strata {
namespace {

/// id, parent's id ("" where the schema is the parent), own name, whole name. Sequences of columns
/// and the types of relations follow their owners; indexes and constraints are recognised by their
/// definitions.
constexpr const char* kQuery = R"(
WITH n AS (
  SELECT oid, pg_catalog.quote_ident(nspname) AS name FROM pg_catalog.pg_namespace
  WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'atlas_schema_revisions')
), rel AS (
  SELECT c.oid, c.relnamespace, c.relkind, n.name AS schema, pg_catalog.quote_ident(c.relname) AS name
  FROM pg_catalog.pg_class c JOIN n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
    AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d
      WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
        AND d.deptype IN ('a', 'i', 'e') AND d.refobjsubid <> 0 AND c.relkind = 'S')
), typ AS (
  SELECT t.oid, n.oid AS schema_oid, n.name AS schema, pg_catalog.quote_ident(t.typname) AS name
  FROM pg_catalog.pg_type t JOIN n ON n.oid = t.typnamespace
  LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
  WHERE t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c'
)
SELECT 'n' || oid, '', name, name FROM n
UNION ALL
SELECT 'c' || oid, relnamespace::text, name, schema || '.' || name FROM rel
UNION ALL
SELECT 'a' || a.attrelid || '.' || a.attnum, '', pg_catalog.quote_ident(a.attname),
  r.schema || '.' || r.name || '.' || pg_catalog.quote_ident(a.attname)
FROM pg_catalog.pg_attribute a JOIN rel r ON r.oid = a.attrelid
WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attislocal AND r.relkind IN ('r', 'p', 'f')
UNION ALL
SELECT 't' || oid, schema_oid::text, name, schema || '.' || name FROM typ
UNION ALL
SELECT 'l' || e.oid, '', pg_catalog.quote_ident(e.enumlabel),
  t.schema || '.' || t.name || '.' || pg_catalog.quote_ident(e.enumlabel)
FROM pg_catalog.pg_enum e JOIN typ t ON t.oid = e.enumtypid
UNION ALL
SELECT 'p' || p.oid, n.oid::text, pg_catalog.quote_ident(p.proname),
  n.name || '.' || pg_catalog.quote_ident(p.proname)
FROM pg_catalog.pg_proc p JOIN n ON n.oid = p.pronamespace)";

/// A whole name's owner and own name, as two readings of one object are compared.
std::string identity(const std::string& parent, const std::string& name) {
  return parent + "/" + name;
}

}  // namespace

Expected<ObjectNames> readObjectNames(pg::Connection& connection) {
  STRATA_TRY(const pg::Rows rows, connection.execute(kQuery));
  ObjectNames out;
  for (int row = 0; row < rows.size(); ++row) {
    out[rows.str(row, 0)] = {.identity = identity(rows.str(row, 1), rows.str(row, 2)),
                             .whole = rows.str(row, 3),
                             .own = rows.str(row, 2),
                             .moves = !rows.text(row, 1).empty()};
  }
  return out;
}

std::vector<RenameRequest> renamesBack(const ObjectNames& before, const ObjectNames& after) {
  std::vector<RenameRequest> out;
  for (const auto& [id, now] : after) {
    const auto was = before.find(id);
    if (was != before.end() && was->second.identity != now.identity) {
      out.push_back(
          {.from = now.whole, .to = was->second.moves ? was->second.whole : was->second.own});
    }
  }
  return out;
}

}  // namespace strata
