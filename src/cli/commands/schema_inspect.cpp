#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "cli/declaration_files.h"
#include "cli/merge_models.h"
#include "cli/states.h"
#include "cli/unmanaged_warning.h"
#include "plan/plan.h"

namespace strata::cli {
namespace {

struct Options {
  Overrides overrides;
  std::vector<std::string> from = {"models"};
  std::string url;
  std::string format;
  std::string out;
  std::string root;
  bool force = false;
  bool merge = false;
};

/// The models of this folder's project, edited until they are the state.
Expected<ExitCode> inspectIntoModels(const Options& options) {
  std::error_code error;
  STRATA_TRY(const Project project, Project::open(options.overrides));
  if (options.out.empty() || !std::filesystem::equivalent(options.out, ".", error) ||
      !std::filesystem::equivalent(project.config().root, ".", error)) {
    return Diagnostic{.code = "ST1214",
                      .message = "--merge edits the models of the project it runs in",
                      .help = "go to the folder of its strata.toml and give --out .",
                      .exit_code = ExitCode::kUsage};
  }
  STRATA_TRY(StateRef source,
             parseState(options.url.empty() ? options.from : std::vector{options.url}));
  STRATA_TRY(StateRef models, parseState({"models"}));
  STRATA_TRY(const LoadedStates loaded,
             loadStates({std::move(source), std::move(models)}, options.overrides));
  const Schema& wanted = loaded.states.front().schema;
  printDiagnostics(unmanagedWarnings(wanted, wanted, {}));
  return mergeIntoModels(
      loaded.project, loaded.states.back(), wanted,
      {.access = loaded.project.config().access, .server_version = wanted.server_version},
      options.overrides);
}

Expected<ExitCode> inspectAsModels(const Options& options, const Schema& schema,
                                   const AccessPolicy& access) {
  STRATA_TRY(const std::string root, checkNamespace(options.root));
  STRATA_TRY(
      const Declaration declaration,
      declare(schema, {.root = root, .access = access, .server_version = schema.server_version}));
  if (options.out.empty()) {
    print(declarationText(declaration));
    return ExitCode::kFine;
  }
  STRATA_TRY(const DeclarationReport report,
             writeDeclaration(declaration, options.out, options.force));
  for (const std::filesystem::path& path : report.written) {
    print(fmt::format("wrote {}\n", (options.out / path).lexically_normal().string()));
  }
  if (report.unchanged != 0) {
    print(fmt::format("{} files are up to date\n", report.unchanged));
  }
  if (!declaration.sql.empty()) {
    printError(
        fmt::format("what the headers cannot say is SQL: put {} into [models] of "
                    "strata.toml\n",
                    sqlSetting(declaration)));
  }
  return ExitCode::kFine;
}

/// Flags that only the headers have.
Expected<void> checkFlags(const Options& options) {
  if (options.format == "cpp" ||
      (options.out.empty() && options.root.empty() && !options.force && !options.merge)) {
    return {};
  }
  return Diagnostic{.code = "ST1214",
                    .message = "--out, --namespace, --force and --merge go with --format cpp",
                    .help = "add --format cpp",
                    .exit_code = ExitCode::kUsage};
}

Expected<ExitCode> inspectCommand(const Options& options) {
  STRATA_CHECK(checkFlags(options));
  if (options.merge) {
    return inspectIntoModels(options);
  }
  STRATA_TRY(StateRef ref,
             parseState(options.url.empty() ? options.from : std::vector{options.url}));
  STRATA_TRY(const LoadedStates loaded, loadStates({std::move(ref)}, options.overrides));
  const Schema& schema = loaded.states.front().schema;
  printDiagnostics(unmanagedWarnings(schema, schema, {}));
  if (options.format == "cpp") {
    return inspectAsModels(options, schema, loaded.project.config().access);
  }
  print(options.format == "json"
            ? toJson(schema) + "\n"
            : fileText({.steps = planCreation(schema, schema.server_version)}));
  return ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addStateFlag(app, "--from", options->from, "what to show (default: models)");
  app.add_option("-u,--url", options->url, "the same of a database")
      ->type_name("URL")
      ->excludes("--from");
  addFormatFlag(app, options->format, {"sql", "json", "cpp"});
  app.add_option("--out", options->out,
                 "with --format cpp: the folder to write models/ and sql/ to; else all is printed")
      ->type_name("DIR");
  app.add_option("--namespace", options->root, "with --format cpp: the namespace of the structs")
      ->type_name("NAME");
  app.add_flag("--force", options->force, "with --out: replace files that differ");
  app.add_flag("--merge", options->merge,
               "with --out .: edit the project's models until they are the state")
      ->excludes("--force");
  addProjectFlags(app, options->overrides);
  return [options] { return inspectCommand(*options); };
}

}  // namespace

const Command kSchemaInspect{
    "schema", "inspect",
    "a schema as SQL that makes it, as C++ models, or as JSON for file://….json",
    "  strata schema inspect --from migrations --format json", setUp};

}  // namespace strata::cli
