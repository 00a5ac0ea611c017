#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/cache.h"
#include "cli/config.h"
#include "cli/dev_session.h"
#include "cli/scanner.h"
#include "directory/directory.h"
#include "replay/canonical.h"
#include "replay/propose.h"

namespace strata::cli {

/// Flags that many commands have; empty or unset: what the configuration says.
struct Overrides {
  std::string config = {};
  std::string env = {};
  std::string dir = {};
  std::vector<std::string> models = {};
  std::string dev_url = {};
  int dev_version = 0;
};

/// Models, directory and dev database of one strata.toml.
class Project {
 public:
  static Expected<Project> open(const Overrides& overrides);

  /// The project of a checked-out revision at `root` (its strata.toml, else the defaults), with the
  /// dev database of this one.
  [[nodiscard]] Expected<Project> at(const std::filesystem::path& root) const;

  [[nodiscard]] const Config& config() const { return config_; }

  [[nodiscard]] const Cache& cache() const { return cache_; }

  /// The migration directory's URL, its path made relative to the current folder.
  [[nodiscard]] Expected<directory::DirectoryUrl> directoryUrl() const;

  /// The directory, its checksum verified; one that does not exist yet is empty when
  /// `may_be_missing`.
  [[nodiscard]] Expected<directory::Directory> openDirectory(bool may_be_missing) const;

  /// All files that the scanner read, system headers too; absolute.
  [[nodiscard]] Expected<std::vector<std::string>> scannedFiles() const;

  /// The files of [models] sql, split.
  [[nodiscard]] Expected<std::vector<SqlScript>> sqlFiles() const { return scripts(config_.sql); }

  /// The scanner's answer; parsed.
  [[nodiscard]] Expected<Schema> rawModels() const;

  /// The models as PostgreSQL sees them, from the cache or by way of the dev database.
  Expected<Schema> desired();

  /// How the models and the directory compare.
  struct Comparison {
    bool synced = false;
    std::string key = {};                   ///< of what the models want
    std::vector<Diagnostic> warnings = {};  ///< what neither side's comparison covers
    directory::Directory directory = {};
    Schema raw = {};                                ///< the rest only when not synced
    Schema current = {};                            ///< what the directory yields, canonical
    Schema desired = {};                            ///< what the models want, canonical
    std::optional<pg::Connection> connection = {};  ///< a dev database at the state `current`
  };

  /// A known comparison is answered from the cache without compiler or server.
  Expected<Comparison> compare();

  /// Remembers that the directory's content yields what the models of `comparison` want, so that
  /// the next compare() is cheap.
  void rememberSynced(const Comparison& comparison, const directory::Directory& directory) const;

  /// A session on an empty dev database of its own.
  Expected<pg::Connection> scratch();

  /// The dev database itself, for who copies what scratch() gave; for one thread at a time.
  Expected<DevDatabase*> devDatabase() { return dev_->database(); }

  /// A directory that has been replayed: a dev database at its end, and what that holds.
  struct Replayed {
    pg::Connection connection;
    Schema schema;
  };

  /// Replays a directory, verified by openDirectory() or the caller.
  Expected<Replayed> replay(const directory::Directory& directory);

 private:
  explicit Project(Config config);

  [[nodiscard]] Expected<std::vector<SqlScript>> scripts(
      const std::vector<std::string>& globs) const;
  [[nodiscard]] Expected<std::string> desiredKey(const ScanOutcome& scan) const;
  [[nodiscard]] std::string serverKey() const;
  [[nodiscard]] std::string syncedKey(const std::string& desired_key,
                                      const directory::Directory& directory) const;
  Expected<std::vector<Diagnostic>> formerNameHints(const Comparison& comparison);
  Expected<Schema> makeDesired(const ScanOutcome& scan, const std::string& key);

  Config config_;
  Cache cache_;
  bool dir_from_flag_ = false;
  std::shared_ptr<DevSession> dev_;
};

}  // namespace strata::cli
