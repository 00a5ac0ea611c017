#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/json_answer.h"
#include "emit/emit.h"
#include "plan/plan.h"
#include "support/files.h"
#include "support/glob.h"
#include "support/text.h"

namespace strata::cli {
namespace {

struct Options {
  Overrides overrides;
  std::string out;
  std::string templates;
  std::string depfile;
  bool check = false;
  std::string format;
};

/// The DDL that makes `schema` from nothing.
Expected<std::string> creationSql(const Schema& schema) {
  if (sameObjects(schema, {})) {
    return std::string();
  }
  Schema nothing;
  nothing.server_version = schema.server_version;
  const PlanOptions options{.allow_drop = true, .server_version = schema.server_version};
  STRATA_TRY(const auto files, plan(nothing, schema, {}, options));
  std::string sql;
  for (const PlannedFile& file : files) {
    sql += fileText(file);
  }
  return sql;
}

/// A path as Make and Ninja read it in a dependency file.
std::string escapedForMake(const std::string& path) {
  return replaceAll(replaceAll(replaceAll(path, "\\", "\\\\"), " ", "\\ "), "#", "\\#");
}

/// What the generated files depend on, for a build tool: "X: file file …" in X.d.
Expected<void> writeDepfile(const std::string& depfile, const Project& project) {
  STRATA_TRY(const ScanOutcome scan, scanModels(project.config(), project.cache()));
  std::string text = escapedForMake(depfile.substr(0, depfile.rfind(".d"))) + ":";
  const std::string cache =
      std::filesystem::absolute(project.cache().folder()).lexically_normal().string() + "/";
  for (const std::string& file : scan.files) {
    if (file.starts_with(cache)) {
      continue;  // ours, and safe to delete
    }
    text += " \\\n  " + escapedForMake(file);
  }
  for (const std::string& pattern : project.config().sql) {
    STRATA_TRY(const auto files, glob(project.config().root, pattern));
    for (const std::string& file : files) {
      text += " \\\n  " +
              escapedForMake(std::filesystem::absolute(project.config().root / file).string());
    }
  }
  return writeFileAtomically(depfile, text + "\n");
}

nlohmann::ordered_json answerJson(const std::filesystem::path& folder, const CheckReport& check,
                                  const WriteReport& written) {
  return {{"up_to_date", check.upToDate()},
          {"missing", pathsJson(check.missing, folder)},
          {"differing", pathsJson(check.differing, folder)},
          {"stale", pathsJson(check.stale, folder)},
          {"written", pathsJson(written.written, folder)},
          {"removed", pathsJson(written.removed, folder)}};
}

Expected<ExitCode> reportCheck(const Options& options, const CheckReport& report,
                               const std::filesystem::path& folder) {
  if (options.format == "json") {
    printJson(answerJson(folder, report, {}));
  }
  if (report.upToDate()) {
    print(options.format == "json" ? "" : "generated files are up to date\n");
    return ExitCode::kFine;
  }
  Diagnostic error{.code = "ST1402",
                   .message = fmt::format("'{}' is not what the models give", folder.string()),
                   .help = "run 'strata gen' and commit the result",
                   .exit_code = ExitCode::kFinding};
  for (const auto& [word, paths] :
       {std::pair("missing", &report.missing), std::pair("differs", &report.differing),
        std::pair("no longer made", &report.stale)}) {
    for (const std::filesystem::path& path : *paths) {
      error.notes.push_back({.message = fmt::format("{}: {}", word, path.string())});
    }
  }
  return error;
}

/// What the dev server says of itself is not the models': who owns things there, and initdb's
/// comment.
void leaveOutTheServer(Schema& schema) {
  schema.access.clear();
  schema.read_as.clear();
  for (auto& [key, object] : schema.namespaces) {
    object.comment = object.saysNothing() ? "" : object.comment;
  }
}

Expected<ExitCode> genCommand(const Options& options) {
  STRATA_TRY(Project project, Project::open(options.overrides));
  const Config& config = project.config();
  STRATA_TRY(const Schema raw, project.rawModels());
  STRATA_TRY(Schema canonical, project.desired());
  leaveOutTheServer(canonical);
  STRATA_TRY(const std::string sql, creationSql(canonical));
  const std::filesystem::path out =
      options.out.empty() ? config.root / config.generated : std::filesystem::path(options.out);
  const std::string& templates = options.templates.empty() ? config.templates : options.templates;
  STRATA_TRY(const auto files,
             generate({.canonical = canonical,
                       .models = raw,
                       .schema_sql = sql,
                       .template_dir =
                           templates.empty() ? std::filesystem::path() : config.root / templates,
                       .output_dir = std::filesystem::proximate(out, config.root)}));
  if (options.check) {
    STRATA_TRY(const CheckReport report, checkGenerated(out, files));
    return reportCheck(options, report, out);
  }
  STRATA_TRY(const WriteReport report, writeGenerated(out, files));
  if (!options.depfile.empty()) {
    STRATA_CHECK(writeDepfile(options.depfile, project));
  }
  if (options.format == "json") {
    printJson(answerJson(out, {}, report));
    return ExitCode::kFine;
  }
  for (const std::filesystem::path& path : report.written) {
    print(fmt::format("wrote {}\n", (out / path).lexically_normal().string()));
  }
  for (const std::filesystem::path& path : report.removed) {
    print(fmt::format("removed {}\n", (out / path).lexically_normal().string()));
  }
  return ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addProjectFlags(app, options->overrides);
  app.add_option("--out", options->out, "the folder to write to; default: [generated] dir")
      ->type_name("DIR");
  app.add_option("--templates", options->templates,
                 "a folder of templates that go before the built-in ones")
      ->type_name("DIR");
  app.add_option("--depfile", options->depfile,
                 "also write what the result depends on to X.d, as dependencies of X")
      ->type_name("X.d");
  app.add_flag("--check", options->check,
               "write nothing; exit 1 when a file is missing, differs or is no longer made");
  addFormatFlag(app, options->format, {"text", "json"});
  return [options] { return genCommand(*options); };
}

}  // namespace

const Command kGen{
    "", "gen",
    "write generated/: schema.json, schema.sql, the ERD and a typed header per model header",
    "  strata gen --check", setUp};

}  // namespace strata::cli
