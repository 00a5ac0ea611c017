#include "replay/reverse.h"

#include <fmt/format.h>

#include <algorithm>

#include "catalog/catalog.h"
#include "diff/diff.h"
#include "model/quoting.h"
#include "replay/directory_replay.h"
#include "replay/propose.h"
#include "replay/squash.h"
#include "support/text.h"

namespace strata {
namespace {

using directory::Directory;
using directory::MigrationFile;

/// The states before the last `count` migrations and behind each of them; `count` is not 0.
Expected<std::vector<NamedState>> replayAndLook(pg::Connection& connection,
                                                const Directory& directory,
                                                const std::vector<RanMigration>& ran,
                                                std::size_t count) {
  std::vector<NamedState> out;
  if (count == ran.size()) {
    STRATA_TRY(out.emplace_back(), readNamedState(connection));
  }
  STRATA_CHECK(replayRan(connection, directory, ran, [&](std::size_t i) -> Expected<void> {
    if (i + 1 + count >= ran.size()) {
      STRATA_TRY(out.emplace_back(), readNamedState(connection));
    }
    return {};
  }));
  return out;
}

std::string emptyCheck(const std::string& table, const std::string& condition) {
  return fmt::format("SELECT NOT EXISTS (SELECT 1 FROM {}{}) AS \"is_empty\"", table, condition);
}

RowCheck checkOf(const Table& table) {
  const std::string name = quoteQualified(table.key);
  return {.table = name, .sql = emptyCheck(name, "")};
}

RowCheck checkOf(const Column& column) {
  const std::string name = quoteQualified({.schema = column.key.schema, .name = column.key.parent});
  return {.table = name,
          .sql = emptyCheck(
              name, fmt::format(" WHERE {} IS NOT NULL", quoteIdentifier(column.key.name)))};
}

/// The check that shows whether the change loses anything; nullopt when none can.
std::optional<RowCheck> checkOf(const Change& change) {
  if (const auto* table = change.as<Drop<Table>>()) {
    return checkOf(table->from);
  }
  if (const auto* column = change.as<Drop<Column>>()) {
    return checkOf(column->from);
  }
  return std::nullopt;
}

bool losesData(const Step& step) {
  return std::ranges::any_of(
      step.hazards, [](const Hazard& hazard) { return hazard.kind == HazardKind::kDataLoss; });
}

/// What holds no values itself: those that are made of it are dropped or changed by themselves.
bool dropsWithoutData(const Change& change) {
  return change.act() == Change::Act::kDrop && change.id().kind != Kind::kTable &&
         change.id().kind != Kind::kColumn;
}

/// Plans the ways back one after the other, on a database that goes back with them.
class Planner {
 public:
  Planner(pg::Connection& connection, const Directory& directory, const PlanOptions& options)
      : connection_(connection), directory_(directory), options_(options) {
    options_.allow_drop = true;  // judged by checks on the live rows instead
    options_.access = {.privileges = true, .owners = true};  // as the migration gave, it takes back
    allow_loss_ = options.allow_drop;
  }

  /// `now` is what the connection is at: `behind`, as far as the ways back before this one led
  /// there.
  Expected<Reverse> plan(const RanMigration& ran, const Schema& now, const NamedState& behind,
                         const NamedState& before) {
    Reverse out{.file = ran.file, .by_hand = ran.file->hasDown() && !ran.statements};
    warnOfRows(ran, out);
    auto proposal = propose(connection_, now, before.schema, nullptr,
                            renamesBack(before.names, behind.names), options_);
    if (proposal) {
      STRATA_CHECK(findChecks(*proposal, out));
    }
    if (out.by_hand) {
      if (!proposal && !allow_loss_) {
        return cannotJudge(std::move(proposal).error(), *ran.file);
      }
      STRATA_CHECK(takeDownPart(*ran.file, before.schema, out));
      return out;
    }
    if (!proposal) {
      return cannotJudge(std::move(proposal).error(), *ran.file);
    }
    STRATA_CHECK(prove(connection_, *proposal, before.schema, options_.access));
    out.files = std::move(proposal->files);
    return out;
  }

 private:
  static Diagnostic cannotJudge(Diagnostic error, const MigrationFile& file) {
    error.notes.push_back({.message = fmt::format("this is the way back from '{}'", file.name)});
    return error;
  }

  void warnOfRows(const RanMigration& ran, Reverse& out) const {
    const auto statements = ran.file->statements();
    if (out.by_hand || !statements) {
      return;
    }
    for (const directory::Statement& statement : *statements) {
      if (changesRows(statement.text)) {
        out.warnings.push_back(
            {.code = "ST6023",
             .message = "rows that this statement changed stay as they are: only the structure "
                        "goes back",
             .help =
                 fmt::format("write a down part, 'down/{}', if rows must go back", ran.file->name),
             .where = {.file = directory_.pathOf(*ran.file),
                       .line = statement.line,
                       .column = statement.column},
             .source_line = lineOf(ran.file->content, statement.line),
             .severity = Severity::kWarning});
      }
    }
  }

