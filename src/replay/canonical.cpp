#include "replay/canonical.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "catalog/catalog.h"
#include "plan/plan.h"
#include "replay/roles.h"
#include "replay/rows.h"
#include "replay/view_check.h"
#include "support/files.h"
#include "support/source_files.h"
#include "support/text.h"

namespace strata {
namespace {

/// The name in double quotes at the start of `text`; "" when there is none.
std::string leadingIdentifier(std::string_view text) {
  if (!text.starts_with('"')) {
    return {};
  }
  std::string name;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      if (i + 1 == text.size() || text[i + 1] != '"') {
        return name;
      }
      ++i;
    }
    name += text[i];
  }
  return {};
}

/// Our own CREATE TABLE has a line per column and constraint: the declaration of what stands on the
/// line of `offset`.
const Declared* declaredOnLine(const Schema& raw, const Table& table, std::string_view sql,
                               std::size_t offset) {
  const LineColumn place = lineColumnAt(sql, offset);
  const std::string text = lineOf(sql, place.line);
  std::string_view line = trim(text);
  constexpr std::string_view kConstraint = "CONSTRAINT ";
  if (line.starts_with(kConstraint)) {
    const auto found =
        raw.constraints.find(partOf(table.key, leadingIdentifier(line.substr(kConstraint.size()))));
    return found == raw.constraints.end() ? nullptr : &found->second.declared;
  }
  const Column* column = findColumn(raw, partOf(table.key, leadingIdentifier(line)));
  return column == nullptr ? nullptr : &column->declared;
}

const Declared* declaredBy(const Schema& raw, const Change& change, std::string_view sql,
                           std::size_t offset) {
  return visit(
      [&]<class C>(const C& c) -> const Declared* {
        if constexpr (std::is_same_v<C, Create<Table>>) {
          const Declared* inner = offset != 0 ? declaredOnLine(raw, c.to, sql, offset) : nullptr;
          return inner != nullptr ? inner : &c.to.declared;
        } else if constexpr (requires { c.to.declared; }) {
          return &c.to.declared;
        } else {
          return nullptr;
        }
      },
      change);
}

/// The server's error of a statement that was made from the models, at the place in the header that
/// caused it.
Diagnostic modelError(const pg::ServerError& error, const Schema& raw, const Step& step) {
  Diagnostic out = serverDiagnostic(error, "ST3202");
  const std::size_t offset = error.position > 0 ? byteOffset(step.sql, error.position) : 0;
  for (const Change& change : step.changes) {
    const Declared* declared = declaredBy(raw, change, step.sql, offset);
    if (declared != nullptr && declared->where.known()) {
      out.where = declared->where;
      out.source_line = sourceLine(declared->where);
      break;
    }
  }
  const LineColumn place = lineColumnAt(step.sql, offset);
  out.notes.push_back(
      {.message = "in the SQL made from it",
       .where = {.file = "SQL", .line = place.line, .column = offset != 0 ? place.column : 0},
       .source_line = lineOf(step.sql, place.line)});
  out.exit_code = ExitCode::kFinding;
  return out;
}

/// For want of an object that a later statement may make.
bool mayWorkLater(const std::string& sqlstate) {
  constexpr std::array kMissing = {
      "42P01", "42883", "42704", "42703", "3F000",
      "42P17", "0A000", "42830", "42803"};  // the last two: for want of a key
  return std::ranges::find(kMissing, sqlstate) != kMissing.end();
}

/// One statement of the desired state, by where it comes from.
struct Part {
  const SqlScript* script = nullptr;  ///< with `statement`: a SQL file
  const SqlStatement* statement = nullptr;
  const Step* step = nullptr;             ///< made from the models
  const AttachedSql* attached = nullptr;  ///< written beside a model

  [[nodiscard]] const std::string& sql() const {
    return statement != nullptr ? statement->text : step != nullptr ? step->sql : attached->text;
  }
};

