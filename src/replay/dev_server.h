#pragma once
#include <string>

#include "pg/connection.h"
#include "support/expected.h"

namespace strata {

/// The checks and chores on a server that the user gives with --dev-url.

/// Refuses Atlas's docker:// URLs (ST3102): the embedded server does what they are for.
Expected<void> refuseDocker(const std::string& url);

/// PostgreSQL 14 or newer, else ST3104.
Expected<void> requireSupported(pg::Connection& server);

/// The database connected to holds no object of a user's, in any schema, else ST3101 with what was
/// found. What extensions brought does not count.
Expected<void> requireEmpty(pg::Connection& server);

/// The user may create databases, else ST3103.
Expected<void> requireCreateDatabase(pg::Connection& server);

/// "strata_dev_<pid>": what the names of this process's databases begin with.
std::string devPrefix(int process);

/// Lets other strata processes see that the owner of `prefix`'s databases is alive.
Expected<void> markAlive(pg::Connection& server, const std::string& prefix);

/// Drops databases of strata processes that ended without doing so: ours by name, nobody connected,
/// no session marked with their prefix.
Expected<void> dropLeftovers(pg::Connection& server);

/// What CREATE DATABASE needs for a database that is empty and UTF8, whatever template1 is.
Expected<std::string> pristineDatabaseOptions(pg::Connection& server);

}  // namespace strata
