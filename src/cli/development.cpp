#include "cli/development.h"

#include <fmt/format.h>

#include "apply/apply.h"
#include "apply/revisions.h"
#include "cli/command.h"
#include "cli/confirm.h"
#include "directory/write.h"

namespace strata::cli {

Expected<void> requireDevelopment(const DatabaseFlags& flags, const Config& config) {
  if (config.development && flags.url.empty() && !config.database_url.empty()) {
    return {};
  }
  return Diagnostic{
      .code = "ST1235",
      .message = "only a development database may be dropped and made anew",
      .help =
          "name it in strata.toml: [env.local.database] with url and development = true, and "
          "choose it with --env local",
      .where = {.file = config.file.string()},
      .exit_code = ExitCode::kUsage};
}

Expected<bool> emptyDatabase(pg::Connection& connection, bool yes, bool dry_run) {
  STRATA_TRY(const std::string scope, apply::scopeSchema(connection));
  STRATA_TRY(const apply::Contents contents, apply::contentsOf(connection, scope));
  if (contents.statements.empty()) {
    print("Nothing to drop\n");
    return true;
  }
  for (const std::string& statement : contents.statements) {
    print(statement + ";\n");
  }
  if (dry_run) {
    return false;
  }
  const std::string name = connection.database();
  if (!yes && !onTerminal()) {
    return Diagnostic{
        .code = "ST1236",
        .message = fmt::format("there is no terminal to confirm that '{}' is emptied", name),
        .help = "pass --yes, or --dry-run to see what would go",
        .exit_code = ExitCode::kUsage};
  }
  if (!yes && !confirmByWord(fmt::format("This drops {} tables with about {} rows of '{}'.",
                                         contents.tables, contents.rows, name),
                             name)) {
    return false;
  }
  STRATA_CHECK(apply::wipe(connection, contents));
  return true;
}

Expected<ExitCode> hashAndApply(const Project& project, pg::Connection& connection,
                                const DatabaseFlags& flags) {
  STRATA_TRY(const auto url, project.directoryUrl());
  STRATA_CHECK(directory::writeChecksum(url));
  STRATA_TRY(const auto directory, project.openDirectory(false));
  apply::ApplyOptions options{.revisions_schema = flags.revisions_schema};
  STRATA_TRY(options.lock, lockOptions(flags));
  STRATA_TRY(const apply::ApplyReport report, apply::apply(connection, directory, options));
  print(apply::text(report, colourOnOutput()));
  if (!report.ok()) {
    return *report.failure;
  }
  return ExitCode::kFine;
}

}  // namespace strata::cli
