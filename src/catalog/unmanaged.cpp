#include <fmt/format.h>

#include "catalog/reading.h"

namespace strata::catalog {
namespace {

Expected<void> read(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    std::string kind = row.str();
    const Key table{.schema = row.str(), .name = row.str()};
    std::string name = row.printed();
    if (reading.excludesTable(table)) {
      continue;
    }
    if (row.lost()) {
      return Diagnostic{.code = "ST3401",
                        .message = "a " + kind + " was changed while the schema was read",
                        .help = "run the command again when no other session changes the schema"};
    }
    reading.schema.unmanaged.push_back({.kind = std::move(kind), .name = std::move(name)});
  }
  return {};
}

// Objects in schemas, and parts of tables, that are kinds of their own. Each branch gives: the kind
// in PostgreSQL's word, the row's catalog and oid, its schema's oid, its table's oid.
// What the server makes along with another object is left out: row and array types, multiranges and
// their cast and functions.
constexpr const char* kInSchemas = R"(
SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate'
    ELSE 'function' END AS kind,
  'pg_catalog.pg_proc'::pg_catalog.regclass::pg_catalog.oid AS catalog, p.oid AS oid,
  p.pronamespace AS namespace, 0::pg_catalog.oid AS relation
FROM pg_catalog.pg_proc p
WHERE p.pronamespace = 'pg_catalog'::pg_catalog.regnamespace
UNION ALL SELECT 'composite type', 'pg_catalog.pg_class'::pg_catalog.regclass, c.oid,
  c.relnamespace, c.oid
FROM pg_catalog.pg_class c
WHERE c.relkind = 'c' AND c.relnamespace = 'pg_catalog'::pg_catalog.regnamespace
UNION ALL SELECT CASE t.typtype WHEN 'r' THEN 'range type' WHEN 'b' THEN 'base type'
    ELSE 'shell type' END,
  'pg_catalog.pg_type'::pg_catalog.regclass, t.oid, t.typnamespace, 0
FROM pg_catalog.pg_type t
WHERE (t.typtype IN ('b', 'p')
    OR t.typtype = 'r' AND t.typnamespace = 'pg_catalog'::pg_catalog.regnamespace)
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.typarray = t.oid)
UNION ALL SELECT 'collation', 'pg_catalog.pg_collation'::pg_catalog.regclass, oid,
  collnamespace, 0 FROM pg_catalog.pg_collation
WHERE collnamespace = 'pg_catalog'::pg_catalog.regnamespace
UNION ALL SELECT 'conversion', 'pg_catalog.pg_conversion'::pg_catalog.regclass, oid,
  connamespace, 0 FROM pg_catalog.pg_conversion
UNION ALL SELECT 'operator', 'pg_catalog.pg_operator'::pg_catalog.regclass, oid,
  oprnamespace, 0 FROM pg_catalog.pg_operator
WHERE oprnamespace = 'pg_catalog'::pg_catalog.regnamespace OR oprcode = 0
UNION ALL SELECT 'operator class', 'pg_catalog.pg_opclass'::pg_catalog.regclass, oid,
  opcnamespace, 0 FROM pg_catalog.pg_opclass
WHERE opcnamespace = 'pg_catalog'::pg_catalog.regnamespace
UNION ALL SELECT 'operator family', 'pg_catalog.pg_opfamily'::pg_catalog.regclass, oid,
  opfnamespace, 0 FROM pg_catalog.pg_opfamily
WHERE opfnamespace = 'pg_catalog'::pg_catalog.regnamespace
UNION ALL SELECT 'text search configuration', 'pg_catalog.pg_ts_config'::pg_catalog.regclass, oid,
  cfgnamespace, 0 FROM pg_catalog.pg_ts_config
WHERE cfgnamespace = 'pg_catalog'::pg_catalog.regnamespace
UNION ALL SELECT 'text search dictionary', 'pg_catalog.pg_ts_dict'::pg_catalog.regclass, oid,
  dictnamespace, 0 FROM pg_catalog.pg_ts_dict
