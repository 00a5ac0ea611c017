#pragma once
#include <string>
#include <vector>

#include "model/schema.h"

namespace strata {

/// What of Schema::access and of the default privileges is the user's wish; the rest stays as it
/// is.
struct AccessPolicy {
  bool privileges = false;
  bool owners = false;
  std::vector<std::string> roles = {};  ///< whose privileges; "PUBLIC" for everyone's; empty: all

  /// Whether the privileges of Grant::role are compared.
  [[nodiscard]] bool manages(const std::string& role) const;
};

/// `to` with all that the policy does not manage as `from` has it, and for an object that `from`
/// lacks as PostgreSQL gives it, so that nothing of it differs.
Schema withManagedAccess(Schema to, const Schema& from, const AccessPolicy& policy);

/// "table app.users", …: the objects on both sides whose privileges differ though the policy does
/// not look at them, and default privileges likewise.
std::vector<std::string> unmanagedAccess(const Schema& to, const Schema& from,
                                         const AccessPolicy& policy);

}  // namespace strata
