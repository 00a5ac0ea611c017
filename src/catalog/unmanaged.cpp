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
      return Diagnostic{.code = "ST3201",
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
SELECT 'foreign table' AS kind,
  'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AS catalog, c.oid AS oid,
  c.relnamespace AS namespace, c.oid AS relation
FROM pg_catalog.pg_class c WHERE c.relkind = 'f'
UNION ALL SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate'
    ELSE 'function' END,
  'pg_catalog.pg_proc'::pg_catalog.regclass, p.oid, p.pronamespace, 0
FROM pg_catalog.pg_proc p
WHERE p.pronamespace = 'pg_catalog'::pg_catalog.regnamespace
UNION ALL SELECT CASE t.typtype WHEN 'r' THEN 'range type' WHEN 'b' THEN 'base type'
    ELSE 'shell type' END,
  'pg_catalog.pg_type'::pg_catalog.regclass, t.oid, t.typnamespace, 0
FROM pg_catalog.pg_type t WHERE t.typtype IN ('r', 'b', 'p')
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.typarray = t.oid)
UNION ALL SELECT 'collation', 'pg_catalog.pg_collation'::pg_catalog.regclass, oid,
  collnamespace, 0 FROM pg_catalog.pg_collation
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
UNION ALL SELECT 'text search dictionary', 'pg_catalog.pg_ts_dict'::pg_catalog.regclass, oid,
  dictnamespace, 0 FROM pg_catalog.pg_ts_dict
UNION ALL SELECT 'text search parser', 'pg_catalog.pg_ts_parser'::pg_catalog.regclass, oid,
  prsnamespace, 0 FROM pg_catalog.pg_ts_parser
UNION ALL SELECT 'text search template', 'pg_catalog.pg_ts_template'::pg_catalog.regclass, oid,
  tmplnamespace, 0 FROM pg_catalog.pg_ts_template)";

// The same of what lives in no schema. pg_user_mappings and the named columns of pg_subscription
// are what an ordinary role may read.
constexpr const char* kOutsideSchemas = R"(
UNION ALL SELECT 'publication', 'pg_catalog.pg_publication'::pg_catalog.regclass, oid, 0, 0
FROM pg_catalog.pg_publication
UNION ALL SELECT 'subscription', 'pg_catalog.pg_subscription'::pg_catalog.regclass, s.oid, 0, 0
FROM pg_catalog.pg_subscription s JOIN pg_catalog.pg_database b ON b.oid = s.subdbid
WHERE b.datname = pg_catalog.current_database()
UNION ALL SELECT 'foreign-data wrapper',
  'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass, oid, 0, 0
FROM pg_catalog.pg_foreign_data_wrapper
UNION ALL SELECT 'server', 'pg_catalog.pg_foreign_server'::pg_catalog.regclass, oid, 0, 0
FROM pg_catalog.pg_foreign_server
UNION ALL SELECT 'user mapping', 'pg_catalog.pg_user_mapping'::pg_catalog.regclass, umid, 0, 0
FROM pg_catalog.pg_user_mappings
UNION ALL SELECT 'transform', 'pg_catalog.pg_transform'::pg_catalog.regclass, oid, 0, 0
FROM pg_catalog.pg_transform
UNION ALL SELECT 'access method', 'pg_catalog.pg_am'::pg_catalog.regclass, oid, 0, 0
FROM pg_catalog.pg_am
UNION ALL SELECT 'default privileges', 'pg_catalog.pg_default_acl'::pg_catalog.regclass, oid,
  defaclnamespace, 0 FROM pg_catalog.pg_default_acl)";

// Properties of managed objects that the model has no member for.
constexpr const char* kProperties = R"(
UNION ALL SELECT CASE WHEN c.relkind IN ('r', 'p') THEN 'tablespace of table'
    WHEN c.relkind = 'm' THEN 'tablespace of materialized view'
    ELSE 'tablespace of index' END,
  'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, c.relnamespace,
  coalesce(i.indrelid, c.oid)
FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
WHERE c.reltablespace <> 0 AND c.relkind IN ('r', 'p', 'm', 'i', 'I')
UNION ALL SELECT 'type of typed table', 'pg_catalog.pg_class'::pg_catalog.regclass, c.oid,
  c.relnamespace, c.oid FROM pg_catalog.pg_class c WHERE c.reloftype <> 0
UNION ALL SELECT 'clustering by index', 'pg_catalog.pg_class'::pg_catalog.regclass, i.indexrelid,
  c.relnamespace, c.oid
FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
WHERE i.indisclustered
UNION ALL SELECT 'pending detach of partition', 'pg_catalog.pg_class'::pg_catalog.regclass, c.oid,
  c.relnamespace, c.oid
FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
WHERE i.inhdetachpending
UNION ALL SELECT 'comment on index', 'pg_catalog.pg_class'::pg_catalog.regclass, k.conindid,
  c.relnamespace, c.oid
FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
JOIN pg_catalog.pg_description d ON d.objoid = k.conindid
  AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
WHERE k.contype IN ('p', 'u', 'x')
UNION ALL SELECT 'statistics target of index', 'pg_catalog.pg_class'::pg_catalog.regclass,
  k.conindid, c.relnamespace, c.oid
FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conindid AND a.attnum > 0
  AND a.attstattarget >= 0
WHERE k.contype = 'x'
UNION ALL SELECT 'comment on domain constraint', 'pg_catalog.pg_constraint'::pg_catalog.regclass,
  k.oid, t.typnamespace, 0
FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_type t ON t.oid = k.contypid
JOIN pg_catalog.pg_description d ON d.objoid = k.oid
  AND d.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
WHERE k.contype = 'c'
UNION ALL SELECT 'comment on identity sequence', 'pg_catalog.pg_class'::pg_catalog.regclass,
  o.objid, c.relnamespace, c.oid
FROM pg_catalog.pg_depend o JOIN pg_catalog.pg_class c ON c.oid = o.refobjid
JOIN pg_catalog.pg_class q ON q.oid = o.objid AND q.relkind = 'S'
JOIN pg_catalog.pg_description d ON d.objoid = o.objid
  AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
WHERE o.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND o.deptype = 'i'
  AND o.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
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
