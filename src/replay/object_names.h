#pragma once
#include <map>
#include <string>
#include <vector>

#include "diff/rename.h"
#include "pg/connection.h"
#include "support/expected.h"

namespace strata {

/// What an object is called.
struct ObjectName {
  std::string identity = {};  ///< changes when it is renamed or moved, not when its owner is
  std::string whole = {};     ///< "app.users.mail", as --rename takes it
  std::string own = {};       ///< "mail"
  bool moves = false;         ///< it may go to another schema
};

/// By what PostgreSQL itself knows an object by: two readings of one database tell which objects
/// got another name between them.
using ObjectNames = std::map<std::string, ObjectName>;

/// The names of schemas, relations, columns, types, labels and routines that can be renamed and
/// whose rename does not follow from another one.
Expected<ObjectNames> readObjectNames(pg::Connection& connection);

/// The renames that lead back from `after` to `before`.
std::vector<RenameRequest> renamesBack(const ObjectNames& before, const ObjectNames& after);

}  // namespace strata
