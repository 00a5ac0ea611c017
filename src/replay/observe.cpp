#include "replay/observe.h"

#include <algorithm>
#include <array>

#include "replay/roles.h"
#include "support/text.h"

namespace strata {
namespace {

/// Weakest first (PostgreSQL manual, "Table-Level Locks").
constexpr std::array<std::string_view, 8> kModes = {
    "ACCESS SHARE", "ROW SHARE",           "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE",
    "SHARE",        "SHARE ROW EXCLUSIVE", "EXCLUSIVE",     "ACCESS EXCLUSIVE"};

std::ptrdiff_t rank(std::string_view lock) {
  return std::ranges::find(kModes, lock) - kModes.begin();
}

/// Kept by the session itself, so that what the script makes is not among it.
constexpr const char* kRemember =
    "CREATE TEMPORARY TABLE strata_before ON COMMIT DROP AS SELECT c.oid, c.relfilenode "
    "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind IN ('r', 'p', 'm', 'v', 'S', 'f') AND n.nspname !~ '^pg_' "
    "AND n.nspname <> 'information_schema'";

/// A throwaway server counts nothing by itself; only a superuser may change that.
constexpr const char* kCount =
    "SELECT pg_catalog.set_config('track_counts', 'on', true) FROM pg_catalog.pg_roles "
    "WHERE rolname = current_user AND rolsuper";

/// Scans are counted even where a table has no rows. The counters of a transaction are its own.
constexpr const char* kLook = R"(
SELECT b.oid::pg_catalog.regclass::text, l.mode,
  c.relfilenode IS DISTINCT FROM b.relfilenode AND c.relkind IN ('r', 'm'),
  coalesce(pg_catalog.pg_stat_get_xact_numscans(b.oid), 0) > 0
FROM strata_before b
JOIN pg_catalog.pg_locks l ON l.relation = b.oid AND l.pid = pg_catalog.pg_backend_pid()
  AND l.locktype = 'relation'
LEFT JOIN pg_catalog.pg_class c ON c.oid = b.oid
ORDER BY 1)";

Expected<std::vector<Touched>> look(pg::Connection& connection) {
  STRATA_TRY(const pg::Rows rows, connection.execute(kLook));
  std::vector<Touched> out;
  for (int row = 0; row < rows.size(); ++row) {
    Touched found{.relation = rows.str(row, 0),
                  .lock = lockName(rows.text(row, 1)),
                  .rewritten = rows.boolean(row, 2),
                  .scanned = rows.boolean(row, 3)};
    if (out.empty() || out.back().relation != found.relation) {
      out.push_back(std::move(found));
    } else if (rank(out.back().lock) < rank(found.lock)) {
      out.back().lock = std::move(found.lock);
    }
  }
  std::erase_if(out, [](const Touched& each) { return each.lock == kModes.front(); });
  return out;
}

Expected<std::vector<Touched>> runLooking(pg::Connection& connection, const SqlScript& script) {
  STRATA_TRY(pg::Transaction transaction, pg::Transaction::begin(connection));
  STRATA_CHECK(connection.execute(kCount));
  STRATA_CHECK(connection.execute(kRemember));
  for (const SqlStatement& statement : script.statements) {
    if (!connection.execute(statement.text)) {
      return scriptError(connection.lastError(), script, statement);
    }
  }
  STRATA_TRY(auto touched, look(connection));
  STRATA_CHECK(transaction.commit());
  return touched;
}

}  // namespace

Expected<std::vector<Touched>> observeScript(pg::Connection& connection, const SqlScript& script) {
  if (!script.transactional || endsTransactions(script)) {
    STRATA_CHECK(runScript(connection, script));
    return std::vector<Touched>();
  }
  std::vector<Touched> touched;
  STRATA_CHECK(withRoles(connection, [&]() -> Expected<void> {
    STRATA_TRY(touched, runLooking(connection, script));
    return {};
  }));
  return touched;
}

std::string lockName(std::string_view mode) {
  std::string out;
  for (const char c : mode.substr(0, mode.size() - (mode.ends_with("Lock") ? 4 : 0))) {
    const bool starts = c >= 'A' && c <= 'Z';
    out += starts && !out.empty() ? " " : "";
    out += c;
  }
  return upper(out);
}

bool blocksReads(std::string_view lock) {
  return lock == kModes.back();
}

bool blocksWrites(std::string_view lock) {
  return rank(lock) >= rank("SHARE") && rank(lock) < std::ssize(kModes);
}

}  // namespace strata
