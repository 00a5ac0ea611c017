#include "cli/case_run.h"

#include <fmt/format.h>

#include "cli/case_move.h"
#include "support/text.h"

namespace strata::cli {
namespace {

using Clock = std::chrono::steady_clock;
using Kind = CaseStep::Kind;

/// What was wrong with a migration: its own place first, then where the case asks for it.
Diagnostic atStep(const CaseFile& file, const CaseStep& step, Diagnostic error) {
  const Diagnostic here = caseDiagnostic(file, step.offset, "", "");
  error.exit_code = ExitCode::kFinding;
  if (error.where.known()) {
    error.notes.push_back({.message = "this test migrates here",
                           .where = here.where,
                           .source_line = here.source_line});
  } else {
    error.where = here.where;
    error.source_line = here.source_line;
  }
  return error;
}

/// One case on its database.
class CaseRun {
 public:
  CaseRun(const CaseFile& file, pg::Connection& connection) : file_(file), session_(connection) {}

  /// The rest of the case, from `first` on; `migrate` moves the database.
  template <class Migrate>
  std::vector<Diagnostic> run(std::span<const CaseStep> steps, Migrate migrate) {
    for (const CaseStep& step : steps) {
      const bool goes_on = step.kind == Kind::kMigrate ? takeMove(step, migrate) : take(step);
      if (!goes_on) {
        break;
      }
    }
    return std::move(failures_);
  }

 private:
  void fail(const CaseStep& step, std::string code, std::string message, std::string help = {}) {
    failures_.push_back(
        caseDiagnostic(file_, step.offset, std::move(code), std::move(message), std::move(help)));
  }

  static std::string named(const CaseStep& step, std::string_view otherwise) {
    return step.label.empty() ? std::string(otherwise) : fmt::format("'{}'", step.label);
  }

  template <class Migrate>
  bool takeMove(const CaseStep& step, Migrate migrate) {
    if (session_.inTransaction()) {
      fail(step, "ST1287", "a transaction is open here", "end it with COMMIT or ROLLBACK first");
      return false;
    }
    auto moved = migrate(step.move);
    if (step.error.empty()) {
      if (!moved) {
        failures_.push_back(atStep(file_, step, std::move(moved).error()));
      }
      return moved.has_value();
    }
    return judgeError(step, moved ? "" : codeOf(moved.error()), moved ? "" : moved.error().message);
  }

  static std::string codeOf(const Diagnostic& error) {
    return error.code.starts_with("PG") ? error.code.substr(2) : error.code;
  }

  bool judgeError(const CaseStep& step, const std::string& code, const std::string& message) {
    if (code == step.error) {
      return true;
    }
    const std::string what = code.empty() ? "it succeeded" : fmt::format("{} ({})", message, code);
    fail(step, "ST1285",
         fmt::format("{} was to fail with {}: {}",
                     named(step, step.kind == Kind::kMigrate ? "the migration" : "the statement"),
                     step.error, what));
    return false;
  }

  bool take(const CaseStep& step) {
    const auto rows = session_.execute(step.statement.text);
    if (!step.error.empty()) {
      return judgeError(step, rows ? "" : session_.lastError().sqlstate,
                        rows ? "" : session_.lastError().message);
    }
    if (!rows) {
      Diagnostic error = scriptError(session_.lastError(), file_.script, step.statement);
      error.code = "ST1286";
      error.exit_code = ExitCode::kFinding;
      failures_.push_back(std::move(error));
      return step.kind != Kind::kStatement && !session_.inTransaction() && session_.alive();
    }
    if (step.kind == Kind::kAssert) {
      judgeAssertion(step, *rows);
    } else if (step.kind == Kind::kRows) {
      judgeRows(step, *rows);
    }
    return true;
  }

  void judgeAssertion(const CaseStep& step, const pg::Rows& rows) {
    const bool one = rows.size() == 1 && rows.columns() == 1;
    const std::string_view value = one ? rows.text(0, 0) : "";
    if (value == "t") {
      return;
    }
    const std::string what = named(step, "this");
    if (one && (value == "f" || rows.isNull(0, 0))) {
      fail(
          step, "ST1283",
          fmt::format("{} does not hold: the answer is {}", what, value == "f" ? "false" : "NULL"));
      return;
    }
    fail(step, "ST1283",
         fmt::format("{} is no assertion: the answer is {} of {}", what,
                     counted(static_cast<std::size_t>(rows.size()), "row"),
                     counted(static_cast<std::size_t>(rows.columns()), "column")),
         "ask for one boolean, or write '-- rows:' and the rows below the query");
    failures_.back().notes.push_back(
        {.message = "got\n" + join(tableLines(tableCells(rows)), "\n")});
  }

  void judgeRows(const CaseStep& step, const pg::Rows& rows) {
    const Cells got = tableCells(rows);
    if (got == step.expected) {
      return;
    }
    const std::string what = named(step, "this query");
    if (step.expected.empty()) {
      fail(step, "ST1284", fmt::format("the rows of {} are not written yet", what),
           "if they are right, copy them below the query");
      failures_.back().notes.push_back({.message = "got\n--" + join(tableLines(got), "\n--")});
      return;
    }
    fail(step, "ST1284", fmt::format("{} has other rows", what));
    failures_.back().notes.push_back({.message = "'-' is expected, '+' is there\n" +
                                                 join(tableDifference(step.expected, got), "\n")});
  }

  const CaseFile& file_;
  pg::Connection& session_;
  std::vector<Diagnostic> failures_ = {};
};

/// The database can be one that other cases begin with too.
bool isCommonStart(const CaseStep& step) {
  return step.kind == Kind::kMigrate && !step.move.down && step.move.files > 0 &&
         step.error.empty();
}

}  // namespace

Expected<pg::Connection> CaseRunner::copyAt(const CaseMove& move) {
  auto known = copies_.find(move.files);
  if (known == copies_.end()) {
    const auto next = copies_.lower_bound(move.files);
    auto made =
        next == copies_.begin() ? project_.scratch() : server_.copyOf(std::prev(next)->second);
    if (!made) {
      return made;
    }
    if (auto moved = moveDatabase(project_, server_, directory_, *made, move); !moved) {
      server_.drop(made->database());
      return std::move(moved).error();
    }
    known = copies_.emplace(move.files, made->database()).first;
  }
  return server_.copyOf(known->second);
}

Expected<pg::Connection> CaseRunner::start(const CaseStep& first) {
  return isCommonStart(first) ? copyAt(first.move) : project_.scratch();
}

CaseResult CaseRunner::run(const CaseFile& file, const TestCase& test) {
  const auto begun = Clock::now();
  CaseResult out;
  std::span<const CaseStep> steps = test.steps;
  auto started = start(steps.front());
  if (!started) {
    out.failures.push_back(atStep(file, steps.front(), std::move(started).error()));
  } else {
    TrialDatabase trial(server_, *std::move(started));
    const std::string name = trial.connection().database();
    const auto migrate = [&](const CaseMove& move) -> Expected<void> {
      // What the case set in its session is no business of the migrations.
      STRATA_TRY(pg::Connection other, server_.connect(name));
      return moveDatabase(project_, server_, directory_, other, move);
    };
    out.failures = CaseRun(file, trial.connection())
                       .run(steps.subspan(isCommonStart(steps.front()) ? 1 : 0), migrate);
  }
  out.duration = Clock::now() - begun;
  return out;
}

}  // namespace strata::cli
