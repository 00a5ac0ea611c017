#include "cli/applied_check.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "apply/revisions.h"
#include "cli/command.h"
#include "directory/rearrange.h"

namespace strata::cli {
namespace {

Expected<std::vector<apply::Revision>> readRevisions(const DatabaseFlags& flags,
                                                     const std::string& url) {
  STRATA_TRY(pg::Connection connection, pg::Connection::open(url));
  STRATA_TRY(const std::string schema, apply::revisionSchema(connection, flags.revisions_schema));
  return apply::RevisionTable(connection, schema).read();
}

Diagnostic isApplied(const directory::Directory& directory, const directory::MigrationFile& file) {
  return {.code = "ST6016",
          .message = fmt::format("'{}' has been applied to the database", file.name),
          .help =
              "write what should be otherwise into a new migration; 'strata migrate down' "
              "reverts it on a development database",
          .where = {.file = directory.pathOf(file)},
          .exit_code = ExitCode::kFinding};
}

}  // namespace

Expected<void> requireNotApplied(const DatabaseFlags& flags, const Project& project,
                                 const directory::Directory& directory,
                                 const std::vector<std::string>& words) {
  const auto url = databaseUrl(flags.url, project.config());
  if (!url) {
    return {};
  }
  auto revisions = readRevisions(flags, *url);
  if (!revisions) {
    Diagnostic problem = std::move(revisions).error();
    if (flags.url.empty()) {
      problem.severity = Severity::kWarning;
      problem.notes.push_back({.message = "so it is not known what has been applied"});
      printDiagnostic(problem);
      return {};
    }
    return problem;
  }
  for (const std::string& word : words) {
    STRATA_TRY(const auto* file, directory::findMigration(directory, word));
    const bool applied = std::ranges::any_of(
        *revisions, [&](const apply::Revision& each) { return each.version == file->version; });
    if (applied) {
      return isApplied(directory, *file);
    }
  }
  return {};
}

void addChangeFlags(CLI::App& app, ChangeFlags& flags) {
  addDirectoryFlags(app, flags.overrides);
  addRevisionFlags(app, flags.database);
  app.add_option("migration", flags.migrations, "versions or file names")->required();
  addFormatFlag(app, flags.format, {"text", "json"});
}

Expected<directory::DirectoryUrl> openForChange(const ChangeFlags& flags) {
  STRATA_TRY(const Project project, Project::open(flags.overrides));
  STRATA_TRY(auto url, project.directoryUrl());
  STRATA_TRY(const auto directory, directory::openForRearranging(url));
  STRATA_CHECK(requireNotApplied(flags.database, project, directory, flags.migrations));
  return url;
}

}  // namespace strata::cli
