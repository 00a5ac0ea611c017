#include <fmt/format.h>

#include "catalog/reading.h"
#include "model/privileges.h"

namespace strata::catalog {
namespace {

Expected<void> readRole(const pg::Rows& rows, Reading& reading) {
  reading.schema.read_as = rows.str(0, 0);
  return {};
}

Expected<void> readOwners(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const auto catalog = static_cast<ClassId>(row.oid());
    const ObjectId* id = reading.find(catalog, row.oid());
    if (id == nullptr) {
      continue;
    }
    Access access{.owner = row.str()};
    // NULL is what acldefault() gives, also for a schema public that is not initdb's.
    setGrants(*id, builtInGrants(*id, reading.schema.server_version), reading.schema.server_version,
              access);
    reading.schema.access.insert_or_assign(*id, std::move(access));
  }
  return {};
}

/// What a list is about.
struct Granted {
  ObjectId id = {};
  std::string unusual = {};  ///< an identity column's sequence whose name is not PostgreSQL's own
};

/// The object, a column of it, or the sequence of its identity column; none: not managed.
std::optional<Granted> takeGranted(Row& row, const Reading& reading) {
  const auto catalog = static_cast<ClassId>(row.oid());
  const ObjectId* id = reading.find(catalog, row.oid());
  std::string column = row.str();
  std::string sequence = row.str();
  if (id == nullptr) {
    return std::nullopt;
  }
  if (column.empty()) {
    return Granted{.id = *id};
  }
  if (id->kind != Kind::kTable && id->kind != Kind::kView) {
    return std::nullopt;
  }
  const bool usual = sequence == defaultObjectName(id->key.name, column, "seq");
  const Key key = partOf(id->key, std::move(column));
  if (sequence.empty()) {
    return Granted{.id = {.kind = Kind::kColumn, .key = key}};
  }
  return Granted{.id = identitySequence(key), .unusual = usual ? "" : std::move(sequence)};
}

std::vector<Grant> takeGrants(Row& row) {
  const std::vector<std::string> roles = row.array();
  const std::vector<std::string> privileges = row.array();
  const std::vector<std::string> grantable = row.array();
  const std::vector<std::string> owners = row.array();
  std::vector<Grant> grants;
  for (std::size_t i = 0; i < privileges.size(); ++i) {
    grants.push_back({.role = owners[i] == "t" ? kOwnerRole : roles[i],
                      .privilege = privileges[i],
                      .grantable = grantable[i] == "t"});
  }
  return normalised(std::move(grants));
}

Expected<void> readGrants(const pg::Rows& rows, Reading& reading) {
  Schema& schema = reading.schema;
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const std::optional<Granted> granted = takeGranted(row, reading);
    if (!granted) {
      continue;
    }
    Access access = accessOf(schema, granted->id);
    setGrants(granted->id, takeGrants(row), schema.server_version, access);
    if (!granted->unusual.empty() && !access.is_default) {
      schema.unmanaged.push_back(
          {.kind = "privileges of identity sequence",
           .name = display({.schema = granted->id.key.schema, .name = granted->unusual})});
    } else if (!access.is_default || !access.owner.empty()) {
      schema.access.insert_or_assign(granted->id, std::move(access));
    }
  }
  return {};
}

/// A catalog whose objects have an owner; those with `acl` have privileges too.
struct Catalog {
  const char* name;
  const char* owner;
  const char* acl;
};

constexpr Catalog kCatalogs[] = {
    {"pg_namespace", "nspowner", "nspacl"},      {"pg_class", "relowner", "relacl"},
    {"pg_proc", "proowner", "proacl"},           {"pg_type", "typowner", "typacl"},
    {"pg_language", "lanowner", "lanacl"},       {"pg_foreign_data_wrapper", "fdwowner", "fdwacl"},
    {"pg_foreign_server", "srvowner", "srvacl"}, {"pg_collation", "collowner", nullptr},
    {"pg_operator", "oprowner", nullptr},        {"pg_opfamily", "opfowner", nullptr},
    {"pg_opclass", "opcowner", nullptr},         {"pg_ts_dict", "dictowner", nullptr},
    {"pg_ts_config", "cfgowner", nullptr},       {"pg_statistic_ext", "stxowner", nullptr},
    {"pg_publication", "pubowner", nullptr},     {"pg_event_trigger", "evtowner", nullptr},
};

/// SQL: not of initdb's, but for schema public.
std::string isUsers(std::string_view catalog) {
  return catalog == "pg_namespace" ? "true" : "o.oid >= 16384";
}

/// Rows that stand for an object of another name: a table's row type, every array type, an index.
const char* onlyObjects(std::string_view catalog) {
  return catalog == "pg_class" ? " AND o.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')"
         : catalog == "pg_type"
             ? " AND o.typtype IN ('e', 'd', 'c', 'r') AND (o.typrelid = 0 OR EXISTS (SELECT FROM "
               "pg_catalog.pg_class k WHERE k.oid = o.typrelid AND k.relkind = 'c'))"
             : "";
}

