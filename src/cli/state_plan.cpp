#include "cli/state_plan.h"

#include "cli/command.h"
#include "model/privileges.h"
#include "replay/rebuild.h"
#include "replay/roles.h"

namespace strata::cli {
namespace {

/// A dev database at `from`, or why there is none.
struct Ground {
  std::optional<pg::Connection> connection = {};
  std::optional<Diagnostic> obstacle = {};
};

Diagnostic notRebuilt(const Rebuilt& rebuilt) {
  Diagnostic out{.code = "ST4301",
                 .message =
                     "the state of --from could not be made anew on the dev database, so "
                     "that the SQL cannot be proven",
                 .help =
                     "--no-prove prints it unproven; --dev-url names a server that has what is "
                     "missing"};
  for (const std::string& failure : rebuilt.failures) {
    out.notes.push_back({.message = failure});
  }
  for (const std::string& difference : rebuilt.differences) {
    out.notes.push_back({.message = difference});
  }
  return out;
}

/// They know former names.
const Schema* modelsOf(const State& state) {
  return state.models ? &*state.models : nullptr;
}

Expected<Ground> groundAt(LoadedStates& states) {
  State& from = states.states.front();
  if (from.connection) {
    return Ground{.connection = std::move(from.connection)};
  }
  auto connection = scratchFor(states.project, from.schema, states.major);
  if (!connection) {
    return Ground{.obstacle = std::move(connection).error()};
  }
  STRATA_CHECK(ensureRoles(*connection, rolesOf(states.states.back().schema)));
  STRATA_TRY(const Rebuilt rebuilt, rebuild(*connection, from.schema));
  if (!rebuilt.exact()) {
    return Ground{.obstacle = notRebuilt(rebuilt)};
  }
  return Ground{.connection = *std::move(connection)};
}

/// Without a server to try on: no rename can be carried out, so none is.
Expected<Proposal> planUntried(const Schema& from, const State& to, Renames renames,
                               const StatePlanOptions& options, const PlanOptions& plan_options) {
  if (!options.renames.empty()) {
    return Diagnostic{.code = "ST4302",
                      .message = "a rename cannot be planned without a dev database",
                      .help = "leave --rename out, or give a dev database that works",
                      .exit_code = ExitCode::kUsage};
  }
  return proposeUntried(from, to.schema, modelsOf(to), std::move(renames), plan_options);
}

Expected<Proposal> planTried(pg::Connection& connection, const Schema& from, const State& to,
                             const StatePlanOptions& options, const PlanOptions& plan_options) {
  STRATA_TRY(Proposal proposal,
             propose(connection, from, to.schema, modelsOf(to), options.renames, plan_options));
  if (options.prove) {
    STRATA_CHECK(prove(connection, proposal, to.schema, plan_options.access));
  }
  return proposal;
}

}  // namespace

Expected<Proposal> planStates(LoadedStates& states, const StatePlanOptions& options) {
  const Schema& from = states.states.front().schema;
  State& to = states.states.back();
  if (!states.states.front().connection) {
    to.schema.rows.clear();  // a state that was made anew has no rows to compare
  }
  PlanOptions plan_options = options.plan;
  plan_options.server_version = states.major;
  plan_options.access = states.access;
  STRATA_TRY(Renames renames, findRenames(from, to.schema, modelsOf(to), options.renames));
  if (!options.prove && renames.certain.empty()) {
    return proposeUntried(from, to.schema, modelsOf(to), std::move(renames), plan_options);
  }
  STRATA_TRY(Ground ground, groundAt(states));
  if (!ground.obstacle) {
    return planTried(*ground.connection, from, to, options, plan_options);
  }
  if (options.prove) {
    return *std::move(ground.obstacle);
  }
  ground.obstacle->severity = Severity::kWarning;
  printDiagnostic(*ground.obstacle);
  return planUntried(from, to, std::move(renames), options, plan_options);
}

}  // namespace strata::cli
