#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/applied_check.h"
#include "cli/command.h"
#include "cli/git.h"
#include "cli/json_answer.h"
#include "cli/migration_drafts.h"
#include "cli/proposal_text.h"
#include "directory/rearrange.h"
#include "replay/squash.h"
#include "support/text.h"

namespace strata::cli {
namespace {

struct Options {
  Overrides overrides;
  DatabaseFlags database;
  std::string name;
  std::string since;
  std::string git_base;
  bool join = false;
  bool dry_run = false;
  std::string format;
};

/// The names of the directory's files at a revision.
Expected<std::set<std::string>> namesAt(const std::string& revision,
                                        const directory::Directory& directory) {
  STRATA_TRY(const GitRepository repository, repositoryOf(directory.url.path));
  STRATA_TRY(const std::string commit, commitOf(repository, revision));
  STRATA_TRY(const auto path, pathInRepository(repository, directory.url.path));
  STRATA_TRY(const auto there,
             directoryAt(repository, commit, {.path = path, .format = directory.url.format}));
  std::set<std::string> names;
  for (const directory::MigrationFile& file : there.files) {
    names.insert(file.name);
  }
  return names;
}

/// The index of the first file to squash.
Expected<std::size_t> firstOf(const Options& options, const directory::Directory& directory) {
  const auto& files = directory.files;
  if (!options.since.empty()) {
    STRATA_TRY(const auto* file, directory::findMigration(directory, options.since));
    return static_cast<std::size_t>(file - files.data());
  }
  STRATA_TRY(const auto known, namesAt(options.git_base, directory));
  const auto last = std::ranges::find_if(
      files.rbegin(), files.rend(), [&](const auto& file) { return known.contains(file.name); });
  return static_cast<std::size_t>(files.rend() - last);
}

Diagnostic cannotJoin(const directory::Directory& directory, const directory::MigrationFile& file,
                      const char* why) {
  return {.code = "ST1241",
          .message = fmt::format("'{}' cannot be joined with the others: {}", file.name, why),
          .help = "squash the files before and behind it apart",
          .where = {.file = directory.pathOf(file)}};
}

/// The files as they are, one behind the other.
Expected<directory::Draft> joined(const directory::Directory& directory, std::size_t first) {
  directory::Draft out;
  std::optional<bool> transactional;
  for (std::size_t i = first; i < directory.files.size(); ++i) {
    const directory::MigrationFile& file = directory.files[i];
    STRATA_TRY(const auto directives, file.directives());
    const bool own = directives.tx_mode != directory::TxMode::kNone;
    if (transactional.value_or(own) != own) {
      return cannotJoin(directory, file, "it has another transaction mode");
    }
    if (file.format != directory::Format::kAtlas || file.checkpoint() ||
        file.content.starts_with("-- atlas:delimiter")) {
      return cannotJoin(directory, file,
                        "it is a checkpoint, or has a delimiter or format of its "
                        "own");
    }
    transactional = own;
    STRATA_TRY(const auto statements, file.statements());
    out.body += fmt::format("-- from {}\n\n", file.name);
    for (const directory::Statement& statement : statements) {
      for (const std::string& comment : statement.comments) {
        out.body += comment;
      }
      out.body += statement.text + "\n";
    }
  }
  if (!transactional.value_or(true)) {
    out.body = "-- atlas:txmode none\n\n" + out.body;
  }
  return out;
}

Expected<std::vector<directory::Draft>> draftsFor(const Options& options, Project& project,
                                                  const directory::Directory& directory,
                                                  std::size_t first) {
  if (options.join) {
    STRATA_TRY(directory::Draft draft, joined(directory, first));
    draft.name = options.name.empty() ? "squashed" : options.name;
    return std::vector<directory::Draft>{std::move(draft)};
  }
  STRATA_TRY(pg::Connection ahead, project.scratch());
  STRATA_TRY(pg::Connection ground, project.scratch());
  STRATA_TRY(const Proposal proposal, planSquash(ahead, ground, directory, first));
  return draftsOf(proposal, options.name);
}

nlohmann::ordered_json squashJson(const Options& options, const directory::Directory& directory,
                                  const std::vector<std::string>& replaced,
                                  const std::vector<directory::WrittenFile>& written,
                                  const std::vector<std::string>& contents) {
  return {{"dry_run", options.dry_run},
          {"replaced", replaced},
          {"files", filesJson(directory.url, written)},
          {"contents", contents}};
}

Expected<ExitCode> squashCommand(const Options& options) {
  if (options.since.empty() && options.git_base.empty()) {
    return Diagnostic{.code = "ST1213",
                      .message = "which migrations are to be squashed is not said",
                      .help = "give --since or --git-base",
                      .exit_code = ExitCode::kUsage};
  }
  STRATA_TRY(Project project, Project::open(options.overrides));
  STRATA_TRY(const auto directory, project.openDirectory(false));
  STRATA_TRY(const std::size_t first, firstOf(options, directory));
  const std::size_t count = directory.files.size() - first;
  if (count < 2) {
    if (options.format == "json") {
      printJson(squashJson(options, directory, {}, {}, {}));
    } else {
      print("there are not two migrations to squash\n");
    }
    return ExitCode::kFine;
  }
  std::vector<std::string> names;
  for (std::size_t i = first; i < directory.files.size(); ++i) {
    names.push_back(directory.files[i].name);
  }
  STRATA_CHECK(requireNotApplied(options.database, project, directory, names));
  STRATA_TRY(const auto drafts, draftsFor(options, project, directory, first));
  std::vector<std::string> contents;
  for (const directory::Draft& draft : drafts) {
    contents.push_back(
        directory::renderDraft(directory.url.format, draft, "VERSION").front().content);
  }
  std::vector<directory::WrittenFile> written;
  if (!options.dry_run) {
    STRATA_TRY(written, directory::replaceLast(directory.url, count, drafts));
  }
  if (options.format == "json") {
    printJson(squashJson(options, directory, names, written, contents));
    return ExitCode::kFine;
  }
  if (options.dry_run) {
    print(join(contents, ""));
  }
  for (const directory::WrittenFile& file : written) {
    print((directory.url.path / file.name).string() + "\n");
  }
  return ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addProjectFlags(app, options->overrides);
  addRevisionFlags(app, options->database);
  app.add_option("name", options->name, "what the new migration is called");
  auto* since = app.add_option("--since", options->since, "the first migration to squash")
                    ->type_name("VERSION");
  app.add_option("--git-base", options->git_base,
                 "squash what this branch or commit does not have yet")
      ->type_name("REV")
      ->excludes(since);
  app.add_flag("--join", options->join,
               "put the files together as they are, statements about rows too");
  app.add_flag("--dry-run", options->dry_run, "print the new migration instead of writing it");
  addFormatFlag(app, options->format, {"text", "json"});
  return [options] { return squashCommand(*options); };
}

}  // namespace

const Command kMigrateSquash{
    "migrate", "squash",
    "replace the last migrations, which no database has run, by one that does the same",
    "  strata migrate squash --since 20240102000000 --dry-run", setUp};

}  // namespace strata::cli