WHERE dictnamespace = 'pg_catalog'::pg_catalog.regnamespace
UNION ALL SELECT 'text search parser', 'pg_catalog.pg_ts_parser'::pg_catalog.regclass, oid,
  prsnamespace, 0 FROM pg_catalog.pg_ts_parser
WHERE prsnamespace = 'pg_catalog'::pg_catalog.regnamespace
UNION ALL SELECT 'text search template', 'pg_catalog.pg_ts_template'::pg_catalog.regclass, oid,
  tmplnamespace, 0 FROM pg_catalog.pg_ts_template
WHERE tmplnamespace = 'pg_catalog'::pg_catalog.regnamespace)";

// The same of what lives in no schema. pg_user_mappings and the named columns of pg_subscription
// are what an ordinary role may read.
constexpr const char* kOutsideSchemas = R"(
UNION ALL SELECT 'subscription', 'pg_catalog.pg_subscription'::pg_catalog.regclass, s.oid, 0, 0
FROM pg_catalog.pg_subscription s JOIN pg_catalog.pg_database b ON b.oid = s.subdbid
WHERE b.datname = pg_catalog.current_database()
UNION ALL SELECT 'user mapping', 'pg_catalog.pg_user_mapping'::pg_catalog.regclass, umid, 0, 0
FROM pg_catalog.pg_user_mappings
UNION ALL SELECT 'transform', 'pg_catalog.pg_transform'::pg_catalog.regclass, oid, 0, 0
FROM pg_catalog.pg_transform
UNION ALL SELECT 'access method', 'pg_catalog.pg_am'::pg_catalog.regclass, oid, 0, 0
FROM pg_catalog.pg_am)";

// Properties of managed objects that the model has no member for.
constexpr const char* kProperties = R"(
UNION ALL SELECT 'tablespace of materialized view', 'pg_catalog.pg_class'::pg_catalog.regclass,
  c.oid, c.relnamespace, c.oid
FROM pg_catalog.pg_class c WHERE c.reltablespace <> 0 AND c.relkind = 'm'
UNION ALL SELECT 'pending detach of partition', 'pg_catalog.pg_class'::pg_catalog.regclass, c.oid,
  c.relnamespace, c.oid
FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
WHERE i.inhdetachpending
UNION ALL SELECT 'security label', l.classoid, l.objoid, 0, 0 FROM pg_catalog.pg_seclabel l)";

// initdb's own objects have oids below 16384 (FirstNormalObjectId) for ever, and a user's may be in
// schema pg_catalog, so oids decide here and not the schema. A part of an extension's table is no
// member itself and cannot be told from a user's; it goes with its table. What depends internally
// on another object is its part (but that of a composite type's relation is on the type itself).
constexpr const char* kQuery = R"(
SELECT o.kind, n.nspname, t.relname, (pg_catalog.pg_identify_object(o.catalog, o.oid, 0)).identity
FROM ({in_schemas}{outside}{properties}) o
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = o.namespace
LEFT JOIN pg_catalog.pg_class t ON t.oid = o.relation
WHERE o.oid >= 16384 AND coalesce(n.nspname !~ '^pg_(toast|temp)', true)
  AND coalesce(t.relpersistence <> 't', true)
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend m
                  WHERE m.classid = o.catalog AND m.objid = o.oid
                    AND (m.deptype = 'e' OR m.deptype = 'i'
                      AND m.classid <> 'pg_catalog.pg_class'::pg_catalog.regclass))
  AND NOT {table_member})";

}  // namespace

std::vector<Reader> unmanagedReaders(int /*major*/) {
  return {{.query = fmt::format(fmt::runtime(kQuery), fmt::arg("in_schemas", kInSchemas),
                                fmt::arg("outside", kOutsideSchemas),
                                fmt::arg("properties", kProperties),
                                fmt::arg("table_member", isExtensionMember("pg_class", "t.oid"))),
           .read = read}};
}

}  // namespace strata::catalog
