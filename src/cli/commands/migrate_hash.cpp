#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "directory/write.h"

namespace strata::cli {
namespace {

Expected<ExitCode> hashCommand(const Overrides& overrides) {
  STRATA_TRY(const Project project, Project::open(overrides));
  STRATA_TRY(const auto url, project.directoryUrl());
  STRATA_CHECK(directory::writeChecksum(url));
  return ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto overrides = std::make_shared<Overrides>();
  addDirectoryFlags(app, *overrides);
  return [overrides] { return hashCommand(*overrides); };
}

}  // namespace

const Command kMigrateHash{"migrate", "hash",
                           "write the checksum file anew, after a migration was edited by hand",
                           "  strata migrate hash", setUp};

}  // namespace strata::cli
