#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/applied_check.h"
#include "cli/command.h"
#include "cli/json_answer.h"
#include "directory/rearrange.h"

namespace strata::cli {
namespace {

Expected<ExitCode> rmCommand(const ChangeFlags& flags) {
  STRATA_TRY(const auto url, openForChange(flags));
  STRATA_TRY(const auto removed, directory::removeFiles(url, flags.migrations));
  if (flags.format == "json") {
    printJson({{"removed", removed}});
    return ExitCode::kFine;
  }
  for (const std::string& name : removed) {
    print("removed " + (url.path / name).string() + "\n");
  }
  return ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto flags = std::make_shared<ChangeFlags>();
  addChangeFlags(app, *flags);
  return [flags] { return rmCommand(*flags); };
}

}  // namespace

const Command kMigrateRm{"migrate", "rm",
                         "delete migrations that were not applied, and write the checksum file",
                         "  strata migrate rm 20240103000000", setUp};

}  // namespace strata::cli