/// Where line `number` (from 1) begins.
std::size_t lineStart(std::string_view text, unsigned number) {
  std::size_t at = 0;
  while (--number > 0 && at < text.size()) {
    at = std::min(text.find('\n', at), text.size() - 1) + 1;
  }
  return at;
}

/// The server's error of a statement that stands beside a model: at its place in the header as far
/// as the header has its text.
Diagnostic attachedError(const pg::ServerError& error, const AttachedSql& attached) {
  Diagnostic out = serverDiagnostic(error, "ST3202");
  out.exit_code = ExitCode::kFinding;
  out.where = attached.declared.where;
  const std::size_t offset = error.position > 0 ? byteOffset(attached.text, error.position) : 0;
  const auto header = readFile(out.where.file);
  if (header) {
    const std::size_t found = header->find(attached.text, lineStart(*header, out.where.line));
    if (found != std::string::npos && error.position > 0) {
      const LineColumn place = lineColumnAt(*header, found + offset);
      out.where = {.file = out.where.file, .line = place.line, .column = place.column};
      out.source_line = lineOf(*header, place.line);
      return out;
    }
    out.source_line = lineOf(*header, out.where.line);
  }
  const LineColumn place = lineColumnAt(attached.text, offset);
  out.notes.push_back({.message = "in the SQL that stands here",
                       .where = {.file = "SQL",
                                 .line = place.line,
                                 .column = error.position > 0 ? place.column : 0},
                       .source_line = lineOf(attached.text, place.line)});
  return out;
}

/// Makes all parts of a desired state, each as soon as what it needs is there.
class Maker {
 public:
  Maker(pg::Connection& connection, const Schema& raw, std::vector<Part> parts)
      : connection_(connection), raw_(raw), pending_(std::move(parts)) {}

  Expected<void> run() {
    STRATA_CHECK(rounds());
    if (pending_.empty()) {
      return {};
    }
    // A routine's body may name what needs the routine: as pg_dump does it, and looked at after.
    STRATA_CHECK(connection_.execute("SET LOCAL check_function_bodies = off"));
    unchecked_ = true;
    STRATA_CHECK(rounds());
    STRATA_CHECK(connection_.execute("SET LOCAL check_function_bodies = on"));
    return pending_.empty() ? checkBodies() : Expected<void>(firstError());
  }

 private:
  Expected<void> rounds() {
    for (bool progress = true; progress && !pending_.empty();) {
      std::vector<Part> left;
      for (const Part& part : pending_) {
        STRATA_TRY(const bool done, attempt(part));
        if (!done) {
          left.push_back(part);
        }
      }
      progress = left.size() < pending_.size();
      pending_ = std::move(left);
    }
    return {};
  }

  /// False: what it needs is not there yet. Other errors end the whole.
  Expected<bool> attempt(const Part& part) {
    STRATA_CHECK(connection_.execute("SAVEPOINT part"));
    const std::string before = unchecked_ ? newestRoutine() : "";
    if (connection_.execute(part.sql())) {
      STRATA_CHECK(connection_.execute("RELEASE part"));
      if (const std::string after = unchecked_ ? newestRoutine() : ""; after != before) {
        to_check_.emplace_back(part, after);
      }
      return true;
    }
    const pg::ServerError error = connection_.lastError();
    if (!mayWorkLater(error.sqlstate)) {
      return explain(error, part);
    }
    STRATA_CHECK(connection_.execute("ROLLBACK TO part"));
    return false;
  }

  std::string newestRoutine() {
    const auto rows = connection_.execute("SELECT coalesce(max(oid), 0) FROM pg_catalog.pg_proc");
    return rows ? rows->str(0, 0) : "";
  }

  /// The bodies that were not looked at when their routines were made.
  Expected<void> checkBodies() {
    for (const auto& [part, oid] : to_check_) {
      STRATA_TRY(const pg::Rows rows,
                 connection_.execute("SELECT pg_catalog.pg_get_functiondef(oid) FROM "
                                     "pg_catalog.pg_proc WHERE prokind <> 'a' AND oid = " +
                                     oid));
      if (rows.size() == 1 && !connection_.execute(rows.str(0, 0))) {
        return explain(connection_.lastError(), part);
      }
    }
    return {};
  }

