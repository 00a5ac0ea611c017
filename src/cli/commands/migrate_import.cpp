#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <ctime>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/json_answer.h"
#include "directory/import.h"
#include "support/files.h"
#include "support/text.h"

namespace strata::cli {
namespace {

constexpr std::string_view kAlembic = "?format=alembic";

struct Options {
  Overrides overrides;
  std::vector<std::string> from;
  std::string format;
};

bool isAlembic(const std::string& url) {
  return url.ends_with(kAlembic);
}

std::string pathOf(std::string url) {
  url.resize(url.size() - kAlembic.size());
  return url.starts_with("file://") ? url.substr(7) : url;
}

/// Alembic prints both ways apart, so that several files may be one directory.
Expected<std::vector<directory::WrittenFile>> readAlembic(const std::vector<std::string>& urls) {
  std::vector<std::string> texts;
  std::size_t revisions = 0;
  for (const std::string& url : urls) {
    STRATA_TRY(texts.emplace_back(), readFile(pathOf(url)));
    revisions += split(texts.back(), '\n').size();
  }
  // They were written before today: what is added from now on comes after them.
  return directory::convertAlembic(texts, std::time(nullptr) - static_cast<std::time_t>(revisions));
}

Expected<std::vector<directory::WrittenFile>> readSource(const std::vector<std::string>& urls) {
  if (std::ranges::all_of(urls, isAlembic)) {
    return readAlembic(urls);
  }
  if (urls.size() != 1) {
    return Diagnostic{.code = "ST1233",
                      .message = "only what Alembic printed may be in several files",
                      .help = "give one --from 'file://DIR?format=goose'",
                      .exit_code = ExitCode::kUsage};
  }
  STRATA_TRY(const auto url, directory::parseDirectoryUrl(urls.front()));
  STRATA_TRY(const auto from, directory::open(url));
  return directory::convert(from);
}

Expected<ExitCode> importCommand(const Options& options) {
  STRATA_TRY(const Project project, Project::open(options.overrides));
  STRATA_TRY(const auto target, project.directoryUrl());
  STRATA_TRY(const auto there, project.openDirectory(true));
  if (!there.files.empty() || target.format != directory::Format::kAtlas) {
    return Diagnostic{.code = "ST1234",
                      .message =
                          "the directory to import into must be an empty one of the atlas "
                          "format",
                      .help = "name a new one with --to file://DIR",
                      .where = {.file = target.path.string()},
                      .exit_code = ExitCode::kUsage};
  }
  STRATA_TRY(const auto files, readSource(options.from));
  if (!files.empty()) {
    STRATA_CHECK(directory::addFiles(target, files));
  }
  if (options.format == "json") {
    printJson({{"files", filesJson(target, files)}});
    return ExitCode::kFine;
  }
  if (files.empty()) {
    print("nothing to import\n");
  }
  for (const directory::WrittenFile& file : files) {
    print((target.path / file.name).string() + "\n");
  }
  return ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addDirectoryFlags(app, options->overrides);
  app.add_option("--from", options->from,
                 "file://DIR?format=golang-migrate, goose, flyway, liquibase or dbmate; or "
                 "file://FILE?format=alembic with what 'alembic upgrade head --sql' printed, and "
                 "once more for 'alembic downgrade --sql'")
      ->required()
      ->type_name("URL")
      ->allow_extra_args(false);
  app.add_option("--to", options->overrides.dir, "the directory to write; default: migrations")
      ->type_name("URL")
      ->excludes("--dir");
  addFormatFlag(app, options->format, {"text", "json"});
  return [options] { return importCommand(*options); };
}

}  // namespace

const Command kMigrateImport{
    "migrate", "import",
    "take over the migrations of another tool, up and down, with every line of them",
    "  strata migrate import --from 'file://old?format=goose' --to file://imported", setUp};

}  // namespace strata::cli
