#include "replay/propose.h"

#include <fmt/format.h>

#include <algorithm>

#include "catalog/catalog.h"
#include "diff/access.h"
#include "diff/diff.h"
#include "diff/former_names.h"
#include "directory/statements.h"
#include "replay/canonical.h"
#include "replay/guess.h"
#include "replay/rows.h"
#include "support/text.h"

namespace strata {
namespace {

/// A rename can free the name that another one waits for, and parts are compared under their
/// table's new name: a few rounds.
constexpr int kRenameRounds = 6;

/// Models can say it themselves; between other states only the flag can.
void explainGuesses(Diagnostic& refusal, const std::vector<RenameGuess>& guesses,
                    const Schema* models) {
  for (const RenameGuess& guess : guesses) {
    refusal.notes.push_back(guessNote(guess, models));
    if (auto fix = models == nullptr ? std::nullopt : guessFix(guess.rename, *models)) {
      refusal.fixits.push_back(*std::move(fix));
    }
  }
  if (models == nullptr && refusal.code == "ST4002") {
    refusal.help = "pass --allow-drop if that is meant, --rename OLD=NEW if something was renamed";
  }
}

/// The first db::was that names nothing; further ones are notes of it.
Expected<void> checkFormerNames(const Schema& models, const Schema& state, const Schema& to) {
  std::vector<Diagnostic> unknown = unknownFormerNames(models, state, to);
  if (unknown.empty()) {
    return {};
  }
  Diagnostic first = std::move(unknown.front());
  for (std::size_t i = 1; i < unknown.size(); ++i) {
    Diagnostic& other = unknown[i];
    first.notes.push_back({.message = other.message + "; " + other.help,
                           .where = std::move(other.where),
                           .source_line = std::move(other.source_line)});
  }
  return first;
}

/// Whether --map-label says what becomes of the label.
bool isAnswered(const Rename& rename, const PlanOptions& options) {
  return std::ranges::any_of(options.labels, [&](const LabelMapping& mapping) {
    return !rename.label_from.empty() && mapping.from == rename.label_from &&
           (mapping.type == rename.from.name || mapping.type == display(rename.from));
  });
}

struct RenamedState {
  Schema schema = {};  ///< `from` under the new names
  Renames renames = {};
  std::vector<Step> steps = {};
};

/// Carries renames out inside an open transaction, reading the catalog after each round.
Expected<RenamedState> carryOutRenames(pg::Connection& connection, const Schema& from,
                                       const Schema& to, const Schema* models,
                                       std::vector<RenameRequest> requests,
                                       const ColumnOrders& orders) {
  RenamedState state{.schema = from};
  for (int round = 0; round < kRenameRounds; ++round) {
    STRATA_TRY(Renames found, findRenames(state.schema, to, models, requests, orders));
    requests = std::move(found.open);
    state.renames.guesses = std::move(found.guesses);
    if (found.certain.empty()) {
      return state;
    }
    for (Step& step : planRenames(found.certain)) {
      if (!connection.execute(step.sql)) {
        return Diagnostic{
            .code = "ST4101",
            .message = fmt::format("the rename does not run: {}", connection.lastError().message),
            .notes = {{.message = step.sql}}};
      }
      state.steps.push_back(std::move(step));
    }
    state.renames.certain.insert(state.renames.certain.end(), found.certain.begin(),
                                 found.certain.end());
    STRATA_TRY(state.schema, readCatalog(connection));
  }
  return state;
}

Expected<RenamedState> renamedState(pg::Connection& connection, const Schema& from,
                                    const Schema& to, const Schema* models,
                                    const std::vector<RenameRequest>& requests,
                                    const ColumnOrders& orders) {
  if (sameObjects(from, to)) {
    return RenamedState{.schema = from};
  }
  STRATA_TRY(pg::Transaction transaction, pg::Transaction::begin(connection));
  auto state = carryOutRenames(connection, from, to, models, requests, orders);
  STRATA_CHECK(transaction.rollback());
  return state;
}

/// What the models say of labels that they removed, beside what the user says.
PlanOptions withRemovedLabels(PlanOptions options, const Schema& from, const Schema* models) {
  if (models == nullptr) {
    return options;
  }
  for (const auto& [key, type] : models->enums) {
    const auto was = from.enums.find(key);
    for (const auto& [label, becomes] : type.declared.labels_removed) {
      if (was != from.enums.end() &&
          std::ranges::find(was->second.labels, label) != was->second.labels.end()) {
        options.labels.push_back({.type = display(key), .from = label, .to = becomes});
      }
    }
  }
  return options;
}

Expected<Proposal> planned(RenamedState state, const Schema& to, const Schema* models,
                           const PlanOptions& asked) {
  const PlanOptions options = withRemovedLabels(asked, state.schema, models);
  const Schema managed = withManagedAccess(to, state.schema, options.access);
  auto files = plan(state.schema, managed, state.steps, options);
  if (!files) {
    Diagnostic refusal = std::move(files).error();
    explainGuesses(refusal, state.renames.guesses, models);
    return refusal;
  }
  std::erase_if(state.renames.guesses,
                [&](const RenameGuess& guess) { return isAnswered(guess.rename, options); });
  if (files->size() == 1 && !state.renames.certain.empty()) {
    files->front().name = describeName(files->front().steps, state.renames.certain);
  }
  return Proposal{.files = *std::move(files),
                  .renames = std::move(state.renames.certain),
                  .guesses = std::move(state.renames.guesses)};
}

SqlScript scriptOf(const PlannedFile& file, std::string text) {
  SqlScript script{
      .path = file.name + ".sql", .content = std::move(text), .transactional = file.transactional};
  for (const Step& step : file.steps) {
    script.statements.push_back({.text = step.sql, .offset = script.content.find(step.sql)});
  }
  return script;
}

}  // namespace

Expected<Proposal> propose(pg::Connection& connection, const Schema& from, const Schema& to,
                           const Schema* models, const std::vector<RenameRequest>& requests,
                           const PlanOptions& options, const ColumnOrders& orders) {
  STRATA_TRY(RenamedState state, renamedState(connection, from, to, models, requests, orders));
  if (options.former_names_must_exist && models != nullptr) {
    STRATA_CHECK(checkFormerNames(*models, state.schema, to));
  }
  // Who runs the plan decides whose default privileges count; here that is us.
  STRATA_TRY(const pg::Rows role, connection.execute("SELECT current_user"));
  state.schema.read_as = role.str(0, 0);
  STRATA_TRY(Proposal proposal, planned(std::move(state), to, models, options));
  STRATA_CHECK(addRows(connection, proposal.files, to, options));
  return proposal;
}

Expected<Proposal> proposeUntried(const Schema& from, const Schema& to, const Schema* models,
                                  Renames renames, const PlanOptions& options) {
  renames.certain.clear();
  return planned({.schema = from, .renames = std::move(renames)}, to, models, options);
}

Expected<void> prove(pg::Connection& connection, const Proposal& proposal, const Schema& to,
                     const AccessPolicy& access) {
  for (const PlannedFile& file : proposal.files) {
    const SqlScript script = scriptOf(file, fileText(file));
    if (auto done = runScript(connection, script); !done) {
      Diagnostic error = std::move(done).error();
      error.notes.push_back({.message = "the planned migration does not run; nothing was written"});
      error.code = "ST4101";
      return error;
    }
  }
  STRATA_TRY(const Schema reached, readCatalog(connection));
  // `to` has what is not managed as it was: what is made anew must have it again.
  const AccessPolicy kept{.privileges = true, .owners = access.owners};
  const Schema wanted = withManagedAccess(alignedColumnOrder(to, reached), reached, kept);
  STRATA_TRY(const auto rows, readRows(connection, to.rows));
  if (sameObjects(reached, wanted) && rows == to.rows) {
    return {};
  }
  Diagnostic error{
      .code = "ST4102",
      .message = "the planned migration does not lead to the models; nothing was written",
      .help = "this is a fault of strata: please report it with the plan below"};
  for (const std::string& difference : describeDifferences(reached, wanted)) {
    error.notes.push_back({.message = difference});
  }
  if (rows != to.rows) {
    error.notes.push_back({.message = "the reference data differ"});
  }
  for (const PlannedFile& file : proposal.files) {
    error.notes.push_back({.message = "planned:\n" + fileText(file)});
  }
  return error;
}

}  // namespace strata
