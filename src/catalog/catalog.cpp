#include "catalog/catalog.h"

#include <fmt/format.h>

#include <algorithm>

#include "catalog/reading.h"
#include "catalog/version.h"

namespace strata {
namespace catalog {

std::vector<Reader> allReaders(int major) {
  std::vector<Reader> readers;
  const auto add = [&](std::vector<Reader> more) {
    std::ranges::move(more, std::back_inserter(readers));
  };
  // A reader may refer to what those before it have read.
  forEachKind([&]<class T>() { add(readersOf<T>(major)); });
  add(notNullReaders(major));
  add(accessReaders(major));
  add(dependencyReaders(major));
  add(unmanagedReaders(major));
  return readers;
}

namespace {

constexpr std::size_t kBeforeReaders = 2;  // statements, in statementsOf()
constexpr const char* kSavepoint = "SAVEPOINT strata_catalog";
constexpr const char* kUndoSavepoint =
    "ROLLBACK TO SAVEPOINT strata_catalog; RELEASE SAVEPOINT strata_catalog";

/// Every setting that changes what pg_get_*def(), pg_get_expr() and format_type() print, or how it
/// is encoded (a dump's `SET client_encoding` outlives it), at a value of ours until the end of the
/// (sub)transaction. The rest is for speed: of a catalog that was just filled and never analysed
/// the planner believes that a join gives one row, and loops over what are thousands (measured: 30
/// s for 20,000 indexes, 0.3 s by hashing). Joins are made in the order in which they are written:
/// all go by a key, so that no order gives more rows, and to look for one is 40 % of the planning
/// of these queries, which is most of the time that a small database takes.
constexpr const char* kSettings = R"(
SELECT pg_catalog.set_config(name, value, true) FROM (VALUES
  ('search_path', ''), ('client_encoding', 'UTF8'), ('quote_all_identifiers', 'off'),
  ('standard_conforming_strings', 'on'),
  ('datestyle', 'ISO, YMD'), ('intervalstyle', 'postgres'), ('timezone', 'UTC'),
  ('extra_float_digits', '1'), ('bytea_output', 'hex'), ('lc_monetary', 'C'),
  ('enable_nestloop', 'off'), ('join_collapse_limit', '1'), ('work_mem', '32MB'), ('jit', 'off'),
  ('max_parallel_workers_per_gather', '0')) AS s(name, value))";

/// Leaves the session as it was found; the first error is the one to report.
void undo(pg::Connection& connection, bool in_transaction, const std::string& sqlstate) {
  if (!connection.alive()) {
    return;
  }
  if (!in_transaction) {
    static_cast<void>(connection.execute("ROLLBACK"));
  } else if (sqlstate != "25P02") {  // else the caller's transaction had failed before we came
    static_cast<void>(connection.execute(kUndoSavepoint));
  }
}

/// Sends all queries, and reads each one's rows as they come: they take more memory than what is
/// made of them, and the server is not kept waiting. The server's errors go before the readers'.
Expected<void> readAll(pg::Connection& connection, const std::vector<Reader>& readers,
                       Reading& reading) {
  const bool in_transaction = connection.inTransaction();
  Expected<void> read;
  const auto take = [&](std::size_t statement, const pg::Rows& rows) {
    const bool ours = statement >= kBeforeReaders && statement < kBeforeReaders + readers.size();
    if (read && ours) {
      read = readers[statement - kBeforeReaders].read(rows, reading);
    }
  };
  auto sent = connection.pipeline(statementsOf(readers, in_transaction), take);
  if (sent) {
    return read;
  }
  undo(connection, in_transaction, connection.lastError().sqlstate);
  Diagnostic error = std::move(sent).error();
  error.notes.push_back({.message = fmt::format("while reading the catalog of database '{}'",
                                                connection.database())});
  return error;
}

void sortUnique(auto& values) {
  std::ranges::sort(values);
  const auto again = std::ranges::unique(values);
  values.erase(again.begin(), again.end());
}

}  // namespace

// Within a transaction of the caller's, going back to a savepoint restores its settings exactly,
// also those made by SET LOCAL; the snapshot is then what its isolation level gives.
std::vector<std::string> statementsOf(const std::vector<Reader>& readers, bool in_transaction) {
  std::vector<std::string> statements = {
      in_transaction ? kSavepoint : "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY", kSettings};
  for (const Reader& reader : readers) {
    statements.push_back(reader.query);
  }
  if (in_transaction) {
    statements.emplace_back("ROLLBACK TO SAVEPOINT strata_catalog");
    statements.emplace_back("RELEASE SAVEPOINT strata_catalog");
  } else {
    statements.emplace_back("COMMIT");
  }
  return statements;
}

}  // namespace catalog

Expected<Schema> readCatalog(pg::Connection& connection, const ReadOptions& options) {
  const int major = connection.majorVersion();
  STRATA_CHECK(catalog::requireReadable(connection.serverVersion()));
  const std::vector<catalog::Reader> readers = catalog::allReaders(major);
  catalog::Reading reading(options, major);
  STRATA_CHECK(catalog::readAll(connection, readers, reading));
  catalog::sortUnique(reading.schema.dependencies);
  catalog::sortUnique(reading.schema.unmanaged);
  return std::move(reading.schema);
}

}  // namespace strata
