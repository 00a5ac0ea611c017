#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/applied_check.h"
#include "cli/command.h"
#include "cli/json_answer.h"
#include "directory/rearrange.h"

namespace strata::cli {
namespace {

Expected<ExitCode> rebaseCommand(const ChangeFlags& flags) {
  STRATA_TRY(const auto url, openForChange(flags));
  STRATA_TRY(const auto moved, directory::moveToEnd(url, flags.migrations));
  if (flags.format == "json") {
    nlohmann::ordered_json out = {{"moved", nlohmann::ordered_json::array()}};
    for (const directory::MovedFile& file : moved) {
      out["moved"].push_back({{"from", file.from}, {"to", file.to}, {"version", file.version}});
    }
    printJson(out);
    return ExitCode::kFine;
  }
  for (const directory::MovedFile& file : moved) {
    print(fmt::format("{} -> {}\n", (url.path / file.from).string(), file.to));
  }
  return ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto flags = std::make_shared<ChangeFlags>();
  addChangeFlags(app, *flags);
  return [flags] { return rebaseCommand(*flags); };
}

}  // namespace

const Command kMigrateRebase{
    "migrate", "rebase",
    "give migrations that were not applied new versions after all others, as after a merge",
    "  strata migrate rebase 20240102000000", setUp};

}  // namespace strata::cli
