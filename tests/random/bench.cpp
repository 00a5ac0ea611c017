#include "random/bench.h"

#include <algorithm>
#include <array>
#include <exception>

#include "catalog/catalog.h"
#include "diff/diff.h"
#include "random/decisions.h"
#include "random/oracle.h"
#include "random/rows.h"
#include "replay/propose.h"

namespace strata::arbitrary {
namespace {

constexpr const char* kFrom = "strata_0";
constexpr const char* kTo = "strata_1";
constexpr const char* kNew = "strata_2";

constexpr const char* kClean = R"(
DO $$
DECLARE one text;
BEGIN
  FOR one IN
    SELECT format('DROP EVENT TRIGGER %I', evtname) FROM pg_event_trigger
    UNION ALL SELECT format('DROP PUBLICATION %I', pubname) FROM pg_publication
  LOOP EXECUTE one; END LOOP;
  FOR one IN
    SELECT format('DROP SCHEMA %I CASCADE', nspname) FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
  LOOP EXECUTE one; END LOOP;
  FOR one IN
    SELECT format('DROP EXTENSION %I CASCADE', extname) FROM pg_extension WHERE extname <> 'plpgsql'
    UNION ALL SELECT format('DROP FOREIGN DATA WRAPPER %I CASCADE', fdwname)
      FROM pg_foreign_data_wrapper
    UNION ALL SELECT format('DROP CAST (%s AS %s)', castsource::regtype, casttarget::regtype)
      FROM pg_cast WHERE oid >= 16384
  LOOP EXECUTE one; END LOOP;
  CREATE SCHEMA public;
END $$)";

std::string planText(const std::vector<PlannedFile>& files) {
  std::string out;
  for (const PlannedFile& file : files) {
    out += "-- plan, " + std::string(file.transactional ? "one transaction" : "no transaction") +
           "\n" + fileText(file);
  }
  return out;
}

/// "column x.y.z: type is a, not b" → "column: type": what stays while names shrink away.
std::string kindOfDifference(const std::string& text) {
  const std::size_t name = text.find(' ');
  const std::size_t colon = text.find(": ");
  const std::size_t is = text.find(" is ", colon == std::string::npos ? 0 : colon);
  std::string kind = text.substr(0, name);
  if (colon != std::string::npos && is != std::string::npos) {
    kind += text.substr(colon, is - colon);
  } else {
    kind += " " + text.substr(text.rfind(' ') + 1);
  }
  return kind;
}

/// A message without what is quoted in it, and of its first line only.
std::string withoutNames(const std::string& message) {
  std::string out;
  char quote = 0;
  const std::size_t list = message.find("each other: ");  // the objects of a circle
  for (const char c : message.substr(0, std::min(list, message.find('\n')))) {
    if (quote == 0 && (c == '"' || c == '\'')) {
      quote = c;
      out += c;
    } else if (c == quote) {
      quote = 0;
    } else if (quote == 0) {
      out += c;
    }
  }
  return out;
}

std::optional<Failure> difference(const char* stage, const Schema& reached, const Schema& wanted,
                                  const std::string& text) {
  const auto found = describeDifferences(reached, alignedColumnOrder(wanted, reached));
  if (found.empty()) {
    return std::nullopt;
  }
  Failure failure{.kind = std::string(stage) + ": " + kindOfDifference(found.front())};
  for (const std::string& each : found) {
    failure.detail += each + "\n";
  }
  failure.detail += text;
  return failure;
}

std::optional<Failure> applied(pg::Connection& connection, const std::vector<PlannedFile>& files,
                               bool statement_by_statement) {
  const auto failed = [&](const std::string& sql) {
    const pg::ServerError& error = connection.lastError();
    return Failure{.kind = "apply: " + error.sqlstate + " " + withoutNames(error.message),
                   .detail = error.message + "\n" + sql + "\n" + planText(files)};
  };
  for (const PlannedFile& file : files) {
    const bool whole = file.transactional && !statement_by_statement;
    if (whole && !connection.execute("BEGIN")) {
      return failed("BEGIN");
    }
    for (const Step& step : file.steps) {
      if (!connection.execute(step.sql)) {
        return failed(step.sql);
      }
    }
    if (whole && !connection.execute("COMMIT")) {
      return failed("COMMIT");
    }
  }
  return std::nullopt;
}

/// What the rows can be to blame for: data exceptions, constraints, and names that reg… types look
/// up in values.
bool isAboutRows(const Failure& failure) {
  constexpr std::array<std::string_view, 5> kStates = {"22", "23", "42P01", "42704", "42883"};
  // What tsvector and tsquery cannot read is a syntax error to them.
  const bool text = failure.kind.starts_with("apply: 42601") &&
                    (failure.kind.find(" in tsvector") != std::string::npos ||
                     failure.kind.find(" in tsquery") != std::string::npos);
  return text || std::ranges::any_of(kStates, [&](std::string_view state) {
           return failure.kind.starts_with("apply: " + std::string(state));
         });
}

std::optional<Failure> lost(const std::map<std::string, Survivors>& before,
                            const std::map<std::string, Survivors>& after,
                            const std::string& text) {
  for (const auto& [table, kept] : before) {
    const auto found = after.find(table);
    if (found == after.end() ||
        (found->second.rows != kept.rows && found->second.all != kept.all)) {
      return Failure{.kind = "rows lost", .detail = "table " + table + "\n" + text};
    }
    for (const auto& [column, values] : kept.columns) {
      const auto now = found->second.columns.find(column);
      if (now == found->second.columns.end() || now->second != values) {
        return Failure{.kind = "values lost",
                       .detail = "column " + column + " of " + table + ": " + values + "\n" + text};
      }
    }
  }
  return std::nullopt;
}

}  // namespace

