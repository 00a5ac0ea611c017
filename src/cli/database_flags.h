#pragma once
#include <string>

#include "apply/apply.h"
#include "cli/config.h"
#include "pg/connection.h"

namespace CLI {
class App;
}

namespace strata::cli {

/// The flags of commands that work on a database with a revision table.
struct DatabaseFlags {
  std::string url = {};
  std::string revisions_schema = {};
  std::string lock_timeout = "10s";
  std::string lock_name = {};
};

/// --url and --revisions-schema.
void addRevisionFlags(CLI::App& app, DatabaseFlags& flags);

/// --lock-timeout and --lock-name, for those that change something.
void addLockFlags(CLI::App& app, DatabaseFlags& flags);

/// How pending migrations are to run.
struct RunFlags {
  std::string to_version = {};
  std::string tx_mode = "file";
  std::string exec_order = "linear";
  std::string unfinished = {};
};

/// --to-version, --tx-mode, --exec-order and --unfinished.
void addRunFlags(CLI::App& app, RunFlags& flags);

/// What all of these say to apply::apply(). Errors: ST1230, ST5033, ST6014.
Expected<apply::ApplyOptions> applyOptions(const DatabaseFlags& database, const RunFlags& run);

/// What the flags say of the lock. Errors: ST1230.
Expected<apply::LockOptions> lockOptions(const DatabaseFlags& flags);

/// A session on the database that the flags or the configuration name. Errors: as databaseUrl() and
/// pg::Connection::open().
Expected<pg::Connection> connect(const DatabaseFlags& flags, const Config& config);

}  // namespace strata::cli
