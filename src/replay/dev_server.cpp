#include "replay/dev_server.h"

#include <fmt/format.h>

#include <cctype>

#include "model/quoting.h"
#include "pg/conninfo.h"

namespace strata {
namespace {

constexpr int kOldestMajor = 14;
constexpr std::size_t kShownObjects = 5;

/// What users make, by kind and name. Rows and array types of tables, and what extensions or other
/// objects brought along, are left out.
constexpr const char* kUserObjects = R"(
WITH spaces AS (
  SELECT oid, nspname FROM pg_catalog.pg_namespace
  WHERE nspname NOT IN ('pg_catalog', 'information_schema') AND nspname !~ '^pg_(toast|temp)'
), brought AS (
  SELECT classid, objid FROM pg_catalog.pg_depend WHERE deptype = 'e'
)
SELECT kind, name FROM (
  SELECT 'schema' AS kind, nspname AS name, 'pg_namespace'::regclass AS classid, oid AS objid
  FROM spaces WHERE nspname <> 'public'
  UNION ALL
  SELECT CASE relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence'
                      WHEN 'f' THEN 'foreign table' WHEN 'c' THEN 'type' ELSE 'table' END,
         nspname || '.' || relname, 'pg_class'::regclass, c.oid
  FROM pg_catalog.pg_class c JOIN spaces s ON s.oid = relnamespace
  WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c')
  UNION ALL
  SELECT 'function', nspname || '.' || proname, 'pg_proc'::regclass, p.oid
  FROM pg_catalog.pg_proc p JOIN spaces s ON s.oid = pronamespace
  UNION ALL
  SELECT 'type', nspname || '.' || typname, 'pg_type'::regclass, t.oid
  FROM pg_catalog.pg_type t JOIN spaces s ON s.oid = typnamespace
  WHERE typtype IN ('d', 'e', 'r') OR (typtype = 'b' AND typelem = 0)
  UNION ALL
  SELECT 'operator', nspname || '.' || oprname, 'pg_operator'::regclass, o.oid
  FROM pg_catalog.pg_operator o JOIN spaces s ON s.oid = oprnamespace
  UNION ALL
  SELECT 'collation', nspname || '.' || collname, 'pg_collation'::regclass, c.oid
  FROM pg_catalog.pg_collation c JOIN spaces s ON s.oid = collnamespace
) AS found
WHERE NOT EXISTS (SELECT FROM brought b WHERE b.classid = found.classid AND b.objid = found.objid)
ORDER BY kind = 'table' DESC, kind, name)";

/// The owner of a database marks its session with the database's prefix (markAlive).
constexpr const char* kLeftovers = R"(
SELECT datname FROM pg_catalog.pg_database d
WHERE datname ~ '^strata_dev_[0-9]+_[0-9]+$'
  AND pg_catalog.pg_has_role(datdba, 'USAGE')
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_stat_activity a
    WHERE a.datname = d.datname
       OR a.application_name = substring(d.datname from '^strata_dev_[0-9]+')))";

/// The "16" of docker://postgres/16/dev and docker://postgres/16-alpine/dev; "" without one.
std::string dockerMajor(const std::string& url) {
  for (std::size_t slash = url.find('/'); slash != std::string::npos;
       slash = url.find('/', slash + 1)) {
    std::size_t end = slash + 1;
    while (end < url.size() && std::isdigit(static_cast<unsigned char>(url[end])) != 0) {
      ++end;
    }
    if (end > slash + 1) {
      return url.substr(slash + 1, end - slash - 1);
    }
  }
  return {};
}

}  // namespace

Expected<void> refuseDocker(const std::string& url) {
  const std::string scheme = pg::urlScheme(url);
  if (!scheme.starts_with("docker")) {
    return {};
  }
  const std::string major = dockerMajor(url);
  return Diagnostic{
      .code = "ST3102",
      .message = fmt::format("'{}://' is not supported as a dev database", scheme),
      .help = "leave out --dev-url: strata starts a PostgreSQL of its own and needs no container" +
              (major.empty() ? std::string() : fmt::format("; set dev.version = {}", major)),
      .exit_code = ExitCode::kUsage};
}

Expected<void> requireSupported(pg::Connection& server) {
  if (server.majorVersion() >= kOldestMajor) {
    return {};
  }
  return Diagnostic{.code = "ST3104",
                    .message = fmt::format("the dev database is PostgreSQL {}, older than {}",
                                           server.majorVersion(), kOldestMajor),
                    .help = "give a newer server, or leave out --dev-url"};
}

Expected<void> requireEmpty(pg::Connection& server) {
  STRATA_TRY(const pg::Rows found, server.query(kUserObjects));
  if (found.size() == 0) {
    return {};
  }
  const auto count = static_cast<std::size_t>(found.size());
  Diagnostic diagnostic{
      .code = "ST3101",
      .message = fmt::format("the dev database '{}' is not empty: it holds {} object{}",
                             server.database(), count, count == 1 ? "" : "s"),
      .help = "give --dev-url a database made for it ('CREATE DATABASE dev'), or leave it out"};
  for (std::size_t i = 0; i < count && i < kShownObjects; ++i) {
    const int row = static_cast<int>(i);
    diagnostic.notes.push_back(
        {.message = fmt::format("found {} '{}'", found.text(row, 0), found.text(row, 1))});
  }
  if (count > kShownObjects) {
    diagnostic.notes.push_back({.message = fmt::format("and {} more", count - kShownObjects)});
  }
  return diagnostic;
}

Expected<void> requireCreateDatabase(pg::Connection& server) {
  STRATA_TRY(const pg::Rows role,
             server.query("SELECT rolname, rolcreatedb OR rolsuper FROM pg_catalog.pg_roles "
                          "WHERE rolname = current_user"));
  if (role.size() == 1 && role.boolean(0, 1)) {
    return {};
  }
  const std::string name = role.size() == 1 ? role.str(0, 0) : "";
  return Diagnostic{
      .code = "ST3103",
      .message = fmt::format("user '{}' may not create databases on the dev server", name),
      .help =
          fmt::format("run 'ALTER ROLE {} CREATEDB' as an administrator, or leave out --dev-url",
                      quoteIdentifier(name))};
}

std::string devPrefix(int process) {
  return fmt::format("strata_dev_{}", process);
}

Expected<void> markAlive(pg::Connection& server, const std::string& prefix) {
  STRATA_CHECK(
      server.query("SELECT pg_catalog.set_config('application_name', $1, false)", {prefix}));
  return {};
}

Expected<void> dropLeftovers(pg::Connection& server) {
  STRATA_TRY(const pg::Rows leftovers, server.query(kLeftovers));
  for (int i = 0; i < leftovers.size(); ++i) {
    // Best effort, and without FORCE: someone may have connected since.
    (void)server.execute("DROP DATABASE IF EXISTS " + quoteIdentifier(leftovers.text(i, 0)));
  }
  return {};
}

Expected<std::string> pristineDatabaseOptions(pg::Connection& server) {
  STRATA_TRY(const pg::Rows encoding,
             server.query("SELECT pg_catalog.pg_encoding_to_char(encoding) = 'UTF8' "
                          "FROM pg_catalog.pg_database WHERE datname = 'template0'"));
  const bool utf8 = encoding.size() == 1 && encoding.boolean(0, 0);
  return std::string(utf8 ? "TEMPLATE template0"
                          : "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'");
}

}  // namespace strata
