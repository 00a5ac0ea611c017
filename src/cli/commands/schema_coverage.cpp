#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <map>
#include <nlohmann/json.hpp>

#include "catalog/coverage.h"
#include "cli/command.h"
#include "cli/json_answer.h"
#include "cli/states.h"
#include "support/text.h"

namespace strata::cli {
namespace {

struct Options {
  Overrides overrides;
  std::vector<std::string> from;
  std::string url;
  std::string format;
};

using Json = nlohmann::ordered_json;
using Names = std::map<std::string, std::vector<std::string>>;

Json coverageJson(const std::vector<Coverage>& kinds, const Names* left_out) {
  Json rows = Json::array();
  for (const Coverage& kind : kinds) {
    rows.push_back({{"kind", kind.kind},
                    {"managed", kind.managed},
                    {"attributes", kind.attributes},
                    {"reason", kind.reason}});
  }
  Json out = {{"kinds", std::move(rows)}, {"left_out", nullptr}};
  if (left_out != nullptr) {
    out["left_out"] = Json::object();
    for (const auto& [kind, names] : *left_out) {
      out["left_out"][kind] = names;
    }
  }
  return out;
}

std::string coverageText(const std::vector<Coverage>& kinds, const Names* left_out) {
  std::string out;
  for (const Coverage& kind : kinds) {
    out += fmt::format("{:<30}{:<10}{}\n", kind.kind, kind.managed ? "managed" : "left out",
                       kind.managed ? join(kind.attributes, ", ") : kind.reason);
  }
  if (left_out == nullptr) {
    return out;
  }
  out +=
      left_out->empty() ? "\nnothing of this state is left out\n" : "\nleft out of this state:\n";
  for (const auto& [kind, names] : *left_out) {
    out += fmt::format("  {}: {}\n", kind, join(names, ", "));
  }
  return out;
}

Names leftOut(const Schema& schema) {
  Names names;
  for (const Unmanaged& object : schema.unmanaged) {
    names[object.kind].push_back(object.name);
  }
  return names;
}

Expected<ExitCode> coverageCommand(const Options& options) {
  std::optional<Names> names;
  const std::vector<std::string> state =
      options.url.empty() ? options.from : std::vector<std::string>{options.url};
  if (!state.empty()) {
    STRATA_TRY(StateRef ref, parseState(state));
    STRATA_TRY(const LoadedStates loaded, loadStates({std::move(ref)}, options.overrides));
    names = leftOut(loaded.states.front().schema);
  }
  const std::vector<Coverage> kinds = coverage();
  const Names* shown = names ? &*names : nullptr;
  if (options.format == "json") {
    printJson(coverageJson(kinds, shown));
  } else {
    print(coverageText(kinds, shown));
  }
  return ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addStateFlag(app, "--from", options->from, "also name what is left out of this state");
  app.add_option("-u,--url", options->url, "the same of a database")
      ->type_name("URL")
      ->excludes("--from");
  addFormatFlag(app, options->format, {"text", "json"});
  addProjectFlags(app, options->overrides);
  return [options] { return coverageCommand(*options); };
}

}  // namespace

const Command kSchemaCoverage{"schema", "coverage",
                              "what strata manages of PostgreSQL, and what it leaves out and why",
                              "  strata schema coverage --from migrations", setUp};

}  // namespace strata::cli