  /// Whether rows are there to be lost can be looked at, all else must be allowed.
  Expected<void> findChecks(const Proposal& proposal, Reverse& out) const {
    if (allow_loss_) {
      return {};
    }
    for (const PlannedFile& file : proposal.files) {
      for (const Step& step : file.steps) {
        if (losesData(step)) {
          STRATA_CHECK(addChecks(step, out));
        }
      }
    }
    return {};
  }

  static Expected<void> addChecks(const Step& step, Reverse& out) {
    const std::size_t before = out.checks.size();
    for (const Change& change : step.changes) {
      if (auto check = checkOf(change)) {
        out.checks.push_back(*std::move(check));
      }
    }
    const bool harmless =
        !step.changes.empty() && std::ranges::all_of(step.changes, dropsWithoutData);
    if (out.checks.size() > before || harmless) {
      return {};
    }
    Diagnostic error{.code = "ST6022",
                     .message = fmt::format("the way back from '{}' loses data", out.file->name),
                     .help = "pass --allow-drop if that is meant",
                     .exit_code = ExitCode::kFinding};
    for (const Hazard& hazard : step.hazards) {
      error.notes.push_back({.message = hazard.message});
    }
    error.notes.push_back({.message = step.sql});
    return error;
  }

  Expected<void> takeDownPart(const MigrationFile& file, const Schema& before, Reverse& out) {
    STRATA_TRY(const auto statements, file.downStatements());
    STRATA_TRY(const auto directives, file.directives());
    const bool separate = !file.down_name.empty();
    SqlScript script{.path = separate ? (directory_.url.path / file.down_name).string()
                                      : directory_.pathOf(file),
                     .content = separate ? file.down_content : file.content,
                     .transactional = directives.tx_mode != directory::TxMode::kNone};
    PlannedFile planned{.name = file.name, .transactional = script.transactional};
    for (const directory::Statement& statement : statements) {
      script.statements.push_back({.text = statement.text, .offset = statement.offset});
      planned.steps.push_back({.sql = statement.text});
    }
    STRATA_CHECK(runScript(connection_, script));
    STRATA_TRY(const Schema reached, readCatalog(connection_));
    const Schema wanted = alignedColumnOrder(before, reached);
    if (!sameObjects(reached, wanted)) {
      return doesNotLeadBack(script.path, reached, wanted);
    }
    out.files.push_back(std::move(planned));
    return {};
  }

  static Diagnostic doesNotLeadBack(const std::string& path, const Schema& reached,
                                    const Schema& wanted) {
    Diagnostic error{.code = "ST6021",
                     .message = fmt::format("the way back in '{}' does not lead to the state "
                                            "before the migration",
                                            path),
                     .help = "mend it, or delete it: strata plans the way back by itself",
                     .where = {.file = path}};
    for (const std::string& difference : describeDifferences(reached, wanted)) {
      error.notes.push_back({.message = difference});
    }
    return error;
  }

  pg::Connection& connection_;
  const Directory& directory_;
  PlanOptions options_;
  bool allow_loss_ = false;
};

}  // namespace

Expected<NamedState> readNamedState(pg::Connection& connection) {
  NamedState out;
  STRATA_TRY(out.schema, readCatalog(connection));
  STRATA_TRY(out.names, readObjectNames(connection));
  return out;
}

Expected<void> replayRan(pg::Connection& connection, const Directory& directory,
                         const std::vector<RanMigration>& ran,
                         const std::function<Expected<void>(std::size_t)>& after) {
  for (std::size_t i = 0; i < ran.size(); ++i) {
    STRATA_TRY(SqlScript script, scriptOf(directory, *ran[i].file));
    if (ran[i].statements) {
      script.statements.resize(std::min(script.statements.size(), *ran[i].statements));
    }
    STRATA_CHECK(runScript(connection, script));
    if (after) {
      STRATA_CHECK(after(i));
    }
  }
  return {};
}

Expected<Reverse> planReverse(pg::Connection& connection, const Directory& directory,
                              const RanMigration& ran, const NamedState& behind,
                              const NamedState& before, const PlanOptions& options) {
  return Planner(connection, directory, options).plan(ran, behind.schema, behind, before);
}

Expected<Reverses> planReverses(pg::Connection& connection, const Directory& directory,
                                const std::vector<RanMigration>& ran, std::size_t count,
                                const PlanOptions& options) {
  STRATA_TRY(const auto states, replayAndLook(connection, directory, ran, count));
  Reverses out{.current = states.back().schema};
  Planner planner(connection, directory, options);
  for (std::size_t back = 0; back < count; ++back) {
    const std::size_t i = count - back;
    STRATA_TRY(const Schema now, readCatalog(connection));
    STRATA_TRY(Reverse step,
               planner.plan(ran[ran.size() - 1 - back], now, states[i], states[i - 1]));
    out.steps.push_back(std::move(step));
  }
  return out;
}

}  // namespace strata
