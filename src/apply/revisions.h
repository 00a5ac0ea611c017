#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pg/connection.h"
#include "support/expected.h"

namespace strata::apply {

/// The revision table's name, and that of its schema where nothing else is said.
inline constexpr std::string_view kRevisionTable = "atlas_schema_revisions";

/// Bits of Revision::type, as Atlas numbers them.
inline constexpr unsigned kBaseline = 1;
inline constexpr unsigned kExecuted = 2;
inline constexpr unsigned kResolved = 4;  ///< set by hand

/// Revision::error while a statement runs that no transaction can hold: whoever finds it there
/// later knows that the statement, Revision::error_stmt, was begun, and no more.
inline constexpr std::string_view kBegun = "strata: begun, and not known to have ended";

/// One row of the revision table.
struct Revision {
  std::string version = {};
  std::string description = {};
  unsigned type = kExecuted;
  std::int64_t applied = 0;         ///< statements that have run
  std::int64_t total = 0;           ///< statements of the file
  std::string executed_at = {};     ///< of the first write, UTC, in ISO 8601; the server sets it
  std::int64_t execution_time = 0;  ///< nanoseconds of the last attempt
  std::string error = {};
  std::string error_stmt = {};
  std::string hash = {};  ///< the file's in the checksum file, without "h1:"; "" for a baseline
  std::vector<std::string> partial_hashes = {};  ///< "h1:…" per statement that has run; empty: done
  std::string operator_version = {};

  /// Some statements of the file are still to be run.
  [[nodiscard]] bool partial() const {
    return applied != total && (type & kResolved) == 0 && (type & kBaseline) == 0;
  }

  /// Its next statement was begun, and is not known to have ended.
  [[nodiscard]] bool begun() const { return partial() && error == kBegun; }

  friend bool operator==(const Revision&, const Revision&) = default;
};

/// `strata VERSION`, as it is written to the table.
std::string operatorVersion();

/// Where the revision table is: `wanted` (--revisions-schema) when given; else the one schema that
/// the session's search_path was set to by its URL; else Atlas's own. Errors: ST6002 when the
/// session's schema has no such table but Atlas's own has: which is meant cannot be known.
Expected<std::string> revisionSchema(pg::Connection& connection, const std::string& wanted);

/// The schema that the URL's search_path names; "" when the session sees the whole database.
Expected<std::string> scopeSchema(pg::Connection& connection);

/// What Atlas prints where ST6002 is reported.
std::string_view ambiguityText();

/// The revision table of one database. Reads do not need it to be there.
class RevisionTable {
 public:
  RevisionTable(pg::Connection& connection, std::string schema)
      : connection_(&connection), schema_(std::move(schema)) {}

  [[nodiscard]] const std::string& schema() const { return schema_; }

  [[nodiscard]] Expected<bool> exists() const;

  /// Makes schema and table as Atlas makes them, where they are missing.
  [[nodiscard]] Expected<void> ensure() const;

  /// All rows, by version byte by byte, without Atlas Cloud's own; none when there is no table.
  [[nodiscard]] Expected<std::vector<Revision>> read() const;

  /// Inserts the row, or updates all of it but version, description and executed_at.
  [[nodiscard]] Expected<void> write(const Revision& revision) const;

  /// The statement that write() runs, for who lets it share a transaction with another one.
  [[nodiscard]] std::string writing(const Revision& revision) const;

  [[nodiscard]] Expected<void> remove(const std::string& version) const;

 private:
  [[nodiscard]] std::string qualified() const;

  pg::Connection* connection_;
  std::string schema_;
};

}  // namespace strata::apply
