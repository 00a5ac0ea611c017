#include "cli/development.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "apply/apply.h"
#include "apply/revisions.h"
#include "cli/command.h"
#include "cli/confirm.h"
#include "directory/write.h"
#include "support/text.h"

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

Expected<Emptying> emptyDatabase(pg::Connection& connection, const EmptyingOptions& options) {
  STRATA_TRY(const std::string scope, apply::scopeSchema(connection));
  Emptying out;
  STRATA_TRY(out.contents, apply::contentsOf(connection, scope));
  const auto& statements = out.contents.statements;
  if (options.format == "text") {
    print(statements.empty() ? "Nothing to drop\n" : join(statements, ";\n") + ";\n");
  }
  out.done = statements.empty();
  if (out.done || options.dry_run) {
    return out;
  }
  const std::string name = connection.database();
  if (!options.yes && !onTerminal()) {
    return Diagnostic{
        .code = "ST1236",
        .message = fmt::format("there is no terminal to confirm that '{}' is emptied", name),
        .help = "pass --yes, or --dry-run to see what would go",
        .exit_code = ExitCode::kUsage};
  }
  if (!options.yes && !confirmByWord(fmt::format("This drops {} tables with about {} rows of '{}'.",
                                                 out.contents.tables, out.contents.rows, name),
                                     name)) {
    return out;
  }
  STRATA_CHECK(apply::wipe(connection, out.contents));
  out.done = true;
  return out;
}

nlohmann::ordered_json emptyingJson(const Emptying& emptying) {
  return {{"emptied", emptying.done},
          {"tables", emptying.contents.tables},
          {"rows", emptying.contents.rows},
          {"statements", emptying.contents.statements}};
}

Expected<apply::ApplyReport> hashAndApply(const Project& project, pg::Connection& connection,
                                          const DatabaseFlags& flags) {
  STRATA_TRY(const auto url, project.directoryUrl());
  STRATA_CHECK(directory::writeChecksum(url));
  STRATA_TRY(const auto directory, project.openDirectory(false));
  apply::ApplyOptions options{.revisions_schema = flags.revisions_schema};
  STRATA_TRY(options.lock, lockOptions(flags));
  return apply::apply(connection, directory, options);
}

}  // namespace strata::cli
