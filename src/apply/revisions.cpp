#include "apply/revisions.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "model/quoting.h"
#include "support/text.h"

namespace strata::apply {
namespace {

/// Atlas Cloud keeps its identifier in a row of this version.
constexpr std::string_view kCloudRow = ".atlas_cloud_identifier";

constexpr std::string_view kColumns =
    R"("version", "description", "type", "applied", "total", "executed_at", "execution_time", )"
    R"("error", "error_stmt", "hash", "partial_hashes", "operator_version")";

/// The same to be read: times that can be compared as texts, whatever the session's time zone.
constexpr std::string_view kRead =
    R"("version", "description", "type", "applied", "total", )"
    R"(pg_catalog.to_char("executed_at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), )"
    R"("execution_time", "error", "error_stmt", "hash", "partial_hashes", "operator_version")";

/// Atlas's, column by column: it drops and alters what differs.
constexpr std::string_view kDefinition =
    R"(("version" character varying NOT NULL, "description" character varying NOT NULL, )"
    R"("type" bigint NOT NULL DEFAULT 2, "applied" bigint NOT NULL DEFAULT 0, )"
    R"("total" bigint NOT NULL DEFAULT 0, "executed_at" timestamptz NOT NULL, )"
    R"("execution_time" bigint NOT NULL, "error" text NULL, "error_stmt" text NULL, )"
    R"("hash" character varying NOT NULL, "partial_hashes" jsonb NULL, )"
    R"("operator_version" character varying NOT NULL, PRIMARY KEY ("version")))";

std::vector<std::string> hashesFrom(std::string_view json) {
  const auto parsed = nlohmann::json::parse(json, nullptr, false);
  std::vector<std::string> out;
  if (parsed.is_array()) {
    for (const auto& element : parsed) {
      out.push_back(element.is_string() ? element.get<std::string>() : "");
    }
  }
  return out;
}

std::string hashesTo(const std::vector<std::string>& hashes) {
  return hashes.empty() ? "null" : nlohmann::json(hashes).dump();
}

Revision revisionFrom(const pg::Rows& rows, int row) {
  return {.version = rows.str(row, 0),
          .description = rows.str(row, 1),
          .type = static_cast<unsigned>(rows.integer(row, 2)),
          .applied = rows.integer(row, 3),
          .total = rows.integer(row, 4),
          .executed_at = rows.str(row, 5),
          .execution_time = rows.integer(row, 6),
          .error = rows.str(row, 7),
          .error_stmt = rows.str(row, 8),
          .hash = rows.str(row, 9),
          .partial_hashes = hashesFrom(rows.text(row, 10)),
          .operator_version = rows.str(row, 11)};
}

}  // namespace

std::string operatorVersion() {
  return "strata " STRATA_VERSION;
}

std::string_view ambiguityText() {
  return "We couldn't find a revision table in the connected schema but found one in \n"
         "the schema 'atlas_schema_revisions' and cannot determine the desired behavior.\n"
         "\n"
         "As a safety guard, we require you to specify whether to use the existing\n"
         "table in 'atlas_schema_revisions' or create a new one in the connected schema\n"
         "by providing the '--revisions-schema' flag or deleting the 'atlas_schema_revisions'\n"
         "schema if it is unused.\n\n";
}

Expected<std::string> scopeSchema(pg::Connection& connection) {
  STRATA_TRY(const auto rows,
             connection.query("SELECT setting FROM pg_catalog.pg_settings "
                              "WHERE name = 'search_path' AND source = 'session'"));
  if (rows.size() == 0 || rows.text(0, 0).find(',') != std::string_view::npos ||
      trim(rows.text(0, 0)).empty()) {
    return std::string();
  }
  STRATA_TRY(const auto name,
             connection.query("SELECT (pg_catalog.parse_ident($1))[1]", {rows.str(0, 0)}));
  return name.str(0, 0);
}