Bench::Bench(int major, std::filesystem::path binaries, pg::EmbeddedServer server)
    : major_(major), binaries_(std::move(binaries)), server_(std::move(server)) {}

Expected<Bench> Bench::open(int major) {
  STRATA_TRY(auto binaries, pg::findServerBinaries(major));
  STRATA_TRY(auto server, pg::EmbeddedServer::start({.major = major}));
  return Bench(major, std::move(binaries), std::move(server));
}

Expected<pg::Connection> Bench::empty(const char* database) {
  STRATA_TRY(auto connection, server_.connect(database));
  STRATA_CHECK(
      connection.execute("SET client_min_messages = error; SET statement_timeout = '30s'"));
  STRATA_CHECK(connection.execute(kClean));
  return connection;
}

Expected<pg::Connection> Bench::load(const char* database, Model& model, Tally& tally) {
  for (;;) {
    STRATA_TRY(auto connection, empty(database));
    bool whole = true;
    std::set<int> made;
    for (const Statement& statement : render(model)) {
      Object* object = model.find(statement.object);
      if (object == nullptr) {
        continue;  // removed since
      }
      ++tally.statements;
      if (connection.execute(statement.sql)) {
        made.insert(statement.object);
        continue;
      }
      ++tally.refused;
      if (!statement.slot.empty()) {
        std::erase(object->parts, Part{statement.slot, statement.part});
        continue;
      }
      for (const int id : model.remove(statement.object)) {
        whole = whole && !made.contains(id);
      }
    }
    if (whole) {
      return connection;
    }
  }
}

Expected<void> Bench::forgetOwnInherited() {
  for (const char* name : {kFrom, kTo}) {
    STRATA_TRY(auto session, server_.connect(name));
    STRATA_CHECK(session.execute(
        "UPDATE pg_catalog.pg_attribute SET attislocal = false "
        "WHERE attinhcount > 0 AND attislocal AND attnum > 0 AND attrelid >= 16384"));
  }
  return {};
}

Expected<std::optional<Failure>> Bench::run(Pair& pair, const Proofs& proofs, Tally& tally) {
  STRATA_TRY(auto failure, attempt(pair, proofs, tally));
  if (failure && pair.rows && isAboutRows(*failure)) {
    pair.rows = false;
    return attempt(pair, proofs, tally);
  }
  return failure;
}

Expected<std::optional<Failure>> Bench::attempt(Pair& pair, const Proofs& proofs, Tally& tally) {
  using Result = std::optional<Failure>;
  STRATA_TRY(auto database, load(kFrom, pair.from, tally));
  STRATA_TRY(auto target, load(kTo, pair.to, tally));
  if (pair.rows) {
    tally.tables_filled += fillTables(database, pair.from);
  }
  STRATA_TRY(const Schema from, readCatalog(database));
  STRATA_TRY(const Schema to, readCatalog(target));
  STRATA_TRY(const auto before, survivors(database, from, to));
  const PlanOptions options{.allow_drop = true, .server_version = major_};
  auto proposal = [&]() -> Expected<Proposal> {
    try {
      return propose(database, from, to, nullptr, {}, options);
    } catch (const std::exception& thrown) {
      return Diagnostic{.code = "exception", .message = thrown.what()};
    }
  }();
  if (!proposal) {
    const Diagnostic& error = proposal.error();
    if (isDecision(error)) {
      ++tally.decisions;
      return Result();
    }
    return Result(Failure{.kind = "plan: " + error.code + " " + withoutNames(error.message),
                          .detail = render(error)});
  }
  const std::string text = planText(proposal->files);
  for (const PlannedFile& file : proposal->files) {
    tally.steps += static_cast<int>(file.steps.size());
  }
  if (auto failure = applied(database, proposal->files, pair.statement_by_statement)) {
    return Result(std::move(failure));
  }
  STRATA_TRY(const Schema reached, readCatalog(database));
  if (auto failure = difference("differs", reached, to, text)) {
    return Result(std::move(failure));
  }
  STRATA_TRY(const Proposal again, propose(database, reached, to, nullptr, {}, options));
  if (!again.files.empty()) {
    return Result(Failure{.kind = "again", .detail = planText(again.files) + text});
  }
  STRATA_TRY(const auto after, survivors(database, reached, to));
  if (auto failure = lost(before, after, text)) {
    return Result(std::move(failure));
  }
  if (proofs.creation) {
    STRATA_TRY(auto fresh, empty(kNew));
    const std::vector<PlannedFile> files = {{.steps = planCreation(to, major_)}};
    if (auto failure = applied(fresh, files, true)) {
      failure->kind = "creation, " + failure->kind;
      return Result(std::move(failure));
    }
    STRATA_TRY(const Schema made, readCatalog(fresh));
    if (auto failure = difference("creation differs", made, to, planText(files))) {
      return Result(std::move(failure));
    }
  }
  // Some distributions of the server come without its programs.
  if (proofs.dump && std::filesystem::exists(binaries_ / "pg_dump")) {
    STRATA_CHECK(forgetOwnInherited());
    STRATA_TRY(const std::string found, dumpDifference(binaries_, server_.directory(), kFrom, kTo));
    if (!found.empty()) {
      return Result(Failure{.kind = "pg_dump", .detail = found + text});
    }
  }
  if (!proofs.oracle.empty()) {
    STRATA_TRY(const std::string found,
               oracleDifference(proofs.oracle, server_.conninfo(kFrom), server_.conninfo(kTo)));
    if (!found.empty()) {
      return Result(
          Failure{.kind = "oracle: " + found.substr(0, found.find(' ')), .detail = found + text});
    }
  }
  return Result();
}

}  // namespace strata::arbitrary
