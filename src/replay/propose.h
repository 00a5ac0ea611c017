#pragma once
#include <vector>

#include "diff/rename.h"
#include "model/schema.h"
#include "pg/connection.h"
#include "plan/plan.h"
#include "support/expected.h"

namespace strata {

/// The migration that leads from one state to another, before it is written.
struct Proposal {
  std::vector<PlannedFile> files = {};  ///< empty: the states are equal
  std::vector<Rename> renames = {};
  std::vector<RenameGuess> guesses = {};  ///< likely renames that were planned as drop and create
};

/// Plans. `connection` is at the state `from`; the renames are tried on it in a transaction that is
/// rolled back, so that PostgreSQL itself says what the rest of the schema looks like under the new
/// names. Errors: as findRenames and plan(); a refused drop names the likely renames and what to
/// write where; ST4007 as unknownFormerNames() when the options ask for it.
Expected<Proposal> propose(pg::Connection& connection, const Schema& from, const Schema& to,
                           const Schema* models, const std::vector<RenameRequest>& requests,
                           const PlanOptions& options, const ColumnOrders& orders = {});

/// The same where nothing has to be renamed (`renames.certain` is not looked at): no database is
/// needed, and PlanOptions::access is by the role that read `from`.
Expected<Proposal> proposeUntried(const Schema& from, const Schema& to, const Schema* models,
                                  Renames renames, const PlanOptions& options);

/// Carries the proposal out on `connection`, which is at its starting state, file by file in the
/// transactions in which they will be applied, and reads the catalog back. Errors: ST4101 the
/// server refused a statement; ST4102 the result is not `to`, with the first differences. Both are
/// strata's own faults: nothing may be written then.
Expected<void> prove(pg::Connection& connection, const Proposal& proposal, const Schema& to,
                     const AccessPolicy& access = {});

}  // namespace strata
