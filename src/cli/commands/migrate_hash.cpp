#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "directory/rearrange.h"
#include "directory/write.h"

namespace strata::cli {
namespace {

struct Options {
  Overrides overrides;
  std::vector<std::string> files;
  bool fix_eol = false;
  bool force = false;
};

Expected<ExitCode> hashCommand(const Options& options) {
  STRATA_TRY(const Project project, Project::open(options.overrides));
  STRATA_TRY(const auto url, project.directoryUrl());
  STRATA_TRY(const auto directory, directory::open(url));
  for (const std::string& file : options.files) {
    STRATA_CHECK(directory::findMigration(directory, file));  // a slip must not hash all else
  }
  if (options.fix_eol) {
    STRATA_TRY(const auto fixed, directory::fixLineEnds(url));
    for (const std::string& name : fixed) {
      print(fmt::format("line ends of {} are LF now\n", (url.path / name).string()));
    }
    return ExitCode::kFine;
  }
  STRATA_CHECK(directory::writeChecksum(url));
  return ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addDirectoryFlags(app, options->overrides);
  app.add_option("file", options->files,
                 "a migration that was edited; the checksum file is written for all in any case");
  app.add_flag("--fix-eol", options->fix_eol, "also turn CRLF line ends of all migrations into LF");
  app.add_flag("--force", options->force)->group("");  // Atlas's, without meaning there as well
  return [options] { return hashCommand(*options); };
}

}  // namespace

const Command kMigrateHash{"migrate", "hash",
                           "write the checksum file anew, after a migration was edited by hand",
                           "  strata migrate hash", setUp};

}  // namespace strata::cli
