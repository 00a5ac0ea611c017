#pragma once
#include "cli/project.h"
#include "replay/propose.h"

namespace strata::cli {

/// propose() for the models, where likely renames are asked about on a terminal (standard input
/// and error both are one): a yes is a --rename, a no leaves drop and creation to --allow-drop.
/// Elsewhere an open question is the error that names what to write. Errors: as propose().
Expected<Proposal> proposeAsking(const Project& project, Project::Comparison& state,
                                 std::vector<RenameRequest> requests, const PlanOptions& options);

}  // namespace strata::cli
