#include "cli/rehearsal.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "catalog/catalog.h"
#include "replay/directory_replay.h"
#include "support/duration.h"
#include "support/text.h"

namespace strata::cli {
namespace {

// Bytes a second that a busy server of today gets done, rather too few than too many.
constexpr double kRewriteRate = 40e6;
constexpr double kScanRate = 300e6;
constexpr double kBriefSeconds = 0.01;

Expected<void> measure(pg::Connection& live, LockedRelation& relation) {
  STRATA_TRY(const pg::Rows rows,
             live.query("SELECT pg_catalog.pg_total_relation_size(c.oid), "
                        "greatest(c.reltuples, 0)::bigint FROM pg_catalog.pg_class c "
                        "WHERE c.oid = pg_catalog.to_regclass($1)",
                        {relation.touched.relation}));
  if (rows.size() == 1) {
    relation.bytes = rows.integer(0, 0);
    relation.rows = rows.integer(0, 1);
  }
  return {};
}

double seconds(const LockedRelation& relation) {
  const auto bytes = static_cast<double>(relation.bytes);
  return relation.touched.rewritten ? bytes / kRewriteRate
         : relation.touched.scanned ? bytes / kScanRate
                                    : 0;
}

std::string bytesText(std::int64_t bytes) {
  constexpr const char* kUnits[] = {"B", "kB", "MB", "GB", "TB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1024 && unit + 1 < std::size(kUnits)) {
    value /= 1024;
    ++unit;
  }
  return fmt::format("{:.{}f} {}", value, unit == 0 ? 0 : 1, kUnits[unit]);
}

std::string lockText(const LockedRelation& relation) {
  const Touched& touched = relation.touched;
  std::string effect = blocksReads(touched.lock)    ? "blocks reads and writes"
                       : blocksWrites(touched.lock) ? "blocks writes"
                                                    : "blocks other changes of its structure";
  if (touched.rewritten) {
    effect += ", rewrites it";
  } else if (touched.scanned) {
    effect += ", reads it whole";
  }
  return fmt::format("    {} {} ({}, {} rows): {}\n", touched.lock, touched.relation,
                     bytesText(relation.bytes), relation.rows, effect);
}

/// The statements of a file that ran in part.
std::ptrdiff_t alreadyRun(const LiveDatabase& database, const directory::MigrationFile& file,
                          const SqlScript& script) {
  const auto revision =
      std::ranges::find(database.revisions, file.version, &apply::Revision::version);
  return revision == database.revisions.end()
             ? 0
             : std::min<std::ptrdiff_t>(revision->applied, std::ssize(script.statements));
}

Expected<RehearsedFile> rehearseFile(LiveDatabase& database, ExpectedState& state,
                                     const directory::MigrationFile& file) {
  STRATA_TRY(SqlScript script, scriptOf(database.directory, file));
  script.statements.erase(script.statements.begin(),
                          script.statements.begin() + alreadyRun(database, file, script));
  RehearsedFile out{.file = &file, .transactional = script.transactional};
  for (const SqlStatement& statement : script.statements) {
    out.statements.push_back(statement.text);
  }
  STRATA_TRY(const auto touched, observeScript(state.connection, script));
  double sum = kBriefSeconds * static_cast<double>(script.statements.size());
  for (const Touched& each : touched) {
    LockedRelation& relation = out.locks.emplace_back();
    relation.touched = each;
    STRATA_CHECK(measure(database.connection, relation));
    sum += seconds(relation);
  }
  out.estimate = std::chrono::milliseconds(static_cast<std::int64_t>(sum * 1000));
  return out;
}

}  // namespace

Expected<Rehearsal> rehearse(LiveDatabase& database, ExpectedState& state,
                             const std::vector<const directory::MigrationFile*>& files) {
  Rehearsal out;
  for (const directory::MigrationFile* file : files) {
    STRATA_TRY(RehearsedFile done, rehearseFile(database, state, *file));
    out.files.push_back(std::move(done));
  }
  STRATA_TRY(out.after, readCatalog(state.connection));
  out.after = within(std::move(out.after), database.scope);
  return out;
}

std::string rehearsalText(const Rehearsal& rehearsal) {
  std::string out;
  for (const RehearsedFile& file : rehearsal.files) {
    out += fmt::format("\n  -- {}\n", file.file->name);
    for (const std::string& statement : file.statements) {
      out += fmt::format("    -> {}\n", replaceAll(statement, "\n", "\n       "));
    }
    if (!file.transactional) {
      out += "  -- runs without a transaction: its locks were not looked at\n";
      continue;
    }
    out += fmt::format("  -- locks, about {} on this database\n", goDuration(file.estimate));
    for (const LockedRelation& relation : file.locks) {
      out += lockText(relation);
    }
    if (file.locks.empty()) {
      out += "    none on what is there\n";
    }
  }
  return out;
}

nlohmann::ordered_json rehearsalJson(const Rehearsal& rehearsal) {
  nlohmann::ordered_json out = nlohmann::ordered_json::array();
  for (const RehearsedFile& file : rehearsal.files) {
    nlohmann::ordered_json locks = nlohmann::ordered_json::array();
    for (const LockedRelation& relation : file.locks) {
      locks.push_back({{"relation", relation.touched.relation},
                       {"lock", relation.touched.lock},
                       {"rewritten", relation.touched.rewritten},
                       {"scanned", relation.touched.scanned},
                       {"bytes", relation.bytes},
                       {"rows", relation.rows}});
    }
    out.push_back({{"name", file.file->name},
                   {"transactional", file.transactional},
                   {"statements", file.statements},
                   {"estimate_milliseconds", file.estimate.count()},
                   {"locks", std::move(locks)}});
  }
  return out;
}

}  // namespace strata::cli