Expected<std::string> revisionSchema(pg::Connection& connection, const std::string& wanted) {
  if (!wanted.empty()) {
    return wanted;
  }
  STRATA_TRY(std::string scope, scopeSchema(connection));
  if (scope.empty() || scope == kRevisionTable) {
    return std::string(kRevisionTable);
  }
  STRATA_TRY(const bool here, RevisionTable(connection, scope).exists());
  STRATA_TRY(const bool there, RevisionTable(connection, std::string(kRevisionTable)).exists());
  if (!here && there) {
    return Diagnostic{
        .code = "ST6002",
        .message = "schema '" + scope + "' has no revision table, but schema '" +
                   std::string(kRevisionTable) + "' has one",
        .help = "say which is meant with --revisions-schema, or drop the one that is not in use",
        .exit_code = ExitCode::kUsage};
  }
  return scope;
}

std::string RevisionTable::qualified() const {
  return quoteIdentifier(schema_) + "." + quoteIdentifier(kRevisionTable);
}

Expected<bool> RevisionTable::exists() const {
  STRATA_TRY(const auto rows,
             connection_->query("SELECT 1 FROM pg_catalog.pg_class c "
                                "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
                                "WHERE n.nspname = $1 AND c.relname = $2",
                                {schema_, std::string(kRevisionTable)}));
  return rows.size() != 0;
}

Expected<void> RevisionTable::ensure() const {
  STRATA_TRY(const bool there, exists());
  if (there) {
    return {};
  }
  STRATA_TRY(auto transaction, pg::Transaction::begin(*connection_));
  STRATA_TRY(
      const auto schemas,
      connection_->query("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1", {schema_}));
  if (schemas.size() == 0) {
    STRATA_CHECK(connection_->execute("CREATE SCHEMA " + quoteIdentifier(schema_)));
  }
  STRATA_CHECK(
      connection_->execute("CREATE TABLE " + qualified() + " " + std::string(kDefinition)));
  return transaction.commit();
}

Expected<std::vector<Revision>> RevisionTable::read() const {
  STRATA_TRY(const bool there, exists());
  std::vector<Revision> out;
  if (!there) {
    return out;
  }
  STRATA_TRY(const auto rows,
             connection_->query("SELECT " + std::string(kRead) + " FROM " + qualified()));
  for (int row = 0; row < rows.size(); ++row) {
    if (rows.text(row, 0) != kCloudRow) {
      out.push_back(revisionFrom(rows, row));
    }
  }
  // Not ORDER BY: the database's collation is not the directory's order.
  std::sort(out.begin(), out.end(), [](const Revision& left, const Revision& right) {
    return left.version < right.version;
  });
  return out;
}

Expected<void> RevisionTable::write(const Revision& revision) const {
  STRATA_CHECK(connection_->execute(writing(revision)));
  return {};
}

std::string RevisionTable::writing(const Revision& revision) const {
  static const std::string kUpdated = [] {
    std::string out;
    for (const char* column : {"type", "applied", "total", "execution_time", "error", "error_stmt",
                               "hash", "partial_hashes", "operator_version"}) {
      out += (out.empty() ? "" : ", ") + quoteIdentifier(column) + " = excluded." +
             quoteIdentifier(column);
    }
    return out;
  }();
  return fmt::format(
      "INSERT INTO {} ({}) VALUES ({}, {}, {}, {}, {}, pg_catalog.clock_timestamp(), {}, {}, {}, "
      "{}, {}, {}) ON CONFLICT (\"version\") DO UPDATE SET {}",
      qualified(), kColumns, quoteLiteral(revision.version), quoteLiteral(revision.description),
      revision.type, revision.applied, revision.total, revision.execution_time,
      quoteLiteral(revision.error), quoteLiteral(revision.error_stmt), quoteLiteral(revision.hash),
      quoteLiteral(hashesTo(revision.partial_hashes)), quoteLiteral(operatorVersion()), kUpdated);
}

Expected<void> RevisionTable::remove(const std::string& version) const {
  STRATA_CHECK(
      connection_->query("DELETE FROM " + qualified() + " WHERE \"version\" = $1", {version}));
  return {};
}

}  // namespace strata::apply