  /// What the first of them fails with; rather what one lacks a role for, which can be helped.
  Diagnostic firstError() {
    std::optional<Diagnostic> first;
    for (const Part& part : pending_) {
      static_cast<void>(connection_.execute("SAVEPOINT part"));
      if (!connection_.execute(part.sql())) {
        Diagnostic error = explain(connection_.lastError(), part);
        if (missingRole(connection_, error)) {
          return error;
        }
        first = first ? std::move(first) : std::move(error);
      }
      static_cast<void>(connection_.execute("ROLLBACK TO part"));
    }
    return first ? *std::move(first) : explain(connection_.lastError(), pending_.front());
  }

  [[nodiscard]] Diagnostic explain(const pg::ServerError& error, const Part& part) const {
    if (part.statement != nullptr) {
      return scriptError(error, *part.script, *part.statement);
    }
    return part.step != nullptr ? modelError(error, raw_, *part.step)
                                : attachedError(error, *part.attached);
  }

  pg::Connection& connection_;
  const Schema& raw_;
  std::vector<Part> pending_;
  std::vector<std::pair<Part, std::string>> to_check_;  ///< with the routine's oid
  bool unchecked_ = false;
};

/// False, with nothing done, when a statement fails: the caller then finds out which.
Expected<bool> createAtOnce(pg::Connection& connection, const std::vector<Step>& steps) {
  std::vector<const std::string*> texts;
  for (const Step& step : steps) {
    texts.push_back(&step.sql);
  }
  STRATA_TRY(pg::Transaction attempt, pg::Transaction::begin(connection));
  const bool done = executeAtOnce(connection, texts);
  STRATA_CHECK(done ? attempt.commit() : attempt.rollback());
  return done;
}

/// The SQL files first: what the models use (a domain, a function of a default) is often theirs.
std::vector<Part> partsOf(const std::vector<SqlScript>& sources, const std::vector<Step>& steps,
                          const Schema& raw, const std::vector<AttachedSql>& inserts) {
  std::vector<Part> parts;
  for (const SqlScript& script : sources) {
    for (const SqlStatement& statement : script.statements) {
      parts.push_back({.script = &script, .statement = &statement});
    }
  }
  for (const Step& step : steps) {
    parts.push_back({.step = &step});
  }
  for (const std::vector<AttachedSql>* list : {&raw.attached, &inserts}) {
    for (const AttachedSql& attached : *list) {
      parts.push_back({.attached = &attached});
    }
  }
  return parts;
}

Expected<Schema> makeCanonical(pg::Connection& connection, const Schema& raw,
                               const std::vector<SqlScript>& sources) {
  const std::vector<Step> steps = planCreation(raw, connection.majorVersion());
  if (sources.empty() && raw.attached.empty() && raw.rows.empty()) {
    STRATA_TRY(const bool done, createAtOnce(connection, steps));
    if (done) {
      return readCatalog(connection);
    }
  }
  STRATA_TRY(pg::Transaction transaction, pg::Transaction::begin(connection));
  const std::vector<AttachedSql> inserts = insertsOf(raw.rows, raw);
  STRATA_CHECK(Maker(connection, raw, partsOf(sources, steps, raw, inserts)).run());
  STRATA_CHECK(transaction.commit());
  STRATA_TRY(Schema schema, readCatalog(connection));
  STRATA_TRY(schema.rows, readRows(connection, raw.rows));
  return schema;
}

}  // namespace

Expected<Schema> canonicalise(pg::Connection& connection, const Schema& raw,
                              const std::vector<SqlScript>& sources) {
  STRATA_TRY(Schema schema,
             withRoles(connection, [&] { return makeCanonical(connection, raw, sources); }));
  STRATA_CHECK(checkViews(connection, raw, schema));
  return schema;
}

}  // namespace strata
