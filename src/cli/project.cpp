#include "cli/project.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <future>

#include "catalog/catalog.h"
#include "cli/former_name_hints.h"
#include "cli/unmanaged_warning.h"
#include "diff/access.h"
#include "diff/diff.h"
#include "directory/checksum.h"
#include "replay/canonical.h"
#include "replay/directory_replay.h"
#include "replay/former_names.h"
#include "replay/rows.h"
#include "support/diagnostics_json.h"
#include "support/files.h"
#include "support/glob.h"
#include "support/sha256.h"
#include "support/text.h"
#include "support/version.h"

namespace strata::cli {
namespace {

namespace fs = std::filesystem;

DevOptions devOptions(const Config& config) {
  return {.url = config.dev_url,
          .embedded = {.major = config.dev_version, .bin_dir = config.dev_bin_dir}};
}

/// All that decides what the directory yields: the names and bytes of its files.
std::string contentKey(const directory::Directory& directory) {
  Sha256 hash;
  for (const directory::MigrationFile& file : directory.files) {
    hash.update(fmt::format("{} {}\n", file.name, file.content.size()));
    hash.update(file.content);
  }
  return sha256Hex(hash.digest() + std::string(directory::formatName(directory.url.format)));
}

/// The flag's, else $STRATA_ENV.
std::string chosenEnvironment(const std::string& flag) {
  const char* set = std::getenv("STRATA_ENV");
  return flag.empty() && set != nullptr ? std::string(set) : flag;
}

/// What the revision has of the environment, which may be newer than it.
Expected<Config> configOf(const fs::path& file, const std::string& env) {
  Expected<Config> config = loadConfig(file, env);
  return !config && config.error().code == "ST1220" ? loadConfig(file) : std::move(config);
}

}  // namespace

Project::Project(Config config)
    : config_(std::move(config)),
      cache_(config_.root),
      dev_(std::make_shared<DevSession>(devOptions(config_))) {}

Expected<Project> Project::open(const Overrides& overrides) {
  STRATA_TRY(Config config, loadConfig(overrides.config, chosenEnvironment(overrides.env)));
  if (!overrides.dir.empty()) {
    config.dir = overrides.dir;
  }
  if (!overrides.models.empty()) {
    config.models.resize(1);
    config.models.front().headers = overrides.models;
  }
  if (!overrides.dev_url.empty()) {
    config.dev_url = overrides.dev_url;
  }
  if (overrides.dev_version != 0) {
    config.dev_version = overrides.dev_version;
  }
  Project project(std::move(config));
  project.dir_from_flag_ = !overrides.dir.empty();
  return project;
}

Expected<Project> Project::at(const fs::path& root) const {
  Config config{.root = root};
  std::error_code error;
  if (fs::exists(root / "strata.toml", error)) {
    STRATA_TRY(config, configOf(root / "strata.toml", config_.env));
  }
  config.dev_version = config_.dev_version;
  config.dev_url = config_.dev_url;
  config.dev_bin_dir = config_.dev_bin_dir;
  Project project(std::move(config));
  project.dev_ = dev_;
  return project;
}

Expected<directory::DirectoryUrl> Project::directoryUrl() const {
  STRATA_TRY(directory::DirectoryUrl url, directory::parseDirectoryUrl(config_.dir));
  // A flag is relative to where the user stands, the configuration to its own folder.
  if (!dir_from_flag_ && url.path.is_relative()) {
    url.path = (config_.root / url.path).lexically_normal();
  }
  return url;
}

Expected<directory::Directory> Project::openDirectory(bool may_be_missing) const {
  STRATA_TRY(directory::DirectoryUrl url, directoryUrl());
  std::error_code error;
  if (may_be_missing && !fs::exists(url.path, error)) {
    return directory::Directory{.url = std::move(url)};
  }
  STRATA_TRY(directory::Directory directory, directory::open(url));
  STRATA_CHECK(directory::requireIntact(directory));
  return directory;
}

Expected<std::vector<SqlScript>> Project::scripts(const std::vector<std::string>& globs) const {
  std::vector<SqlScript> scripts;
  for (const std::string& pattern : globs) {
    STRATA_TRY(const auto files, glob(config_.root, pattern));
    for (const std::string& file : files) {
      STRATA_TRY(scripts.emplace_back(), loadScript(config_.root / file, file));
    }
  }
  return scripts;
}

std::string Project::serverKey() const {
  if (!config_.dev_url.empty()) {
    return fmt::format("{} {}", config_.dev_version, config_.dev_url);
  }
  struct stat info{};
  const auto binaries = pg::findServerBinaries(config_.dev_version, config_.dev_bin_dir);
  if (binaries) {
    ::stat((*binaries / "postgres").c_str(), &info);
  }
  return fmt::format("{} {} {}.{}", config_.dev_version, info.st_size, info.st_mtim.tv_sec,
                     info.st_mtim.tv_nsec);
}

Expected<std::string> Project::desiredKey(const ScanOutcome& scan) const {
  STRATA_TRY(auto parts, scripts(config_.sql));
  STRATA_TRY(auto setup, scripts(config_.dev_setup));
  parts.insert(parts.end(), setup.begin(), setup.end());
  constexpr int kSchemaFormat = 5;  // of what the cache holds: raise it with each new member
  std::string text =
      fmt::format("{} {}\n{}\n{}\n", kVersion, kSchemaFormat, serverKey(), scan.digest);
  for (const SqlScript& script : parts) {
    text += fmt::format("{} {}\n{}", script.path, script.content.size(), script.content);
  }
  return sha256Hex(text);
}

std::string Project::syncedKey(const std::string& desired_key,
                               const directory::Directory& directory) const {
  const AccessPolicy& access = config_.access;
  return sha256Hex(
      desired_key + contentKey(directory) +
      fmt::format("access {} {} {}", access.privileges, access.owners, join(access.roles, ",")));
}

Expected<Schema> Project::rawModels() const {
  STRATA_TRY(const ScanOutcome scan, scanModels(config_, cache_));
  return loadRaw(scan, cache_);
}

Expected<std::vector<std::string>> Project::scannedFiles() const {
  STRATA_TRY(ScanOutcome scan, scanModels(config_, cache_));
  return std::move(scan.files);
}

Expected<Schema> Project::makeDesired(const ScanOutcome& scan, const std::string& key) {
  if (auto known = cache_.getSchema("canonical", key)) {
    return *std::move(known);
  }
  STRATA_TRY(const Schema raw, loadRaw(scan, cache_));
  STRATA_TRY(const auto sources, scripts(config_.sql));
  STRATA_TRY(pg::Connection connection, scratch());
  STRATA_TRY(Schema schema, canonicalise(connection, raw, sources));
  cache_.putSchema("canonical", key, schema);
  return schema;
}

Expected<Schema> Project::desired() {
  STRATA_TRY(const ScanOutcome scan, scanModels(config_, cache_));
  STRATA_TRY(const std::string key, desiredKey(scan));
  return makeDesired(scan, key);
}

Expected<pg::Connection> Project::scratch() {
  STRATA_TRY(pg::Connection connection, dev_->scratch());
  STRATA_TRY(const auto setup, scripts(config_.dev_setup));
  for (const SqlScript& script : setup) {
    STRATA_CHECK(runScript(connection, script));
  }
  return connection;
}

Expected<Project::Replayed> Project::replay(const directory::Directory& directory) {
  STRATA_TRY(pg::Connection connection, scratch());
  STRATA_CHECK(replayDirectory(connection, directory));
  STRATA_TRY(Schema schema, readCatalog(connection));
  return Replayed{.connection = std::move(connection), .schema = std::move(schema)};
}

Expected<Project::Comparison> Project::compare() {
  Comparison out;
  STRATA_TRY(out.directory, openDirectory(true));
  std::future<Expected<Replayed>> replaying;
  const auto start_replay = [&] {
    replaying = std::async(std::launch::async,
                           [this, directory = out.directory] { return replay(directory); });
  };
  // The directory does not wait for the compiler.
  STRATA_TRY(const ScanOutcome scan, scanModels(config_, cache_, start_replay));
  STRATA_TRY(out.key, desiredKey(scan));
  const auto known = cache_.get("synced", syncedKey(out.key, out.directory));
  if (auto warnings = known ? diagnosticsFromJson(*known) : std::nullopt) {
    out.synced = true;
    out.warnings = *std::move(warnings);
    return out;
  }
  if (!replaying.valid()) {
    start_replay();
  }
  STRATA_TRY(out.raw, loadRaw(scan, cache_));
  STRATA_TRY(out.desired, makeDesired(scan, out.key));
  STRATA_TRY(Replayed current, replaying.get());
  out.current = std::move(current.schema);
  out.connection = std::move(current.connection);
  out.warnings = unmanagedWarnings(out.current, out.desired, config_.access);
  STRATA_TRY(auto hints, formerNameHints(out));
  std::ranges::move(hints, std::back_inserter(out.warnings));
  out.desired = withManagedAccess(std::move(out.desired), out.current, config_.access);
  STRATA_TRY(out.current.rows, readRows(*out.connection, out.desired.rows));
  out.synced = sameObjects(out.current, alignedColumnOrder(out.desired, out.current)) &&
               out.current.rows == out.desired.rows;
  if (out.synced) {
    rememberSynced(out, out.directory);
  }
  return out;
}

Expected<std::vector<Diagnostic>> Project::formerNameHints(const Comparison& comparison) {
  const std::vector<FormerNames> names = carriedOut(comparison.raw, comparison.current);
  if (names.empty()) {
    return std::vector<Diagnostic>();
  }
  STRATA_TRY(pg::Connection connection, scratch());
  STRATA_TRY(const auto since, sinceVersions(connection, comparison.directory, names));
  return cli::formerNameHints(names, since);
}

void Project::rememberSynced(const Comparison& comparison,
                             const directory::Directory& directory) const {
  cache_.put("synced", syncedKey(comparison.key, directory),
             diagnosticsToJson(comparison.warnings));
}

}  // namespace strata::cli