std::string ownersQuery() {
  std::string sql;
  for (const Catalog& each : kCatalogs) {
    sql += fmt::format(
        "{}SELECT 'pg_catalog.{}'::pg_catalog.regclass::pg_catalog.oid, o.oid, "
        "pg_catalog.pg_get_userbyid(o.{}) FROM pg_catalog.{} o "
        "WHERE {}{}",
        sql.empty() ? "" : "\nUNION ALL ", each.name, each.owner, each.name, isUsers(each.name),
        onlyObjects(each.name));
  }
  return sql;
}

/// Catalog, object, column, identity column's sequence, list and owner of each access control list.
std::string listsQuery() {
  std::string sql;
  for (const Catalog& each : kCatalogs) {
    if (each.acl != nullptr) {
      sql += fmt::format(
          "{}SELECT 'pg_catalog.{}'::pg_catalog.regclass::pg_catalog.oid AS catalog, o.oid AS oid, "
          "NULL::pg_catalog.name AS attname, NULL::pg_catalog.name AS sequence, o.{} AS acl, "
          "o.{} AS owner FROM pg_catalog.{} o WHERE o.{} IS NOT NULL AND {}{}",
          sql.empty() ? "" : "\nUNION ALL ", each.name, each.acl, each.owner, each.name, each.acl,
          isUsers(each.name), onlyObjects(each.name));
    }
  }
  return sql + R"(
UNION ALL SELECT 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid, a.attrelid, a.attname,
  NULL, a.attacl, c.relowner
FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
WHERE a.attacl IS NOT NULL AND NOT a.attisdropped AND a.attnum > 0 AND a.attrelid >= 16384
UNION ALL SELECT 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid, a.attrelid, a.attname,
  s.relname, s.relacl, s.relowner
FROM pg_catalog.pg_class s
JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
  AND d.objid = s.oid AND d.deptype = 'i'
  AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
WHERE s.relkind = 'S' AND s.relacl IS NOT NULL)";
}

/// SQL: the four arrays of takeGrants(), as g, from a list and its owner.
std::string exploded(std::string_view acl, std::string_view owner) {
  return fmt::format(R"(
CROSS JOIN LATERAL (SELECT
    pg_catalog.array_agg(CASE x.grantee WHEN 0 THEN ''
      ELSE pg_catalog.pg_get_userbyid(x.grantee)::pg_catalog.text END) AS roles,
    pg_catalog.array_agg(x.privilege_type) AS privileges,
    pg_catalog.array_agg(CASE WHEN x.is_grantable THEN 't' ELSE 'f' END) AS grantable,
    pg_catalog.array_agg(CASE WHEN x.grantee = {} THEN 't' ELSE 'f' END) AS owners
  FROM pg_catalog.aclexplode({}) x) g)",
                     owner, acl);
}

// Who granted is left out: GRANT and REVOKE of a superuser count as the owner's.
std::string grantsQuery() {
  return fmt::format(R"(
SELECT l.catalog, l.oid, l.attname, l.sequence, g.roles, g.privileges, g.grantable, g.owners
FROM ({}) l
{})",
                     listsQuery(), exploded("l.acl", "l.owner"));
}

const char* classWord(char letter) {
  switch (letter) {
    case 'r':
      return "TABLES";
    case 'S':
      return "SEQUENCES";
    case 'f':
      return "FUNCTIONS";
    case 'T':
      return "TYPES";
    case 'n':
      return "SCHEMAS";
    default:
      return "LARGE OBJECTS";
  }
}

Expected<void> readDefaults(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const Oid oid = row.oid();
    DefaultPrivileges object{.key = {.schema = row.str(), .parent = row.str()}};
    object.key.name = classWord(row.letter());
    object.grants = takeGrants(row);
    if (!reading.excludesSchema(object.key.schema)) {
      reading.add(ClassId::kDefaultAcl, oid, std::move(object));
    }
  }
  return {};
}

}  // namespace

std::vector<Reader> accessReaders(int /*major*/) {
  return {{.query = "SELECT current_user", .read = readRole},
          {.query = ownersQuery(), .read = readOwners},
          {.query = grantsQuery(), .read = readGrants}};
}

template <>
std::vector<Reader> readersOf<DefaultPrivileges>(int /*major*/) {
  return {{.query = fmt::format(R"(
SELECT o.oid, n.nspname, pg_catalog.pg_get_userbyid(o.defaclrole), o.defaclobjtype,
  g.roles, g.privileges, g.grantable, g.owners
FROM pg_catalog.pg_default_acl o
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = o.defaclnamespace
{}
WHERE NOT {})",
                                exploded("o.defaclacl", "o.defaclrole"),
                                isExtensionMember("pg_default_acl", "o.oid")),
           .read = readDefaults}};
}

}  // namespace strata::catalog
