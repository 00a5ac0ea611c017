#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/json_answer.h"
#include "directory/rearrange.h"
#include "directory/write.h"
#include "support/text.h"

namespace strata::cli {
namespace {

struct Options {
  Overrides overrides;
  std::vector<std::string> files;
  bool fix_eol = false;
  bool force = false;
  std::string format;
};

nlohmann::ordered_json hashJson(const directory::Directory& directory,
                                const std::vector<std::string>& fixed) {
  std::vector<std::string> names;
  for (const directory::MigrationFile& file : directory.files) {
    names.push_back(file.name);
  }
  return {{"sum", lineOf(directory.sum.value_or(""), 1)}, {"files", names}, {"fixed", fixed}};
}

Expected<ExitCode> hashCommand(const Options& options) {
  STRATA_TRY(const Project project, Project::open(options.overrides));
  STRATA_TRY(const auto url, project.directoryUrl());
  STRATA_TRY(const auto directory, directory::open(url));
  for (const std::string& file : options.files) {
    STRATA_CHECK(directory::findMigration(directory, file));  // a slip must not hash all else
  }
  std::vector<std::string> fixed;
  if (options.fix_eol) {
    STRATA_TRY(fixed, directory::fixLineEnds(url));
  } else {
    STRATA_CHECK(directory::writeChecksum(url));
  }
  if (options.format == "json") {
    STRATA_TRY(const auto hashed, directory::open(url));
    printJson(hashJson(hashed, fixed));
    return ExitCode::kFine;
  }
  for (const std::string& name : fixed) {
    print(fmt::format("line ends of {} are LF now\n", (url.path / name).string()));
  }
  return ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addDirectoryFlags(app, options->overrides);
  app.add_option("file", options->files,
                 "a migration that was edited; the checksum file is written for all in any case");
  app.add_flag("--fix-eol", options->fix_eol, "also turn CRLF line ends of all migrations into LF");
  addFormatFlag(app, options->format, {"text", "json"});
  app.add_flag("--force", options->force)->group("");  // Atlas's, without meaning there as well
  return [options] { return hashCommand(*options); };
}

}  // namespace

const Command kMigrateHash{"migrate", "hash",
                           "write the checksum file anew, after a migration was edited by hand",
                           "  strata migrate hash", setUp};

}  // namespace strata::cli
