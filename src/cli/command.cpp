#include "cli/command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdlib>

#include "support/text.h"

namespace strata::cli {

const std::vector<const Command*>& allCommands() {
  static const std::vector<const Command*> kCommands = {
      &kInit,
      &kMigrateDiff,
      &kMigrateNew,
      &kMigrateHash,
      &kMigrateValidate,
      &kMigrateApply,
      &kMigrateStatus,
      &kMigrateDown,
      &kMigrateRefresh,
      &kMigrateFresh,
      &kMigrateSet,
      &kMigrateLs,
      &kMigrateShow,
      &kMigrateEdit,
      &kMigrateRm,
      &kMigrateRebase,
      &kMigrateCheckpoint,
      &kMigrateSquash,
      &kMigrateTest,
      &kMigrateImport,
      &kMigrateExport,
      &kGitInstall,
      &kGitMergeCheck,
      &kGitMergeSum,
      &kSchemaDiff,
      &kSchemaInspect,
      &kSchemaDrift,
      &kSchemaClean,
      &kSchemaCoverage,
      &kDeploy,
      &kCheck,
      &kGen,
      &kScan,
      &kExplain,
  };
  return kCommands;
}

void addDirectoryFlags(CLI::App& app, Overrides& overrides) {
  app.add_option("-c,--config", overrides.config,
                 "strata.toml to use; default: the nearest one upwards")
      ->type_name("FILE");
  app.add_option(
         "--env", overrides.env,
         "environment, an [env.NAME] of strata.toml; default: $STRATA_ENV, then [env] default")
      ->type_name("NAME");
  app.add_option("--dir", overrides.dir,
                 "migration directory: file://PATH[?format=goose|flyway|…]; default: migrations")
      ->type_name("URL");
}

void addProjectFlags(CLI::App& app, Overrides& overrides) {
  addDirectoryFlags(app, overrides);
  app.add_option("--models", overrides.models,
                 "model headers, instead of [models] headers: a pattern; may be repeated")
      ->type_name("GLOB")
      ->allow_extra_args(false);
  app.add_option("--dev-url", overrides.dev_url,
                 "a server to try SQL on, instead of the embedded one")
      ->type_name("URL");
  app.add_option("--dev-version", overrides.dev_version,
                 "major version of the embedded PostgreSQL, 14 to 18; default: 15")
      ->type_name("N");
}

void addUrlFlag(CLI::App& app, std::string& url) {
  app.add_option("-u,--url", url,
                 "the database; default: [database] url of strata.toml, then $DATABASE_URL")
      ->type_name("URL");
}

void addFormatFlag(CLI::App& app, std::string& format, const std::vector<std::string>& known) {
  format = known.front();
  app.add_option("--format", format,
                 fmt::format("{}; default: {}", join(known, ", "), known.front()))
      ->check(CLI::IsMember(known))
      ->type_name("FORMAT");
}

Expected<std::string> databaseUrl(const std::string& url, const Config& config) {
  if (!url.empty()) {
    return url;
  }
  if (!config.database_url.empty()) {
    return config.database_url;
  }
  if (const char* set = std::getenv("DATABASE_URL"); set != nullptr && *set != '\0') {
    return std::string(set);
  }
  return Diagnostic{
      .code = "ST1204",
      .message = "no database given",
      .help = "give --url postgres://…, or set [database] url in strata.toml or DATABASE_URL",
      .exit_code = ExitCode::kUsage};
}

}  // namespace strata::cli
