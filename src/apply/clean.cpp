#include "apply/clean.h"

#include <fmt/format.h>

#include "apply/revisions.h"

namespace strata::apply {
namespace {

Diagnostic notClean(const std::string& found) {
  return {.code = "ST6003",
          .message = fmt::format("the database is not clean: found {}", found),
          .help =
              "if its schema is that of a migration, name the migration's version with "
              "--baseline; to run all migrations all the same, give --allow-dirty"};
}

/// Schemas but the system's, each with its number of tables and the first one's name.
constexpr const char* kSchemas =
    "SELECT n.nspname, count(c.oid), min(c.relname::text COLLATE \"C\"), "
    "count(c.oid) FILTER (WHERE c.relname = $1) "
    "FROM pg_catalog.pg_namespace n LEFT JOIN pg_catalog.pg_class c "
    "ON c.relnamespace = n.oid AND c.relkind IN ('r', 'p') "
    "WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' "
    "AND ($2 = '' OR n.nspname = $2) GROUP BY 1 ORDER BY n.nspname COLLATE \"C\"";

}  // namespace

Expected<void> requireClean(pg::Connection& connection, const std::string& scope,
                            const std::string& revision_schema) {
  STRATA_TRY(const auto rows, connection.query(kSchemas, {std::string(kRevisionTable), scope}));
  for (int row = 0; row < rows.size(); ++row) {
    const std::string schema = rows.str(row, 0);
    const std::int64_t tables = rows.integer(row, 1);
    const bool only_revisions =
        schema == revision_schema && tables == 1 && rows.integer(row, 3) == 1;
    if (only_revisions || (tables == 0 && (schema == "public" || !scope.empty()))) {
      continue;
    }
    if (!scope.empty() || (schema == revision_schema && tables == 1)) {
      return notClean(fmt::format("table '{}' in schema '{}'", rows.str(row, 2), schema));
    }
    if (schema == revision_schema && tables > 1) {
      return notClean(fmt::format("{} tables in schema '{}'", tables, schema));
    }
    return notClean(fmt::format("schema '{}'", schema));
  }
  return {};
}

}  // namespace strata::apply
