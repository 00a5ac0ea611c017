#include "apply/wipe.h"

namespace strata::apply {
namespace {

/// What lies outside schemas, by what depends on what.
constexpr const char* kOutside[] = {
    "SELECT pg_catalog.format('DROP PUBLICATION %I', pubname) FROM pg_catalog.pg_publication",
    "SELECT pg_catalog.format('DROP EVENT TRIGGER IF EXISTS %I', evtname) FROM "
    "pg_catalog.pg_event_trigger",
};

constexpr const char* kAfterwards[] = {
    ("SELECT pg_catalog.format('DROP EXTENSION IF EXISTS %I CASCADE', extname) FROM "
     "pg_catalog.pg_extension "
     "WHERE extname <> 'plpgsql'"),
    ("SELECT pg_catalog.format('DROP FOREIGN DATA WRAPPER IF EXISTS %I CASCADE', fdwname) "
     "FROM pg_catalog.pg_foreign_data_wrapper w WHERE NOT EXISTS (SELECT 1 FROM "
     "pg_catalog.pg_depend d WHERE d.objid = w.oid AND d.deptype = 'e')"),
    ("SELECT pg_catalog.format('DROP CAST IF EXISTS (%s AS %s)', castsource::regtype, "
     "casttarget::regtype) "
     "FROM pg_catalog.pg_cast c WHERE c.oid >= 16384 AND NOT EXISTS (SELECT 1 FROM "
     "pg_catalog.pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"),
    ("SELECT pg_catalog.format('SELECT pg_catalog.lo_unlink(%s)', oid) "
     "FROM pg_catalog.pg_largeobject_metadata"),
};

constexpr const char* kSchemas =
    "SELECT pg_catalog.quote_ident(n.nspname), n.nspname = 'public', "
    "pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(n.nspowner)) "
    "FROM pg_catalog.pg_namespace n WHERE n.nspname !~ '^pg_' "
    "AND n.nspname <> 'information_schema' AND ($1 = '' OR n.nspname = $1) "
    "AND (n.nspname <> 'public' OR $1 <> '' OR EXISTS (SELECT 1 FROM pg_catalog.pg_depend d "
    "WHERE d.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND d.refobjid = n.oid)) "
    "AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.objid = n.oid "
    "AND d.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND d.deptype = 'e') "
    "ORDER BY 1";

constexpr const char* kSizes =
    "SELECT count(*), coalesce(sum(greatest(c.reltuples, 0)), 0)::bigint "
    "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' "
    "AND n.nspname <> 'information_schema' AND ($1 = '' OR n.nspname = $1)";

Expected<void> add(pg::Connection& connection, const char* query, Contents& out) {
  STRATA_TRY(const pg::Rows rows, connection.execute(query));
  for (int row = 0; row < rows.size(); ++row) {
    out.statements.push_back(rows.str(row, 0));
  }
  return {};
}

/// As a new database has it: open to all up to 14, to look at only from 15 on.
void addPublic(int major, Contents& out) {
  out.statements.emplace_back(major >= 15 ? "CREATE SCHEMA public AUTHORIZATION pg_database_owner"
                                          : "CREATE SCHEMA public");
  out.statements.emplace_back(major >= 15 ? "GRANT USAGE ON SCHEMA public TO PUBLIC"
                                          : "GRANT ALL ON SCHEMA public TO PUBLIC");
  out.statements.emplace_back("COMMENT ON SCHEMA public IS 'standard public schema'");
}

Expected<void> addSchemas(pg::Connection& connection, const std::string& scope, Contents& out) {
  STRATA_TRY(const pg::Rows rows, connection.query(kSchemas, {scope}));
  for (int row = 0; row < rows.size(); ++row) {
    out.statements.push_back("DROP SCHEMA " + rows.str(row, 0) + " CASCADE");
    if (rows.boolean(row, 1)) {
      addPublic(connection.majorVersion(), out);
    } else if (!scope.empty()) {
      out.statements.push_back("CREATE SCHEMA " + rows.str(row, 0) + " AUTHORIZATION " +
                               rows.str(row, 2));
    }
  }
  return {};
}

}  // namespace

Expected<Contents> contentsOf(pg::Connection& connection, const std::string& scope) {
  Contents out;
  if (scope.empty()) {
    for (const char* query : kOutside) {
      STRATA_CHECK(add(connection, query, out));
    }
  }
  STRATA_CHECK(addSchemas(connection, scope, out));
  if (scope.empty()) {
    for (const char* query : kAfterwards) {
      STRATA_CHECK(add(connection, query, out));
    }
  }
  STRATA_TRY(const pg::Rows sizes, connection.query(kSizes, {scope}));
  out.tables = static_cast<std::size_t>(sizes.integer(0, 0));
  out.rows = sizes.integer(0, 1);
  return out;
}

Expected<void> wipe(pg::Connection& connection, const Contents& contents) {
  STRATA_TRY(auto transaction, pg::Transaction::begin(connection));
  for (const std::string& statement : contents.statements) {
    STRATA_CHECK(connection.execute(statement));
  }
  return transaction.commit();
}

}  // namespace strata::apply
