#pragma once
#include "cli/config.h"
#include "cli/project.h"
#include "cli/states.h"
#include "declare/declare.h"

namespace strata::cli {

/// Brings the models of the project up to `wanted`, a canonical schema, by editing them: new tables
/// are new headers, members change in their structs, all else stays. `models` is what they say now.
/// The result is read back; when it is not `wanted`, every file is as it was. Errors: ST4104 what a
/// person has to change, ST4105 the models do not come back.
Expected<ExitCode> mergeIntoModels(const Project& project, const State& models,
                                   const Schema& wanted, const DeclareOptions& options,
                                   const Overrides& overrides);

}  // namespace strata::cli
