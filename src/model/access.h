#pragma once
#include <string>
#include <vector>

#include "model/declared.h"
#include "model/key.h"

// Who may do what. Read of every database, compared only where the user says that strata manages
// it; what is not managed is kept as it is, also when an object is made anew.

namespace strata {

/// One entry of an access control list.
struct Grant {
  std::string role = {};       ///< name, unquoted; empty: PUBLIC; kOwnerRole: the object's owner
  std::string privilege = {};  ///< "SELECT", "USAGE", …
  bool grantable = false;      ///< WITH GRANT OPTION

  friend auto operator<=>(const Grant&, const Grant&) = default;
  friend bool operator==(const Grant&, const Grant&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("role", self.role);
    visit("privilege", self.privilege);
    visit("grantable", self.grantable);
  }
};

/// Stands for the owner in Grant::role, whoever that is: NUL cannot be in a role's name.
inline const std::string kOwnerRole = std::string("\0owner", 6);

/// Owner and privileges of one object.
struct Access {
  std::string owner = {};          ///< role name; empty: not known, or nothing to own (a column)
  bool is_default = true;          ///< the list is what PostgreSQL gives by itself
  std::vector<Grant> grants = {};  ///< sorted; empty when is_default

  friend bool operator==(const Access&, const Access&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("owner", self.owner);
    visit("is_default", self.is_default);
    visit("grants", self.grants);
  }
};

/// ALTER DEFAULT PRIVILEGES of one role for one class of objects.
/// key = {schema or "", parent = role, name = "TABLES", "SEQUENCES", "FUNCTIONS", "TYPES",
/// "SCHEMAS" or "LARGE OBJECTS"}.
struct DefaultPrivileges {
  Key key = {};
  std::vector<Grant> grants = {};  ///< all that the list says, sorted
  Declared declared = {};

  friend bool operator==(const DefaultPrivileges&, const DefaultPrivileges&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("grants", self.grants);
    visit("declared", self.declared);
  }
};

}  // namespace strata
