#pragma once
#include <string>

#include "apply/lock.h"
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

/// What the flags say of the lock. Errors: ST1230.
Expected<apply::LockOptions> lockOptions(const DatabaseFlags& flags);

/// A session on the database that the flags or the configuration name. Errors: as databaseUrl() and
/// pg::Connection::open().
Expected<pg::Connection> connect(const DatabaseFlags& flags, const Config& config);

}  // namespace strata::cli
