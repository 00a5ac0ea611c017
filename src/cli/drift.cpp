#include "cli/drift.h"

#include "cli/command.h"
#include "cli/state_plan.h"
#include "diff/access.h"
#include "diff/diff.h"

namespace strata::cli {
namespace {

/// The live schema as far as it is compared: privileges by the policy, columns in any order.
Schema comparable(Schema live, const Schema& expected, const AccessPolicy& access) {
  return withManagedAccess(alignedColumnOrder(std::move(live), expected), expected, access);
}

/// Without what the directory did not make: an object of somebody else's on no object of ours.
Schema withoutForeign(const Schema& live, const Schema& expected) {
  Schema out = live;
  forEachKind([&]<class T>() {
    std::erase_if(out.get<T>(),
                  [&](const auto& entry) { return !expected.get<T>().contains(entry.first); });
  });
  return out;
}

Expected<Proposal> planDirection(LiveDatabase& database, State from, State to) {
  LoadedStates states{.project = database.project,
                      .major = from.schema.server_version,
                      .access = database.project.config().access};
  states.states.push_back(std::move(from));
  states.states.push_back(std::move(to));
  return planStates(states, {.plan = {.allow_drop = true}});
}

Proposal orWarn(Expected<Proposal> proposal) {
  if (proposal) {
    return *std::move(proposal);
  }
  Diagnostic problem = std::move(proposal).error();
  problem.severity = Severity::kWarning;
  printDiagnostic(problem);
  return {};
}

}  // namespace

Expected<Drift> findDrift(LiveDatabase& database, const Schema& expected) {
  STRATA_TRY(Schema read, readSchema(database));
  Drift out{.live = comparable(std::move(read), expected, database.project.config().access)};
  if (!sameObjects(expected, out.live)) {
    out.differences = describeDifferences(expected, out.live);
    const Schema own = withoutForeign(out.live, expected);
    if (!sameObjects(expected, own)) {
      out.broken = describeDifferences(expected, own);
    }
  }
  return out;
}

void planDrift(LiveDatabase& database, ExpectedState state, Drift& drift) {
  const Schema expected = alignedColumnOrder(state.schema, drift.live);
  drift.back =
      orWarn(planDirection(database, {.schema = drift.live, .live = true}, {.schema = expected}));
  drift.forward = orWarn(
      planDirection(database, {.schema = state.schema, .connection = std::move(state.connection)},
                    {.schema = drift.live, .live = true}));
}

}  // namespace strata::cli
